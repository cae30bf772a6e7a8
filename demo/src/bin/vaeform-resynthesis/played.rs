//! The match in the real plugin: the patch goes in as SysEx, its key is pressed where the target begins, and what comes out is
//! measured like any other match.

use std::path::Path;

use anyhow::{Context, Result, bail};
use vaeform_host::{Bundle, Note, RenderMode, Timeline, load_voice};
use vaeform_models::features::resampled;
use vaeform_models::metrics::{self, Metrics, Panel, enveloped_noise, level_db, silence};

use crate::matched::Matched;

const BLOCK: usize = 256;

/// What the plugin plays: as long and as loud as the target, mono.
///
/// # Errors
/// When the bundle does not load, does not take the patch, or stays silent.
pub(crate) fn take(bundle: &Path, matched: &Matched) -> Result<Vec<f32>> {
    let bundle = Bundle::load(bundle)?;
    let mut instance = bundle.instance()?;
    instance.set_render_mode(RenderMode::Offline)?;
    let rate = f64::from(matched.rate_hz);
    instance.activate(rate, 1, BLOCK as u32)?;
    load_voice(&mut instance, &matched.patch, BLOCK)?;
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

/// The take's figures beside what any match must beat.
///
/// # Errors
/// When the rate is none to work with.
pub(crate) fn panels(matched: &Matched, take: &[f32]) -> Result<Vec<(&'static str, Panel)>> {
    let at_rate = |samples: &[f32]| resampled(samples, matched.rate_hz, metrics::RATE_HZ).context("the target's rate");
    let target = at_rate(&matched.target)?;
    let mut metrics = Metrics::new();
    let figures = metrics.target(&target);
    let rows = [
        ("match, in the plugin", at_rate(take)?),
        ("control: silence", silence(target.len())),
        ("control: noise", enveloped_noise(&target, 1)),
    ];
    Ok(rows.into_iter().map(|(name, samples)| (name, metrics.panel(&figures, &samples))).collect())
}
