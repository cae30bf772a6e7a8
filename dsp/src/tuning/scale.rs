//! Scala's .scl: the steps of a scale. Source: "Scala scale file format" of the Scala documentation.
//!
//! What may mean two things is refused, because a scale that is read wrongly sounds like a broken instrument.

use super::text::{Line, Lines, MAX_ENTRIES, TextError};

const PITCH: &str = "a pitch: cents with a decimal mark (701.955), a ratio (3/2) or a whole number (2)";
const COUNT: &str = "the number of notes, 0-4096";
/// The widest step in cents, 16 octaves: more than the keyboard has.
const MAX_CENTS: f64 = 19_200.0;
/// From here on a whole number is taken for cents without their decimal mark.
const WHOLE_END: f64 = 100.0;

/// The steps of a scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The file's description: a label.
    pub description: String,
    /// Cents above 1/1 by degree, from degree 1; the last one is the period. Within 16 octaves, in any order, possibly none.
    cents: Vec<f64>,
}

impl Default for Scale {
    /// Twelve equal steps.
    fn default() -> Self {
        Self { description: "12 equal".to_owned(), cents: (1..=12).map(|step| f64::from(step) * 100.0).collect() }
    }
}

impl Scale {
    /// Reads the text of a .scl file. A scale without notes is legal: all its degrees are 1/1. Blank lines are passed over.
    ///
    /// # Errors
    /// Names the line that breaks the format.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let mut lines = Lines::new(text, '!')?;
        let mut description = lines.next_or_blank("a description")?;
        let mut count = lines.next(COUNT)?;
        // The description may be empty, or follow an empty line.
        if description.text.is_empty() && count.word().parse::<i32>().is_err() {
            (description, count) = (count, lines.next(COUNT)?);
        }
        let count = count.integer(0..=MAX_ENTRIES as i32, COUNT)?;
        let cents = (0..count).map(|_| lines.next(PITCH).and_then(pitch)).collect::<Result<_, _>>()?;
        Ok(Self { description: description.text.to_owned(), cents })
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

/// The cents of a line. What follows a pitch is ignored, as the format wants it, unless it may belong to the number.
fn pitch(line: Line<'_>) -> Result<f64, TextError> {
    let (is_negative, text) = match line.text.chars().next() {
        Some(sign @ ('-' | '−')) => (true, &line.text[sign.len_utf8()..]),
        Some('+') => (false, &line.text[1..]),
        _ => (false, line.text),
    };
    let (whole, rest) = digits(text);
    let mark = rest.chars().next().filter(|&mark| mark == '.' || mark == ',' && starts_with_digit(&rest[1..]));
    let (cents, tail) = if mark.is_some() {
        let (fraction, tail) = digits(&rest[1..]);
        if whole.is_empty() && fraction.is_empty() || fraction.is_empty() && starts_with_digit(tail.trim_start()) {
            return Err(line.refuse(PITCH));
        }
        let cents: f64 = format!("{whole}.{fraction}0").parse().map_err(|_| line.refuse(PITCH))?;
        (if is_negative { -cents } else { cents }, tail)
    } else if let Some(over) = rest.trim_start().strip_prefix('/') {
        let (denominator, tail) = digits(over.trim_start());
        (ratio(line, is_negative, whole, denominator)?, tail)
    } else {
        let cents = ratio(line, is_negative, whole, "1")?;
        if is_cents_by_mistake(whole, rest) {
            return Err(line.refuse("a ratio; cents have a decimal mark (1200.0)"));
        }
        (cents, rest)
    };
    if goes_on(tail) {
        return Err(line.refuse(PITCH));
    }
    if cents.abs() > MAX_CENTS {
        return Err(line.refuse("a pitch within 16 octaves; cents have a decimal mark (1200.0)"));
    }
    Ok(cents)
}

/// Cents of a ratio.
fn ratio(line: Line<'_>, is_negative: bool, numerator: &str, denominator: &str) -> Result<f64, TextError> {
    let parse = |digits: &str| digits.parse::<f64>().map_err(|_| line.refuse(PITCH));
    let (n, d) = (parse(numerator)?, parse(denominator)?);
    let is_ratio = !is_negative && n > 0.0 && d > 0.0 && n.is_finite() && d.is_finite();
    if is_ratio { Ok((n.log2() - d.log2()) * 1200.0) } else { Err(line.refuse("a ratio above zero")) }
}

/// A whole number that its size, its unit or its digits in groups show to be no ratio.
fn is_cents_by_mistake(whole: &str, tail: &str) -> bool {
    let word = tail.trim_start().to_lowercase();
    let is_grouped = tail.starts_with(char::is_whitespace) && digits(&word).0.len() == 3;
    let is_unit = word.starts_with("cent") || word.starts_with('¢') || tail.starts_with(char::is_alphanumeric);
    whole.parse::<f64>().is_ok_and(|number| number >= WHOLE_END) || is_grouped || is_unit
}

/// Whether the number may go on: a second mark, an exponent, another notation.
fn goes_on(tail: &str) -> bool {
    let mut chars = tail.chars();
    match chars.next() {
        Some('.' | ',') => starts_with_digit(chars.as_str()),
        Some('e' | 'E') => starts_with_digit(chars.as_str().trim_start_matches(['+', '-'])),
        Some(c) => c.is_numeric() || "/:^*\\_'’`".contains(c),
        None => false,
    }
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// The digits at the start, and what follows.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}
