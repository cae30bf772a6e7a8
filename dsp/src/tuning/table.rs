//! The tuning of all keys, and what had to be mended in it.

use std::fmt;

use super::anamark::{self, Contents};
use super::keyboard_map::KeyboardMap;
use super::keys::{MAX_HZ, MIN_HZ, NUM_KEYS, equal_hz};
use super::scale::Scale;
use super::text::TextError;

/// A frequency for every MIDI note.
#[derive(Clone, Debug, PartialEq)]
pub struct Tuning {
    /// Hz by MIDI note; always finite and positive.
    pub hz: [f32; NUM_KEYS],
}

impl Default for Tuning {
    /// Twelve equal steps, A4 (69) = 440 Hz.
    fn default() -> Self {
        Self { hz: std::array::from_fn(|note| equal_hz(note) as f32) }
    }
}

/// Something about a tuning that a user may want to know.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TuningNotice {
    /// Keys that the map leaves out; they sound between their mapped neighbours.
    Unmapped {
        /// How many.
        count: usize,
    },
    /// A key whose frequency was brought into [`MIN_HZ`]..=[`MAX_HZ`].
    Clamped {
        /// MIDI note.
        note: u8,
        /// Hz that scale and map ask for; may be infinite.
        from_hz: f64,
        /// Hz that it became.
        to_hz: f32,
    },
}

impl fmt::Display for TuningNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unmapped { count } => {
                write!(f, "{count} unmapped key{} tuned between mapped ones", if *count == 1 { "" } else { "s" })
            }
            Self::Clamped { note, from_hz, to_hz } => write!(f, "key {note}: {from_hz:.3e} Hz became {to_hz} Hz"),
        }
    }
}

impl Tuning {
    /// Tunes the keys by a scale and a keyboard map.
    ///
    /// Keys outside the map's first and last keep twelve equal steps, as Scala has it. Keys that the map leaves out (`x`) are
    /// not silent but sound between their mapped neighbours, as in Surge: a synth that drops notes is taken for broken.
    ///
    /// # Errors
    /// When the map gives its reference frequency to a key that it leaves out.
    pub fn from_scala(scale: &Scale, map: &KeyboardMap) -> Result<(Self, Vec<TuningNotice>), TextError> {
        let reference_cents =
            map.cents(scale, map.reference_note).ok_or(TextError::ReferenceUnmapped { note: map.reference_note })?;
        let mut tuning = Self::default();
        let mut notices = Vec::new();
        let mapped: Vec<(usize, f64)> = (map.first_note..=map.last_note)
            .filter_map(|note| {
                let octaves = (map.cents(scale, note)? - reference_cents) / 1200.0;
                Some((usize::from(note), map.reference_hz.log2() + octaves))
            })
            .collect();
        let keys = usize::from(map.first_note)..=usize::from(map.last_note);
        let num_unmapped = keys.clone().count() - mapped.len();
        if num_unmapped > 0 {
            notices.push(TuningNotice::Unmapped { count: num_unmapped });
        }
        for note in keys {
            let Some(octaves) = between(&mapped, note) else { break };
            notices.extend(tuning.set(note, octaves.exp2()));
        }
        Ok((tuning, notices))
    }

    /// Reads the text of a .tun file: the tuning, its name if it has one, and what was mended.
    ///
    /// Of several sections the most exact one counts. Keys that [Tuning] leaves out keep equal steps; [Exact Tuning] repeats above
    /// its last note.
    ///
    /// # Errors
    /// Names the line that breaks the format.
    pub fn from_anamark(text: &str) -> Result<(Self, Option<String>, Vec<TuningNotice>), TextError> {
        let Contents { hz, name } = anamark::read(text)?;
        let (mut tuning, mut notices) = (Self::default(), Vec::new());
        for (note, hz) in hz.into_iter().enumerate() {
            notices.extend(tuning.set(note, hz));
        }
        Ok((tuning, name, notices))
    }

    /// Tunes a key to what comes nearest in [`MIN_HZ`]..=[`MAX_HZ`].
    fn set(&mut self, note: usize, from_hz: f64) -> Option<TuningNotice> {
        let to_hz = if from_hz.is_nan() { equal_hz(note) } else { from_hz } as f32;
        self.hz[note] = to_hz.clamp(MIN_HZ, MAX_HZ);
        let is_inside = (f64::from(MIN_HZ)..=f64::from(MAX_HZ)).contains(&from_hz);
        (!is_inside).then_some(TuningNotice::Clamped { note: note as u8, from_hz, to_hz: self.hz[note] })
    }
}

/// The value at `note`, in a straight line between its neighbours in `mapped` (sorted by note); beyond the ends the last one.
fn between(mapped: &[(usize, f64)], note: usize) -> Option<f64> {
    let above = mapped.partition_point(|&(mapped, _)| mapped < note);
    let (Some(&(low, a)), Some(&(high, b))) = (mapped.get(above.saturating_sub(1)), mapped.get(above)) else {
        return mapped.last().map(|&(_, value)| value);
    };
    if high == note || low >= note {
        return Some(b);
    }
    Some(a + (b - a) * (note - low) as f64 / (high - low) as f64)
}
