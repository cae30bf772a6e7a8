//! The tonal half of a sound: a pitch, the frames of a wavetable, and the envelopes of position, level and pitch in few segments.
//!
//! The harmonics are measured every 5 ms over four periods; what is between them is left to noise and partials.

mod frames;
mod level;
mod pitch;
mod pitch_curve;
mod position;
mod render;
mod spectra;

use std::fmt;

use crate::features::ResampleError;
use crate::hybrid::segments::{Knot, eval};
use crate::target::Target;

pub use frames::{MAX_FRAMES, ToneFrames};
pub use level::{Held, Life};
pub(crate) use level::{RELEASE_POWER, release_s};
pub use pitch_curve::{PitchCurve, Vibrato};
pub use render::{render_tone, render_track};
pub use spectra::{HOP_S, HarmonicTrack, MAX_HARMONICS};

/// The highest rate that a sound is taken at.
const MAX_RATE_HZ: u32 = 48_000;
/// The shortest and the longest sound in seconds.
const SECONDS: [f64; 2] = [0.01, 60.0];
/// The lowest pitch in Hz; the highest is a quarter of the rate.
const LOWEST_HZ: f64 = 16.0;
/// How often the cycles of a sound without pitch come, in Hz.
const UNPITCHED_HZ: f64 = 100.0;
/// A tone that is weaker is silence, in amplitude.
const SILENT: f32 = 1e-5;

/// Why a sound has no tone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ToneError {
    /// The sample at this place is not finite.
    NotFinite(usize),
    /// So many seconds, outside 10 ms to 60 s.
    Length(f64),
    /// So many Hz, outside 16 Hz to a quarter of the rate.
    Pitch(f64),
    /// Nothing is heard at the pitch's harmonics.
    Silent,
    /// No rate to work with.
    Rate(ResampleError),
}

impl fmt::Display for ToneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite(sample) => write!(f, "sample {sample} is not a finite number"),
            Self::Length(seconds) => {
                write!(f, "{seconds:.3} s of sound; expected {} to {} s", SECONDS[0], SECONDS[1])
            }
            Self::Pitch(hz) => write!(f, "a pitch of {hz:.1} Hz; expected {LOWEST_HZ} Hz to a quarter of the rate"),
            Self::Silent => write!(f, "silence: expected a sound"),
            Self::Rate(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ToneError {}

/// What is known of a sound before its tone is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ToneHints {
    /// Its pitch in Hz, to about 60 cents; of a sound without pitch, how often its cycles are to come.
    pub hz: f64,
    /// Whether it has a pitch that can be followed.
    pub is_pitched: bool,
    /// Seconds from its first sample to where it begins.
    pub onset_s: f64,
    /// Seconds from there to where its key goes up; none where it stays down.
    pub hold_s: Option<f64>,
}

impl ToneHints {
    /// What a target says; a sound without pitch has cycles 100 times a second.
    pub fn new(target: &Target) -> Self {
        let is_pitched = target.is_pitched();
        let hz = if is_pitched { f64::from(target.pitch.hz) } else { UNPITCHED_HZ };
        Self { hz, is_pitched, onset_s: target.onset_s, hold_s: target.hold_s }
    }
}

/// The tone of a sound as an instrument plays it. Curves have their knots at places of [`HOP_S`] seconds from the sound's first sample.
#[derive(Clone, Debug, PartialEq)]
pub struct ToneModel {
    /// The pitch in Hz, around which `pitch` goes.
    pub base_hz: f64,
    /// The table.
    pub frames: ToneFrames,
    /// Place in the table, 0..1 from the first frame to the last; rising.
    pub position: Vec<Knot>,
    /// Level in dB from the onset to the key's release; the frames have the rest.
    pub envelope: Vec<Knot>,
    /// The pitch.
    pub pitch: PitchCurve,
    /// Where it begins and ends, and what held and released notes do.
    pub life: Life,
    /// Length of the sound in seconds.
    pub seconds: f64,
}

