//! Ableton's .ascl: a .scl with directives in its comments. Source: "ASCL Specification" of Ableton's help.

use super::keys::{MAX_HZ, MIN_HZ};
use super::scale::Scale;
use super::text::{Line, Lines, TextError, decimal};

const REFERENCE: &str = "REFERENCE_PITCH with an octave, a note of the scale from 0 and a frequency in Hz";
/// The octave whose first note plays on key 60.
const MIDDLE_OCTAVE: i32 = 4;

/// Hz of key 60 by the directive REFERENCE_PITCH in the text of `scale`, the newest one of the file; nothing where it has none.
///
/// Octaves are periods of the scale, and note 0 of octave 4 plays on key 60: in twelve notes these are the usual names of the
/// keys. Names and ranges of notes are for the eye and are passed over.
///
/// # Errors
/// Names the line of a directive that breaks the format.
pub fn ableton_middle_hz(scale: &Scale, text: &str) -> Result<Option<f64>, TextError> {
    let mut lines = Lines::new(text, '!')?;
    let mut middle_hz = None;
    while let Some(text) = lines.step() {
        let line = Line { number: lines.number(), text: text.trim() };
        let mut words = line.text.strip_prefix('!').unwrap_or_default().split_whitespace();
        if words.next() == Some("@ABL") && words.next() == Some("REFERENCE_PITCH") {
            middle_hz = Some(reference(scale, words).ok_or_else(|| line.refuse(REFERENCE))?);
        }
    }
    Ok(middle_hz)
}

fn reference<'a>(scale: &Scale, mut words: impl Iterator<Item = &'a str>) -> Option<f64> {
    let octave: i32 = words.next()?.parse().ok().filter(|octave| (-10..=15).contains(octave))?;
    let num_notes = scale.num_notes().max(1);
    let note: usize = words.next()?.parse().ok().filter(|&note| note < num_notes)?;
    let hz = decimal(words.next()?)?;
    let degree = (octave - MIDDLE_OCTAVE) * num_notes as i32 + note as i32;
    let middle_hz = hz * (-scale.cents(degree) / 1200.0).exp2();
    [hz, middle_hz].iter().all(|hz| (f64::from(MIN_HZ)..=f64::from(MAX_HZ)).contains(hz)).then_some(middle_hz)
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUARTERS: &str =
        "! quarters.ascl\nquarters\n 4\n!\n 300.\n 600.\n 900.\n 2/1\n!\n! @ABL NOTE_NAMES C D# F# A\n";

    fn middle_hz(directives: &str) -> Result<Option<f64>, TextError> {
        let text = format!("{QUARTERS}{directives}");
        ableton_middle_hz(&Scale::parse(&text).unwrap(), &text)
    }

    #[test]
    fn the_reference_pitch_is_brought_to_the_middle_key() {
        assert_eq!(middle_hz(""), Ok(None));
        assert_eq!(middle_hz("! @ABL REFERENCE_PITCH 4 0 261.6256\n"), Ok(Some(261.6256)));
        let hz = middle_hz("! @ABL REFERENCE_PITCH 5 3 880,0\n").unwrap().unwrap();
        assert!((hz - 880.0 / 2f64.powf(1.75)).abs() < 1e-9, "{hz}");
    }

    #[test]
    fn a_disabled_directive_is_a_comment_and_a_broken_one_is_refused_by_its_line() {
        assert_eq!(middle_hz("!! @ABL REFERENCE_PITCH 4 0 1\n"), Ok(None));
        for broken in ["", "4 0", "4 0 x", "4 0 -440", "4 4 440", "x 0 440", "99 0 440", "4 0 1e9"] {
            let error = middle_hz(&format!("! @ABL REFERENCE_PITCH {broken}\n")).unwrap_err();
            assert!(matches!(error, TextError::Line { line: 11, .. }), "{broken}: {error}");
        }
    }
}
