//! How loud sounds are, by BS.1770.

use anyhow::{Context, Result, ensure};
use ebur128::{EbuR128, Mode};

/// Below this a sound is silent, in LUFS.
const SILENT_LUFS: f64 = -70.0;

/// The loudness of a mono sound in LUFS: of the whole, or of the loudest moment of one that is too short for that.
pub(super) fn loudness(samples: &[f32], rate_hz: u32) -> Result<f64> {
    let mut meter = EbuR128::new(1, rate_hz, Mode::I | Mode::M).context("the meter of loudness")?;
    // A moment is 0.4 s: a shorter sound is measured with silence behind it.
    let mut padded = samples.to_vec();
    padded.resize(samples.len().max(rate_hz as usize / 2), 0.0);
    meter.add_frames_f32(&padded).context("the meter of loudness")?;
    let whole = meter.loudness_global().context("the meter of loudness")?;
    let loudness =
        if whole.is_finite() { whole } else { meter.loudness_momentary().context("the meter of loudness")? };
    ensure!(loudness > SILENT_LUFS, "a sound is silent ({loudness:.0} LUFS)");
    Ok(loudness)
}

/// What a sound is multiplied with to be so loud.
pub(super) fn gain_to(samples: &[f32], rate_hz: u32, wanted: f64) -> Result<f32> {
    Ok(10_f64.powf(0.05 * (wanted - loudness(samples, rate_hz)?)) as f32)
}