impl ToneModel {
    /// The tone of a mono sound, and the harmonics of which it was made. Some tens of milliseconds a second of sound.
    ///
    /// # Errors
    /// When the sound is too short, too long, silent or not finite, or the pitch is none.
    pub fn analysed(samples: &[f32], rate_hz: u32, hints: &ToneHints) -> Result<(Self, HarmonicTrack), ToneError> {
        if let Some(sample) = samples.iter().position(|x| !x.is_finite()) {
            return Err(ToneError::NotFinite(sample));
        }
        let seconds = samples.len() as f64 / f64::from(rate_hz.max(1));
        if !(SECONDS[0]..=SECONDS[1]).contains(&seconds) {
            return Err(ToneError::Length(seconds));
        }
        let lowered;
        let (samples, rate_hz) = if rate_hz > MAX_RATE_HZ {
            lowered = crate::features::resampled(samples, rate_hz, MAX_RATE_HZ).map_err(ToneError::Rate)?;
            (&lowered[..], MAX_RATE_HZ)
        } else {
            (samples, rate_hz)
        };
        let rate = f64::from(rate_hz);
        if !(LOWEST_HZ..=0.25 * rate).contains(&hints.hz) {
            return Err(ToneError::Pitch(hints.hz));
        }
        let num_places = (seconds / HOP_S) as usize + 1;
        let hz = if hints.is_pitched {
            pitch::track(samples, rate, hints.hz, (HOP_S, num_places))
        } else {
            vec![hints.hz; num_places]
        };
        let track = HarmonicTrack::measured(samples, rate_hz, hz)?;
        if track.harmonics.iter().all(|harmonic| harmonic.norm() < SILENT) {
            return Err(ToneError::Silent);
        }
        Ok((Self::of_track(&track, hints, seconds), track))
    }

    /// The tone of harmonics.
    fn of_track(track: &HarmonicTrack, hints: &ToneHints, seconds: f64) -> Self {
        let place = |seconds: f64| (seconds.max(0.0) / HOP_S).round() as usize;
        let levels = level::levels(track);
        let weights = level::weights(&levels);
        // The windows hear a sound before it begins.
        let onset = place(hints.onset_s).saturating_sub(1);
        let life = Life::new(&levels, onset, hints.hold_s.map(|hold| place(hints.onset_s + hold)));
        let envelope = life.envelope(&levels, &weights);
        let position = position::curve(track, &life);
        let (base_hz, pitch) = PitchCurve::fitted(track, life.onset);
        let key_up = life.key_up as f32;
        let places = (0..track.len()).map(|place| place as f32);
        let positions: Vec<f32> = places.clone().map(|place| eval(&position, place)).collect();
        let modelled: Vec<f32> = places.map(|place| level::level_at(&envelope, &life, place, key_up)).collect();
        let frames = ToneFrames::fitted(track, &positions, (&modelled, &weights), MAX_FRAMES);
        Self { base_hz, frames, position, envelope, pitch, life, seconds }
    }

    /// The frames of another sound that goes along this tone's pitch, position and level, and its harmonics; it has the length and the rate in
    /// Hz of the sound that `track` is of. None where it has none of them.
    pub(crate) fn frames_along(
        &self,
        track: &HarmonicTrack,
        (samples, rate_hz): (&[f32], u32),
        max_frames: usize,
    ) -> Option<(ToneFrames, HarmonicTrack)> {
        let lowered;
        let (samples, rate_hz) = if rate_hz > MAX_RATE_HZ {
            lowered = crate::features::resampled(samples, rate_hz, MAX_RATE_HZ).ok()?;
            (&lowered[..], MAX_RATE_HZ)
        } else {
            (samples, rate_hz)
        };
        let track = HarmonicTrack::measured(samples, rate_hz, track.hz.clone()).ok()?;
        if track.harmonics.iter().all(|harmonic| harmonic.norm() < SILENT) {
            return None;
        }
        Some((self.frames_of(&track, max_frames, |place| place), track))
    }

    /// The frames of harmonics that go along position and level of this tone, each of their places as the tone is at the place that `at` gives.
    pub(crate) fn frames_of(&self, track: &HarmonicTrack, max_frames: usize, at: impl Fn(f32) -> f32) -> ToneFrames {
        let weights = level::weights(&level::levels(track));
        let key_up = self.life.key_up as f32;
        let places = (0..track.len()).map(|place| at(place as f32));
        let positions: Vec<f32> = places.clone().map(|place| self.position_at(place)).collect();
        let levels: Vec<f32> = places.map(|place| level::level_at(&self.envelope, &self.life, place, key_up)).collect();
        ToneFrames::fitted(track, &positions, (&levels, &weights), max_frames)
    }

    /// The pitch at a place in Hz.
    pub fn hz_at(&self, place: f32) -> f64 {
        self.base_hz * f64::from(self.pitch.at(place) / 12.0).exp2()
    }

    /// The place in the table, 0..1, at a place in time of a note whose key goes up as the sound's did.
    pub fn position_at(&self, place: f32) -> f32 {
        eval(&self.position, place)
    }

    /// The level at a place, linear, of a note whose key goes up as the sound's did; 0 before it begins.
    pub fn gain_at(&self, place: f32) -> f32 {
        if place < self.life.onset as f32 {
            return 0.0;
        }
        10.0_f32.powf(level::level_at(&self.envelope, &self.life, place, self.life.key_up as f32) / 20.0)
    }
}
