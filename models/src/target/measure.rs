//! The sound to match: what is measured of it before any search. Pitch and level are measured, not searched.

use std::fmt;

use super::note::{PITCHED, PITCHES_HZ, key_of, note_of};
use super::release::{ENVELOPE, release};
use super::suitability::{Judged, Suitability, suitability};
use crate::features::{Background, Pitch, PitchRange, ResampleError, first_onset, remove_offset, resampled, rms_db};
use crate::metrics::{RATE_HZ, level_db};

/// The shortest sound that can be matched, in seconds.
pub const MIN_SECONDS: f64 = 0.01;
/// The longest, in seconds; cut longer ones with [`region`](super::region()).
pub const MAX_SECONDS: f64 = 6.0;
/// A sound whose peak is lower is silent, in dB re full scale.
pub const SILENT_DB: f32 = -80.0;

/// Samples beyond this (20 dB over full scale) are cut off: filters would overflow.
const CEILING: f32 = 10.0;
/// A sound that loses so much at [`RATE_HZ`] lies beyond it, in dB.
const LOST_DB: f64 = 20.0;
/// Frames of pitch in samples.
const PITCH_HOP: usize = 220;

/// Why a sound cannot be a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TargetError {
    /// A sample is not finite.
    NotFinite {
        /// Its place.
        sample: usize,
    },
    /// Shorter than [`MIN_SECONDS`].
    Short {
        /// Its length.
        seconds: f64,
    },
    /// Longer than [`MAX_SECONDS`].
    Long {
        /// Its length.
        seconds: f64,
    },
    /// Nothing is heard.
    Silent {
        /// Its peak in dB re full scale.
        peak_db: f32,
    },
    /// Too high to be heard at [`RATE_HZ`].
    High,
    /// No rate to work with.
    Rate(ResampleError),
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite { sample } => write!(f, "sample {sample} is not a finite number"),
            Self::Short { seconds } => {
                write!(f, "{:.1} ms of sound; expected at least {:.0} ms", 1e3 * seconds, 1e3 * MIN_SECONDS)
            }
            Self::Long { seconds } => write!(f, "{seconds:.1} s of sound; expected at most {MAX_SECONDS} s"),
            Self::Silent { peak_db } => {
                write!(f, "silence (its peak is {peak_db:.0} dB); expected a sound above {SILENT_DB} dB")
            }
            Self::High => write!(f, "too high: nearly all of it lies over 11 kHz; expected a sound under that"),
            Self::Rate(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for TargetError {}

/// A sound with what was measured of it.
#[derive(Clone, Debug)]
pub struct Target {
    /// Mono at [`RATE_HZ`].
    pub samples: Vec<f32>,
    /// The pitch of the whole.
    pub pitch: Pitch,
    /// The MIDI note nearest to the pitch, 60 where there is none.
    pub note: u8,
    /// Rms level in dB re full scale.
    pub level_db: f64,
    /// Where the sound begins, in seconds.
    pub onset_s: f64,
    /// Seconds from the onset to where the key seems to go up; None where it seems to stay down.
    pub hold_s: Option<f64>,
    /// Whether it can be expected to become a patch.
    pub suitability: Suitability,
}

impl Target {
    /// Measures a mono sound.
    ///
    /// # Errors
    /// When it is too short, too long, too high, silent, not finite, or of a rate outside 1 kHz to 1 MHz.
    pub fn new(samples: &[f32], rate_hz: u32) -> Result<Self, TargetError> {
        if let Some(sample) = samples.iter().position(|s| !s.is_finite()) {
            return Err(TargetError::NotFinite { sample });
        }
        let seconds = samples.len() as f64 / f64::from(rate_hz.max(1));
        if seconds < MIN_SECONDS {
            return Err(TargetError::Short { seconds });
        }
        if seconds > MAX_SECONDS {
            return Err(TargetError::Long { seconds });
        }
        let mut own: Vec<f32> = samples.iter().map(|x| x.clamp(-CEILING, CEILING)).collect();
        remove_offset(&mut own);
        let mean = own.iter().sum::<f32>() / own.len() as f32;
        let peak = own.iter().fold(0.0_f32, |peak, s| peak.max((s - mean).abs()));
        let peak_db = 20.0 * peak.log10();
        if peak_db < SILENT_DB {
            return Err(TargetError::Silent { peak_db });
        }
        let samples = resampled(&own, rate_hz, RATE_HZ).map_err(TargetError::Rate)?;
        if level_db(&samples) < level_db(&own) - LOST_DB {
            return Err(TargetError::High);
        }
        Ok(Self::measured(samples))
    }

    /// Measures a sound at [`RATE_HZ`].
    fn measured(mut samples: Vec<f32>) -> Self {
        let rate = f64::from(RATE_HZ);
        let mut range = PitchRange::new(rate, PITCHES_HZ, PITCH_HOP);
        let frames = range.track(&samples);
        let background = Background::find(&samples, rate, &frames);
        let is_sound = |frame: usize| background.as_ref().is_none_or(|of| of.is_sound(frame * PITCH_HOP));
        let pitch = range.of_note(&samples, &frames, is_sound);
        if let Some(background) = &background {
            background.silence(&mut samples);
        }
        let onset = background.and_then(|of| of.onset).or_else(|| first_onset(&samples, rate)).unwrap_or(0);
        let envelope = rms_db(&samples[onset..], ENVELOPE.0, ENVELOPE.1);
        let Judged { suitability, lowest_hz } = suitability(&samples, &frames, pitch, &envelope);
        // Of a chord the lowest note.
        let pitch = lowest_hz.map_or(pitch, |hz| Pitch { hz, ..pitch });
        Self {
            note: lowest_hz.map_or(note_of(pitch), key_of),
            level_db: level_db(&samples),
            onset_s: onset as f64 / rate,
            hold_s: release(&envelope).map(|point| point as f64 * ENVELOPE.1 as f64 / rate),
            suitability,
            pitch,
            samples,
        }
    }

    /// The same with the note that somebody wrote into the file, where none is heard.
    pub fn hinted(mut self, root_note: Option<u8>) -> Self {
        if let Some(note) = root_note.filter(|note| *note < 128 && !self.is_pitched()) {
            self.note = note;
        }
        self
    }

    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(RATE_HZ)
    }

    /// Whether it has a pitch that a match must keep.
    pub fn is_pitched(&self) -> bool {
        self.pitch.confidence >= PITCHED && self.pitch.hz > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f64, rate_hz: u32, seconds: f64, gain: impl Fn(f64) -> f64) -> Vec<f32> {
        let rate = f64::from(rate_hz);
        let at = |i: usize| {
            let (t, w) = (i as f64 / rate, std::f64::consts::TAU * hz);
            (gain(t) * (w * t + 1.5 * (w * t).sin()).sin()) as f32
        };
        (0..(seconds * rate) as usize).map(at).collect()
    }

    #[test]
    fn a_note_is_measured_at_any_rate() {
        for (note, rate_hz) in [(36_u8, 44_100), (60, 48_000), (71, 22_050), (84, 96_000)] {
            let hz = 440.0 * 2.0_f64.powf((f64::from(note) - 69.0) / 12.0);
            let gain = |t: f64| {
                if t < 0.1 {
                    0.0
                } else if t < 0.9 {
                    0.5
                } else {
                    0.5 * (-(t - 0.9) / 0.04).exp()
                }
            };
            let target = Target::new(&tone(hz, rate_hz, 1.4, gain), rate_hz).unwrap();
            assert_eq!(target.note, note);
            assert!(target.is_pitched() && target.suitability == Suitability::Good, "{:?}", target.suitability);
            assert!((target.onset_s - 0.1).abs() < 0.005, "{}", target.onset_s);
            let hold_s = target.hold_s.unwrap();
            assert!((hold_s - 0.8).abs() < 0.05, "{hold_s}");
        }
    }

    #[test]
    fn a_decay_alone_is_no_release() {
        let target = Target::new(&tone(220.0, 44_100, 1.5, |t| (-t / 0.3).exp()), 44_100).unwrap();
        assert_eq!(target.hold_s, None);
        let steady = Target::new(&tone(220.0, 44_100, 1.5, |_| 0.3), 44_100).unwrap();
        assert_eq!(steady.hold_s, None);
    }

    #[test]
    fn a_sound_that_comes_back_was_not_let_go() {
        let wavers = |t: f64| 0.3 * 10.0_f64.powf(-0.3 * (1.0 - (10.0 * t).cos()));
        let steady = Target::new(&tone(220.0, 44_100, 2.5, wavers), 44_100).unwrap();
        assert_eq!(steady.hold_s, None);
        let fades = |t: f64| wavers(t) * if t < 1.9 { 1.0 } else { (-(t - 1.9) / 0.03).exp() };
        let hold_s = Target::new(&tone(220.0, 44_100, 2.5, fades), 44_100).unwrap().hold_s.unwrap();
        assert!((hold_s - 1.9).abs() < 0.06, "{hold_s}");
    }

    #[test]
    fn what_is_no_sound_is_refused_in_words() {
        let error = |samples: &[f32], rate| Target::new(samples, rate).unwrap_err().to_string();
        assert!(error(&[0.0; 44_100], 44_100).contains("silence"));
        assert!(error(&[0.5; 44_100], 44_100).contains("silence"), "a constant is not heard");
        assert!(error(&[0.1; 200], 44_100).contains("ms of sound"));
        assert!(error(&[0.1; 480_000], 44_100).contains("at most"));
        assert!(error(&[0.1, f32::NAN, 0.2], 44_100).contains("sample 1"));
        let noisy: Vec<f32> = (0..900).map(|i| (i as f32).sin()).collect();
        assert!(error(&noisy, 500).contains("500 Hz"));
    }
}
