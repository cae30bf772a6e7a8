//! The match in the real plugin: the patch goes in as SysEx or as a preset, its key is pressed where the target begins, and what comes out
//! is measured like any other match; then it is played over two octaves.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use vaeform_host::{Bundle, Instance, Note, PresetPlace, RenderMode, Timeline, load_voice};
use vaeform_models::features::resampled;
use vaeform_models::metrics::{self, Metrics, Panel, enveloped_noise, level_db, silence};

use crate::matched::{Loaded, Matched};

const BLOCK: usize = 256;
/// The keys of two octaves, from that of the match, and when the next is struck, in seconds.
const KEYS: [i16; 9] = [-12, -8, -5, 0, 4, 7, 12, 7, 0];
const STRIKE_S: f64 = 0.45;
/// What is heard after the last, in seconds.
const END_S: f64 = 1.5;

/// What the plugin plays: as long and as loud as the target, mono.
///
/// # Errors
/// When the bundle does not load, does not take the patch, or stays silent.
pub(crate) fn take(bundle: &Path, matched: &Matched) -> Result<Vec<f32>> {
    let bundle = Bundle::load(bundle)?;
    let mut instance = loaded(&bundle, matched)?;
    let rate = f64::from(matched.rate_hz);
    let frame = |seconds: f64| (seconds * rate).round() as u64;
    let early = (-matched.onset_s).max(0.0);
    let start = frame(matched.onset_s.max(0.0));
    let timeline = Timeline::new().note(
        start,
        start + frame(matched.hold_s).max(1),
        Note::new(0, matched.note.into()),
        f64::from(matched.velocity) / 127.0,
    );
    let cut = frame(early) as usize;
    let take = instance.play(&timeline, matched.target.len() + cut, &[BLOCK])?;
    let mono: Vec<f32> = take.left.iter().zip(&take.right).map(|(left, right)| 0.5 * (left + right)).collect();
    let mut mono = mono[cut.min(mono.len())..].to_vec();
    if !take.is_finite() || mono.iter().all(|sample| *sample == 0.0) {
        bail!("the plugin's take is silent or not finite");
    }
    let gain_db = level_db(&matched.target) - level_db(&mono);
    let gain = 10.0_f64.powf(gain_db / 20.0) as f32;
    mono.iter_mut().for_each(|sample| *sample *= gain);
    Ok(mono)
}

/// The match over two octaves around its own key, mono.
///
/// # Errors
/// When the bundle does not load, does not take the patch, or stays silent.
pub(crate) fn two_octaves(bundle: &Path, matched: &Matched) -> Result<Vec<f32>> {
    let bundle = Bundle::load(bundle)?;
    let mut instance = loaded(&bundle, matched)?;
    let frame = |seconds: f64| (seconds * f64::from(matched.rate_hz)).round() as u64;
    let mut timeline = Timeline::new();
    for (strike, key) in KEYS.into_iter().enumerate() {
        let start_s = strike as f64 * STRIKE_S;
        let note = Note::new(0, (i16::from(matched.note) + key).clamp(0, 127));
        let velocity = f64::from(matched.velocity) / 127.0;
        timeline = timeline.note(frame(start_s), frame(start_s + 0.9 * STRIKE_S), note, velocity);
    }
    let take = instance.play(&timeline, frame(KEYS.len() as f64 * STRIKE_S + END_S) as usize, &[BLOCK])?;
    ensure!(take.peak() > 0.0 && take.is_finite(), "the plugin's take is silent or not finite");
    Ok(take.left.iter().zip(&take.right).map(|(left, right)| 0.5 * (left + right)).collect())
}

/// The plugin with the match in it, offline.
fn loaded(bundle: &Bundle, matched: &Matched) -> Result<Instance> {
    let mut instance = bundle.instance()?;
    if let Loaded::Preset(file) = &matched.loaded {
        let place = PresetPlace::File(file.display().to_string());
        ensure!(place.load_into(&mut instance)?, "the plugin does not load {}", file.display());
    }
    instance.set_render_mode(RenderMode::Offline)?;
    instance.activate(f64::from(matched.rate_hz), 1, BLOCK as u32)?;
    if let Loaded::Voice(patch) = &matched.loaded {
        load_voice(&mut instance, patch, BLOCK)?;
    }
    Ok(instance)
}

/// Figures of takes beside what any match must beat.
///
/// # Errors
/// When the rate is none to work with.
pub(crate) fn panels(takes: &[(&Matched, Vec<f32>)]) -> Result<Vec<(String, Panel)>> {
    let Some((first, _)) = takes.first() else { return Ok(Vec::new()) };
    let at_rate = |samples: &[f32]| resampled(samples, first.rate_hz, metrics::RATE_HZ).context("the target's rate");
    let target = at_rate(&first.target)?;
    let mut metrics = Metrics::new();
    let figures = metrics.target(&target);
    let played = takes.iter().map(|(matched, take)| Ok((matched.kind.clone(), at_rate(take)?)));
    let mut rows: Vec<(String, Vec<f32>)> = played.collect::<Result<_>>()?;
    rows.push(("control: silence".to_owned(), silence(target.len())));
    rows.push(("control: noise".to_owned(), enveloped_noise(&target, 1)));
    Ok(rows.into_iter().map(|(name, samples)| (name, metrics.panel(&figures, &samples))).collect())
}
