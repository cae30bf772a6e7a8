//! Scala's .scl: the steps of a scale. Source: "Scala scale file format" of the Scala documentation.

use super::text::{Line, Lines, MAX_ENTRIES, ScalaError};

const PITCH: &str = "a pitch: cents with a period (701.955), a ratio (3/2) or a whole number (2)";

/// The steps of a scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The file's description: a label.
    pub description: String,
    /// Cents above 1/1 by degree, from degree 1; the last one is the period. Finite, in any order, possibly none.
    cents: Vec<f64>,
}

impl Default for Scale {
    /// Twelve equal steps.
    fn default() -> Self {
        Self { description: "12 equal".to_owned(), cents: (1..=12).map(|step| f64::from(step) * 100.0).collect() }
    }
}

impl Scale {
    /// Reads the text of a .scl file. A scale without notes is legal: all its degrees are 1/1.
    ///
    /// # Errors
    /// Names the line that breaks the format.
    pub fn parse(text: &str) -> Result<Self, ScalaError> {
        let mut lines = Lines::new(text)?;
        let description = lines.next("a description")?.text.trim().to_owned();
        let count =
            lines.next("the number of notes")?.integer(0..=MAX_ENTRIES as i32, "the number of notes, 0-4096")?;
        let cents = (0..count).map(|_| lines.next(PITCH).and_then(pitch)).collect::<Result<_, _>>()?;
        Ok(Self { description, cents })
    }

    /// Notes of the scale within its period.
    pub fn num_notes(&self) -> usize {
        self.cents.len()
    }

    /// Cents above 1/1 of any degree; degrees beyond the scale repeat it by its period.
    pub fn cents(&self, degree: i32) -> f64 {
        let Some(&period) = self.cents.last() else { return 0.0 };
        let len = self.cents.len() as i32;
        let inner = match degree.rem_euclid(len) {
            0 => 0.0,
            step => self.cents[step as usize - 1],
        };
        f64::from(degree.div_euclid(len)) * period + inner
    }
}

/// The cents of a line; what follows a valid pitch is ignored, as the format wants it.
fn pitch(line: Line<'_>) -> Result<f64, ScalaError> {
    let text = line.text.trim_start();
    let (sign, text) = match text.as_bytes().first() {
        Some(b'-') => (-1.0, &text[1..]),
        Some(b'+') => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    let (whole, rest) = digits(text);
    let cents = if let Some(rest) = rest.strip_prefix('.') {
        let (fraction, _) = digits(rest);
        let text = &text[..whole.len() + 1 + fraction.len()];
        if whole.is_empty() && fraction.is_empty() { None } else { text.parse::<f64>().ok().map(|cents| sign * cents) }
    } else {
        let denominator = match rest.trim_start().strip_prefix('/') {
            Some(rest) => digits(rest.trim_start()).0,
            None => "1",
        };
        match (whole.parse::<f64>(), denominator.parse::<f64>()) {
            (Ok(n), Ok(d)) if sign > 0.0 && n > 0.0 && d > 0.0 => Some((n.log2() - d.log2()) * 1200.0),
            (Ok(_), Ok(_)) => return Err(line.refuse("a ratio above zero")),
            _ => None,
        }
    };
    cents.filter(|cents| cents.is_finite()).ok_or_else(|| line.refuse(PITCH))
}

/// The digits at the start, and what follows.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}
