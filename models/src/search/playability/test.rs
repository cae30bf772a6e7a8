//! Whether a match is still an instrument away from its target: keys of six octaves at soft and hard velocities, held shortly. Each
//! must be heard, be in tune where the target has a pitch, and end.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_dsp::fm::Isa;
use vaeform_dsp::render::{Batch, Job};
use vaeform_patch::Patch;

use crate::features::half_band::HalfBand;
use crate::features::{Pitch, PitchTracker};
use crate::metrics::RATE_HZ;
use crate::target::Target;

/// Keys and velocities that are tried, each with each.
pub const TRIED_NOTES: [u8; 5] = [36, 48, 60, 72, 84];
/// See [`TRIED_NOTES`].
pub const TRIED_VELOCITIES: [u8; 4] = [20, 64, 100, 127];
/// Seconds that a key stays down.
pub const TRIED_HOLD_S: f32 = 0.5;
/// Under this peak a key is silent, in dB re full scale.
const SILENT_DB: f32 = -60.0;
/// How far from the key's pitch it may sound.
const IN_TUNE_CENTS: f32 = 15.0;
/// A take with less confidence has no pitch that could be wrong.
pub(crate) const PITCHED: f32 = 0.5;
/// Seconds from the key going up in which it must have ended, where the target does not ring longer, and what is an end.
pub(crate) const ENDED_S: f32 = 2.0;
const ENDED_DB: f32 = -60.0;
/// The part that is looked at for the end, in seconds.
pub(crate) const TAIL_S: f32 = 0.1;
pub(crate) const ENGINE_HZ: u32 = 2 * RATE_HZ;
/// Two octaves below the lowest key to two above the highest.
pub(crate) const TRACKED_HZ: (f64, f64) = (27.0, 4_200.0);
/// Rendered together: one note. Few, so that a fault costs little and a trial that is cancelled ends soon.
pub(crate) const KEYS_AT_A_TIME: usize = TRIED_VELOCITIES.len();

/// A key that was tried.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// MIDI note.
    pub note: u8,
    /// MIDI velocity.
    pub velocity: u8,
    /// Peak in dB re full scale.
    pub peak_db: f32,
    /// How far from the key's pitch it sounds, octaves apart: trackers are an octave off where a fundamental is weak. None where it
    /// has no pitch, or need not have one.
    pub cents: Option<f32>,
    /// Peak of what is still heard when it must have ended, in dB re its own peak.
    pub tail_db: f32,
}

/// What is wrong with a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// Nothing is heard.
    Silent,
    /// It is out of tune.
    OutOfTune,
    /// It does not end.
    Rings,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Silent => "silent",
            Self::OutOfTune => "out of tune",
            Self::Rings => "does not end",
        })
    }
}

impl Trial {
    /// A take of a key and velocity that must have ended at a frame, and how far from the key's pitch it sounds.
    pub(crate) fn new((note, velocity): (u8, u8), take: &[f32], ended: usize, cents: Option<f32>) -> Self {
        let peak = |part: &[f32]| part.iter().fold(1e-6_f32, |peak, x| peak.max(x.abs()));
        let (loudest, tail) = (peak(take), peak(&take[ended..]));
        Self { note, velocity, peak_db: 20.0 * loudest.log10(), cents, tail_db: 20.0 * (tail / loudest).log10() }
    }

    /// The first thing that is wrong, if any.
    pub fn fault(&self) -> Option<Fault> {
        if self.peak_db < SILENT_DB {
            return Some(Fault::Silent);
        }
        if self.cents.is_some_and(|cents| cents.abs() > IN_TUNE_CENTS) {
            return Some(Fault::OutOfTune);
        }
        (self.tail_db > ENDED_DB).then_some(Fault::Rings)
    }
}

/// What keys are tried with: renderer and pitch tracker.
pub struct Keyboard {
    batch: Batch,
    half_band: HalfBand,
    tracker: PitchTracker,
}

impl Default for Keyboard {
    fn default() -> Self {
        Self {
            batch: Batch::new(ENGINE_HZ as f32, Isa::detect()),
            half_band: HalfBand::default(),
            tracker: PitchTracker::new(f64::from(RATE_HZ), TRACKED_HZ.0, TRACKED_HZ.1, 220),
        }
    }
}

/// All keys with their velocities.
fn keys() -> Vec<(u8, u8)> {
    TRIED_NOTES.iter().flat_map(|note| TRIED_VELOCITIES.map(|velocity| (*note, velocity))).collect()
}

/// Seconds that a target rings.
fn decay_s(target: &Target) -> f32 {
    (target.seconds() - target.onset_s) as f32
}

impl Keyboard {
    /// Keys that are tried.
    pub const NUM_KEYS: usize = TRIED_NOTES.len() * TRIED_VELOCITIES.len();

    /// Plays a patch that was found for a target; all keys, at all velocities.
    pub fn tried(&mut self, patch: &Patch, target: &Target) -> Vec<Trial> {
        self.played(patch, target.is_pitched(), decay_s(target))
    }

