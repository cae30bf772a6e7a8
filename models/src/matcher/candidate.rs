//! A match that can be played: a patch with the key that was pressed, and how near it came.

use std::fmt;

use vaeform_dsp::render::{Job, render_note};
use vaeform_patch::Patch;

use crate::features::half_band::HalfBand;
use crate::metrics::{Distance, RATE_HZ};

/// Where a candidate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// As it lies in the library.
    Library,
    /// Bred from others.
    Search,
    /// Proposed by a model that listened.
    Predictor,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Library => "library",
            Self::Search => "search",
            Self::Predictor => "predictor",
        })
    }
}

/// A patch with what makes it the target's sound. All values of the patch are whole steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The patch.
    pub patch: Patch,
    /// MIDI note.
    pub note: u8,
    /// MIDI velocity, 1-127.
    pub velocity: u8,
    /// Seconds that the key stays down.
    pub hold_s: f64,
    /// Seconds from the start of the target to the key going down; below 0 the beginning is cut.
    pub onset_s: f64,
    /// What brings the take to the target's level, in dB.
    pub gain_db: f64,
    /// How far it is from the target; None before its first render.
    pub distance: Option<Distance>,
    /// Where it comes from.
    pub origin: Origin,
    /// Which island of the search.
    pub island: usize,
}

impl Candidate {
    /// The match as the target would be heard: mono, `num_frames` long, with onset and gain.
    pub fn render(&self, num_frames: usize, rate_hz: u32) -> Vec<f32> {
        let rate = f64::from(rate_hz);
        let onset = (self.onset_s * rate).round() as isize;
        let hold_frames = (self.hold_s * rate).round().max(1.0) as usize;
        let job = Job { note: self.note, velocity: f32::from(self.velocity) / 127.0, hold_frames };
        let len = num_frames.saturating_add_signed(-onset);
        let mut take = placed(&render_note(&self.patch, job, len, rate_hz as f32), onset, num_frames);
        let gain = 10.0_f64.powf(self.gain_db / 20.0) as f32;
        take.iter_mut().for_each(|x| *x *= gain);
        take
    }

    /// The match at the metrics' rate, `num_samples` long, through the same filter as in the search: what its distance was taken of.
    pub fn take(&self, num_samples: usize) -> Vec<f32> {
        let mut take = Vec::new();
        HalfBand::default().halve(&self.render(2 * num_samples, 2 * RATE_HZ), &mut take);
        take.truncate(num_samples);
        take
    }
}

/// A take that begins at `onset` of `num_samples`, cut or padded at both ends.
pub(crate) fn placed(take: &[f32], onset: isize, num_samples: usize) -> Vec<f32> {
    let mut out = vec![0.0; num_samples];
    let from = usize::try_from(onset).unwrap_or(0).min(num_samples);
    let cut = usize::try_from(-onset).unwrap_or(0).min(take.len());
    out[from..].iter_mut().zip(&take[cut..]).for_each(|(out, x)| *out = *x);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_take_is_placed_at_its_onset() {
        assert_eq!(placed(&[1.0, 2.0, 3.0], 1, 3), [0.0, 1.0, 2.0]);
        assert_eq!(placed(&[1.0, 2.0, 3.0], -2, 3), [3.0, 0.0, 0.0]);
        assert_eq!(placed(&[1.0], 9, 2), [0.0, 0.0]);
        assert_eq!(placed(&[1.0], -9, 2), [0.0, 0.0]);
    }
}
