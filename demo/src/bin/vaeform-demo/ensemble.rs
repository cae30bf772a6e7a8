//! The band: one plugin instance a part, each given its voice as SysEx, played through the host and mixed.

use std::path::Path;

use anyhow::{Context, Result, bail};
use vaeform_host::{Bundle, Instance, Note, Take, Timeline, load_voice};
use vaeform_models::features::Loudness;
use vaeform_patch::Patch;

use crate::RATE_HZ;
use crate::phrase::{self, PARTS, Part};

const BLOCK: usize = 256;
/// The mix is brought to this loudness, unless its peak forbids.
const TARGET_LUFS: f64 = -16.0;
const PEAK_DB: f64 = -1.0;

/// The finished stereo take.
pub(crate) struct Mix {
    pub(crate) left: Vec<f32>,
    pub(crate) right: Vec<f32>,
    /// Name and version of the plugin, as it says them.
    pub(crate) plugin: String,
}

impl Mix {
    /// Largest absolute sample.
    pub(crate) fn peak(&self) -> f32 {
        self.left.iter().chain(&self.right).fold(0.0, |peak, s| peak.max(s.abs()))
    }

    /// Adds a take at the end, at the loudness of the mix unless its peak forbids.
    ///
    /// # Errors
    /// When the take is silent.
    pub(crate) fn append(&mut self, take: &Take) -> Result<()> {
        let loudness = Loudness::of(&take.left, &take.right, RATE_HZ)?;
        let gain_db = headroom(take.peak(), loudness.integrated_lufs)?;
        let gain = 10_f64.powf(gain_db / 20.0) as f32;
        self.left.extend(take.left.iter().map(|s| s * gain));
        self.right.extend(take.right.iter().map(|s| s * gain));
        Ok(())
    }

    fn scale(&mut self, gain: f32) {
        self.left.iter_mut().chain(&mut self.right).for_each(|s| *s *= gain);
    }
}

/// Plays every part on its own instance and mixes them.
pub(crate) fn play(bundle: &Path, cast: &[Patch]) -> Result<Mix> {
    let bundle = Bundle::load(bundle)?;
    let descriptor = bundle.descriptors().into_iter().next().context("the bundle holds no plugin")?;
    let plugin = format!("{} {} (CLAP)", descriptor.name, descriptor.version);
    let frames = (phrase::seconds() * f64::from(RATE_HZ)) as usize;
    let mut mix = Mix { left: vec![0.0; frames], right: vec![0.0; frames], plugin };
    for (part, patch) in PARTS.iter().zip(cast) {
        let take =
            perform(bundle.instance()?, part, patch, frames).with_context(|| format!("the {} part", part.name))?;
        let gain = 10_f32.powf(part.gain_db / 20.0);
        // Equal power: the part is as loud on the side as in the middle.
        let angle = (part.pan + 1.0) * std::f32::consts::FRAC_PI_4;
        let sides = [(&mut mix.left, &take.left, angle.cos()), (&mut mix.right, &take.right, angle.sin())];
        for (sum, signal, side) in sides {
            sum.iter_mut().zip(signal).for_each(|(sum, s)| *sum += s * gain * side * std::f32::consts::SQRT_2);
        }
    }
    let loudness = Loudness::of(&mix.left, &mix.right, RATE_HZ)?;
    let gain_db = headroom(mix.peak(), loudness.integrated_lufs)?;
    mix.scale(10_f64.powf(gain_db / 20.0) as f32);
    Ok(mix)
}

/// Gain in dB that brings a take to the loudness of the demo, as far as its peak allows.
fn headroom(peak: f32, lufs: f64) -> Result<f64> {
    if peak == 0.0 {
        bail!("the plugin stayed silent");
    }
    Ok((TARGET_LUFS - lufs).min(PEAK_DB - 20.0 * f64::from(peak).log10()))
}

/// One part on one instance.
fn perform(mut instance: Instance, part: &Part, patch: &Patch, frames: usize) -> Result<Take> {
    instance.activate(f64::from(RATE_HZ), 1, BLOCK as u32)?;
    load_voice(&mut instance, patch, BLOCK)?;
    let frame = |seconds: f64| (seconds * f64::from(RATE_HZ)) as u64;
    let mut timeline = Timeline::new();
    for note in part.notes() {
        timeline = timeline.note(frame(note.start_s), frame(note.end_s), Note::new(0, note.note.into()), note.velocity);
    }
    let take = instance.play(&timeline, frames, &[BLOCK])?;
    if !take.is_finite() {
        bail!("the output is not finite");
    }
    Ok(take)
}
