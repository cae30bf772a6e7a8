//! Scala's .kbm: which key plays which degree, and at what frequency. Source: "Mappings" of the Scala documentation.

use super::keys::{MAX_HZ, MIN_HZ, equal_hz};
use super::scale::Scale;
use super::text::{Lines, MAX_ENTRIES, TextError, decimal};

/// The largest degree that a map may name.
const MAX_DEGREE: i32 = 1 << 20;

/// Which key plays which degree of a scale.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyboardMap {
    /// First MIDI note that is retuned, 0-127.
    pub first_note: u8,
    /// Last MIDI note that is retuned, `first_note`-127.
    pub last_note: u8,
    /// MIDI note that plays degree 0, 0-127; the map repeats from here both ways.
    pub middle_note: u8,
    /// MIDI note that the frequency is for, 0-127.
    pub reference_note: u8,
    /// Hz of the reference note, [`MIN_HZ`]..=[`MAX_HZ`].
    pub reference_hz: f64,
    /// Degree by which the map moves when it repeats; 0 is the scale's period.
    octave_degree: i32,
    /// Degree by key from the middle note; an empty map plays degree after degree.
    degrees: Vec<Option<i32>>,
}

impl Default for KeyboardMap {
    /// Key after key, degree 0 on middle C (60), which keeps its 261.626 Hz.
    fn default() -> Self {
        Self {
            first_note: 0,
            last_note: 127,
            middle_note: 60,
            reference_note: 60,
            reference_hz: equal_hz(60),
            octave_degree: 0,
            degrees: Vec::new(),
        }
    }
}

impl KeyboardMap {
    /// Reads the text of a .kbm file. Entries missing at the end are unmapped, blank lines are passed over.
    ///
    /// # Errors
    /// Names the line that breaks the format.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let mut lines = Lines::new(text, '!')?;
        let mut integer = |range, expected| lines.next(expected)?.integer(range, expected);
        let size = integer(0..=MAX_ENTRIES as i32, "the size of the map, 0-4096")?;
        let first_note = integer(0..=127, "the first key to retune, 0-127")?;
        let last_note = integer(first_note..=127, "the last key to retune, from the first one to 127")?;
        let middle_note = integer(0..=127, "the key of degree 0, 0-127")?;
        let reference_note = integer(0..=127, "the key of the reference frequency, 0-127")?;
        let expected = "the reference frequency in Hz, 0.01-100000";
        let line = lines.next(expected)?;
        let hz = decimal(line.word()).filter(|hz| (f64::from(MIN_HZ)..=f64::from(MAX_HZ)).contains(hz));
        let reference_hz = hz.ok_or_else(|| line.refuse(expected))?;
        let expected = "the degree of the octave";
        let octave_degree = match lines.next(expected) {
            Ok(line) => line.integer(0..=MAX_DEGREE, expected)?,
            // A map without entries says nothing by it, and some files leave it out.
            Err(_) if size == 0 => 0,
            Err(end) => return Err(end),
        };
        let mut degrees = Vec::new();
        for _ in 0..size {
            let expected = "a degree, or x for an unmapped key";
            let Ok(line) = lines.next(expected) else { break };
            let is_unmapped = line.word().eq_ignore_ascii_case("x");
            degrees.push(if is_unmapped { None } else { Some(line.integer(-MAX_DEGREE..=MAX_DEGREE, expected)?) });
        }
        degrees.resize(size as usize, None);
        let [first_note, last_note, middle_note, reference_note] =
            [first_note, last_note, middle_note, reference_note].map(|note| note as u8);
        Ok(Self { first_note, last_note, middle_note, reference_note, reference_hz, octave_degree, degrees })
    }

    /// Cents of a key above degree 0 of the middle note; nothing where the map leaves the key out.
    pub(super) fn cents(&self, scale: &Scale, note: u8) -> Option<f64> {
        let from_middle = i32::from(note) - i32::from(self.middle_note);
        if self.degrees.is_empty() {
            return Some(scale.cents(from_middle));
        }
        let len = self.degrees.len() as i32;
        let degree = self.degrees[from_middle.rem_euclid(len) as usize]?;
        let octave = if self.octave_degree == 0 { scale.num_notes() as i32 } else { self.octave_degree };
        Some(f64::from(from_middle.div_euclid(len)) * scale.cents(octave) + scale.cents(degree))
    }
}
