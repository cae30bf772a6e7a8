//! The last part of the demo: a held chord while one latent knob goes all the way up, all the way down and back to rest.

use std::path::Path;

use anyhow::{Context, Result, bail};
use vaeform_host::{Bundle, Input, Note, RenderMode, Take, Timeline, load_voice};
use vaeform_patch::Patch;

use crate::RATE_HZ;

const BLOCK: usize = 256;
/// The chord: Cmaj9 over two octaves.
const CHORD: [i16; 5] = [48, 55, 64, 71, 74];
const VELOCITY: f64 = 0.7;
/// The key goes up here, and the take ends there, in seconds.
const HOLD_S: f64 = 8.4;
const END_S: f64 = 9.5;
/// Corners of the knob's way: `(second, position)`, straight lines between.
const WAY: [(f64, f64); 5] = [(0.8, 0.0), (2.8, 1.0), (5.8, -1.0), (7.8, 0.0), (8.4, 0.0)];
/// Automation points a second.
const POINTS_HZ: f64 = 200.0;

/// The knob that is swept, counted from 1.
pub(crate) const LATENT: usize = 1;

/// Where the knob stands at a second of the take.
pub(crate) fn position(second: f64) -> f64 {
    let after = WAY.partition_point(|&(s, _)| s <= second);
    match after {
        0 => 0.0,
        after if after == WAY.len() => WAY[WAY.len() - 1].1,
        after => {
            let ((s0, p0), (s1, p1)) = (WAY[after - 1], WAY[after]);
            p0 + (p1 - p0) * (second - s0) / (s1 - s0)
        }
    }
}

/// Plays the sweep offline, so that every run of the demo leaves the same file.
///
/// # Errors
/// When the bundle has no such knob, refuses to play, or stays silent.
pub(crate) fn play(bundle: &Path, patch: &Patch) -> Result<Take> {
    let bundle = Bundle::load(bundle)?;
    let mut instance = bundle.instance()?;
    let name = format!("Latent {LATENT}");
    let param = instance.params().into_iter().find(|param| param.name.starts_with(&name));
    let knob = param.with_context(|| format!("the plugin has no parameter named {name}"))?;
    instance.set_render_mode(RenderMode::Offline)?;
    instance.activate(f64::from(RATE_HZ), 1, BLOCK as u32)?;
    load_voice(&mut instance, patch, BLOCK)?;
    let frame = |seconds: f64| (seconds * f64::from(RATE_HZ)) as u64;
    let mut timeline = Timeline::new();
    for key in CHORD {
        timeline = timeline.note(0, frame(HOLD_S), Note::new(0, key), VELOCITY);
    }
    for point in 0..=(HOLD_S * POINTS_HZ) as usize {
        let second = point as f64 / POINTS_HZ;
        let value = knob.min + (knob.max - knob.min) * 0.5 * (position(second) + 1.0);
        timeline.add(frame(second), Input::Param(knob.id, value));
    }
    let take = instance.play(&timeline, frame(END_S) as usize, &[BLOCK])?;
    if take.peak() == 0.0 || !take.is_finite() {
        bail!("the sweep is silent or not finite");
    }
    Ok(take)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_knob_reaches_both_ends_and_comes_back() {
        for (second, expected) in [(0.0, 0.0), (1.8, 0.5), (2.8, 1.0), (5.8, -1.0), (8.0, 0.0), (99.0, 0.0)] {
            assert!((position(second) - expected).abs() < 1e-9, "at {second} s: {}", position(second));
        }
    }
}