    /// Plays keys, at most so many, until one is at fault: how many were played, and whether none was. The ends first: there a
    /// pitch is lost soonest. What was cancelled is not at fault.
    pub(crate) fn is_fit(&mut self, patch: &Patch, target: &Target, most: usize, cancel: &AtomicBool) -> (usize, bool) {
        const FROM_THE_ENDS: [usize; 5] = [4, 0, 1, 3, 2];
        let velocities = |nth: usize| TRIED_VELOCITIES.map(|velocity| (TRIED_NOTES[nth], velocity));
        let mut keys: Vec<(u8, u8)> = FROM_THE_ENDS.into_iter().flat_map(velocities).collect();
        keys.truncate(most);
        let mut num_played = 0;
        for part in keys.chunks(KEYS_AT_A_TIME) {
            if cancel.load(Ordering::Relaxed) {
                break;
            }
            num_played += part.len();
            let trials = self.played_at(part, patch, target.is_pitched(), decay_s(target));
            if trials.iter().any(|trial| trial.fault().is_some()) {
                return (num_played, false);
            }
        }
        (num_played, true)
    }

    /// Plays a patch: whether its keys must have a pitch, and seconds that it may ring at least.
    pub fn played(&mut self, patch: &Patch, is_pitched: bool, decay_s: f32) -> Vec<Trial> {
        let keys = keys();
        keys.chunks(KEYS_AT_A_TIME).flat_map(|part| self.played_at(part, patch, is_pitched, decay_s)).collect()
    }

    /// Plays some keys, at most [`KEYS_AT_A_TIME`].
    fn played_at(&mut self, keys: &[(u8, u8)], patch: &Patch, is_pitched: bool, decay_s: f32) -> Vec<Trial> {
        let end_s = TRIED_HOLD_S + decay_s.max(ENDED_S);
        let num_frames = ((end_s + TAIL_S) * ENGINE_HZ as f32) as usize;
        let hold_frames = (TRIED_HOLD_S * ENGINE_HZ as f32) as usize;
        let job = |(note, velocity): &(u8, u8)| {
            (*patch, Job { note: *note, velocity: f32::from(*velocity) / 127.0, hold_frames })
        };
        let jobs: Vec<(Patch, Job)> = keys.iter().map(job).collect();
        let mut outputs = vec![vec![0.0; num_frames]; keys.len()];
        self.batch.render(&jobs, &mut outputs);
        let pairs = keys.iter().zip(&outputs);
        pairs.map(|((note, velocity), take)| self.heard(*note, *velocity, take, is_pitched, end_s)).collect()
    }

    /// What is heard of a take at [`ENGINE_HZ`], whose key is down for [`TRIED_HOLD_S`] or longer and which must have ended at `end_s`.
    pub(crate) fn heard(&mut self, note: u8, velocity: u8, take: &[f32], is_pitched: bool, end_s: f32) -> Trial {
        let ended = ((end_s * ENGINE_HZ as f32) as usize).min(take.len());
        let cents = is_pitched.then(|| self.cents(note, take)).flatten();
        Trial::new((note, velocity), take, ended, cents)
    }

    /// How far from the key's pitch the held part sounds.
    fn cents(&mut self, note: u8, take: &[f32]) -> Option<f32> {
        let held = ((TRIED_HOLD_S * ENGINE_HZ as f32) as usize).min(take.len());
        let mut samples = Vec::new();
        self.half_band.halve(&take[..held], &mut samples);
        self.begun_hz(&samples).map(|hz| cents_from(hz, note))
    }

    /// The pitch in Hz of a sound at [`RATE_HZ`], as far as keys are held; none where it has none.
    pub(crate) fn begun_hz(&mut self, samples: &[f32]) -> Option<f32> {
        let held = ((TRIED_HOLD_S * RATE_HZ as f32) as usize).min(samples.len());
        let pitch = Pitch::of_note(&self.tracker.track(&samples[..held]));
        (pitch.confidence >= PITCHED && pitch.hz > 0.0).then_some(pitch.hz)
    }
}

/// How far a pitch in Hz is from a key, octaves apart.
pub(crate) fn cents_from(hz: f32, note: u8) -> f32 {
    let steps = 12.0 * (hz / 440.0).log2() + 69.0 - f32::from(note);
    100.0 * (steps - 12.0 * (steps / 12.0).round())
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::{global, operator};

    fn faults(patch: &Patch, is_pitched: bool) -> Vec<Fault> {
        Keyboard::default().played(patch, is_pitched, 0.5).iter().filter_map(Trial::fault).collect()
    }

    #[test]
    fn a_plain_voice_passes_at_every_key() {
        assert_eq!(Keyboard::default().played(&Patch::default(), true, 0.5).len(), 20);
        assert!(faults(&Patch::default(), true).is_empty());
    }

    #[test]
    fn what_is_no_instrument_is_found_out() {
        let with = |changes: &[(vaeform_patch::ParamId, f32)]| {
            let mut patch = Patch::default();
            for (id, value) in changes {
                patch.fm.set(*id, *value);
            }
            patch
        };
        let fixed = with(&[(operator::param(0, operator::MODE), 1.0), (operator::param(0, operator::COARSE), 2.0)]);
        assert!(faults(&fixed, true).len() > 10 && faults(&fixed, false).is_empty());
        let drone = with(&[(operator::param(0, operator::LEVEL[3]), 99.0)]);
        assert!(faults(&drone, true).iter().all(|fault| *fault == Fault::Rings));
        assert_eq!(faults(&drone, true).len(), 20);
        let nothing = with(&[(operator::param(0, operator::OUTPUT_LEVEL), 0.0)]);
        assert_eq!(faults(&nothing, true), [Fault::Silent; 20]);
        let sharp = with(&[(operator::param(0, operator::FINE), 3.0)]);
        assert!(faults(&sharp, true).iter().all(|fault| *fault == Fault::OutOfTune));
        let octave = with(&[(global::TRANSPOSE, 36.0)]);
        assert!(faults(&octave, true).len() <= 4, "{:?}", faults(&octave, true));
    }
}
