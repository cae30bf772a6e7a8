//! A sound as a table: its pitch is looked for over time, and each frame follows it.

use std::fmt;

use vaeform_models::features::{Pitch, PitchRange, ResampleError, resampled};
use vaeform_models::metrics::RATE_HZ;
use vaeform_sound::Sound;
use vaeform_wavetable::Wavetable;
use vaeform_wavetable::resynthesis::{PitchPoint, ResynthesisError, Tracking, from_sound};

/// Samples between two pitches, at [`RATE_HZ`].
const HOP: usize = 220;
/// Fundamentals that are looked for, in Hz.
const PITCHES_HZ: (f64, f64) = (27.0, 4_200.0);
/// A pitch with less confidence is none.
const PITCHED: f32 = 0.5;
/// A pitch so many octaves from the note's is a slip of the tracker.
const SLIP: f32 = 0.6;
/// The share of what is heard that has a pitch, at least.
const LEAST_SHARE: f32 = 0.25;

/// Why a sound becomes no table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SoundTableError {
    /// Nothing has a pitch, or nothing is heard.
    NoPitch,
    /// Most of the sound has no pitch.
    MostlyNoPitch,
    /// Its rate is not one of a sound.
    Rate(ResampleError),
    /// There are no cycles to be cut.
    Resynthesis(ResynthesisError),
}

impl fmt::Display for SoundTableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPitch => f.write_str("silence, or noise without a pitch"),
            Self::MostlyNoPitch => f.write_str("no pitch in most of the sound"),
            Self::Rate(error) => error.fmt(f),
            Self::Resynthesis(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SoundTableError {}

/// The table of a sound, of up to `num_frames` frames; `told_hz` is its pitch where a person says it.
///
/// # Errors
/// When the sound is silent or too short, or has no pitch and nobody says one.
pub fn sound_table(
    name: &str,
    sound: &Sound,
    told_hz: Option<f64>,
    num_frames: usize,
) -> Result<Wavetable, SoundTableError> {
    let rate_hz = f64::from(sound.rate_hz);
    let (points, tracking) = match told_hz {
        Some(hz) => (steady(sound, hz), Tracking::Exact),
        None => (tracked(sound)?, Tracking::Refined),
    };
    from_sound(name, &sound.samples, rate_hz, &points, tracking, num_frames).map_err(SoundTableError::Resynthesis)
}

/// One pitch from the beginning to the end.
fn steady(sound: &Sound, hz: f64) -> Vec<PitchPoint> {
    let period = f64::from(sound.rate_hz) / hz;
    let num = (sound.samples.len() as f64 / period) as usize;
    (0..=num).map(|i| PitchPoint { sample: i as f64 * period, hz }).collect()
}

/// The pitch where the sound has one.
fn tracked(sound: &Sound) -> Result<Vec<PitchPoint>, SoundTableError> {
    let samples = resampled(&sound.samples, sound.rate_hz, RATE_HZ).map_err(SoundTableError::Rate)?;
    let mut range = PitchRange::new(f64::from(RATE_HZ), PITCHES_HZ, HOP);
    let frames = range.track(&samples);
    let heard = frames.iter().filter(|pitch| pitch.hz > 0.0).count();
    let note = Pitch::of_note(&frames.iter().copied().filter(|pitch| pitch.confidence >= PITCHED).collect::<Vec<_>>());
    let is_pitched =
        |pitch: &Pitch| pitch.confidence >= PITCHED && pitch.hz > 0.0 && (pitch.hz / note.hz).log2().abs() < SLIP;
    let ratio = f64::from(sound.rate_hz) / f64::from(RATE_HZ);
    let points: Vec<PitchPoint> = frames
        .iter()
        .enumerate()
        .filter(|(_, pitch)| is_pitched(pitch))
        .map(|(nth, pitch)| PitchPoint { sample: (nth * HOP) as f64 * ratio, hz: f64::from(pitch.hz) })
        .collect();
    match (heard, points.len() as f32 >= LEAST_SHARE * heard as f32) {
        (0, _) => Err(SoundTableError::NoPitch),
        (_, false) => Err(SoundTableError::MostlyNoPitch),
        (_, true) => Ok(points),
    }
}
