//! Formulas of AnaMark's functional tunings. Source: "AnaMark tuning file format V2.00".

use super::keys::NUM_KEYS;
use super::text::decimal;

/// A frequency that is given, or another note's.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Term {
    /// A value.
    Value(f64),
    /// Hz of a note.
    Note(i32),
    /// Hz of the note so many notes away.
    Away(i32),
}

impl Term {
    fn value(self, hz: &[f64; NUM_KEYS], note: usize) -> Option<f64> {
        let note = match self {
            Self::Value(value) => return Some(value),
            Self::Note(note) => note,
            Self::Away(by) => note as i32 + by,
        };
        hz.get(usize::try_from(note).ok()?).copied()
    }
}

/// `(range * factor / divisor) * 2^(cents / 1200) + shift` for one note or a run of notes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Formula {
    range: Term,
    factor: f64,
    divisor: f64,
    cents: f64,
    shift: Term,
    /// All notes move so that this one has so many Hz.
    ensured_hz: Option<f64>,
    /// Notes that it is for, downwards when negative.
    run: i32,
}

impl Formula {
    /// Reads a formula; nothing when it breaks the format.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut formula = Self {
            range: Term::Away(0),
            factor: 1.0,
            divisor: 1.0,
            cents: 0.0,
            shift: Term::Value(0.0),
            ensured_hz: None,
            run: 1,
        };
        let mut rest = text.as_str();
        while let Some(sign) = rest.chars().next() {
            rest = &rest[sign.len_utf8()..];
            let end = rest.find(['#', '*', '/', '%', '~', '!']).unwrap_or(rest.len());
            // A plus is an operation only behind a number; it may also stand before one.
            let end = rest[..end].char_indices().skip(1).find(|&(_, c)| c == '+').map_or(end, |(at, _)| at);
            let (operand, after) = rest.split_at(end);
            rest = after;
            match sign {
                '!' => formula.ensured_hz = Some(decimal(operand).filter(|&hz| hz > 0.0)?),
                '#' => formula.range = term(operand)?,
                '*' => formula.factor = decimal(operand)?,
                '/' => formula.divisor = decimal(operand).filter(|&divisor| divisor != 0.0)?,
                '%' => formula.cents = decimal(operand)?,
                '+' => formula.shift = term(operand)?,
                '~' => formula.run = operand.parse().ok().filter(|run: &i32| (-999..=999).contains(run))?,
                _ => return None,
            }
        }
        Some(formula)
    }

    /// Sets the notes that it is for, from `note` on; nothing when it refers to a note that is not there
    /// or gives no frequency.
    pub(super) fn apply(&self, hz: &mut [f64; NUM_KEYS], note: usize) -> Option<()> {
        let step = if self.run < 0 { -1 } else { 1 };
        for away in 0..self.run.abs().max(1) {
            let Ok(at) = usize::try_from(note as i32 + step * away) else { break };
            if at >= NUM_KEYS {
                break;
            }
            if let Some(ensured_hz) = self.ensured_hz {
                let factor = ensured_hz / hz[at];
                hz.iter_mut().for_each(|hz| *hz *= factor);
            } else {
                let range = self.range.value(hz, at)?;
                hz[at] =
                    range * self.factor / self.divisor * (self.cents / 1200.0).exp2() + self.shift.value(hz, at)?;
            }
            if !(hz[at] > 0.0 && hz[at].is_finite()) {
                return None;
            }
        }
        Some(())
    }
}

fn term(operand: &str) -> Option<Term> {
    let note = |digits: &str| digits.parse().ok().filter(|note: &i32| note.abs() < NUM_KEYS as i32);
    match operand.split_at_checked(1)? {
        ("=", digits) => note(digits).map(Term::Note),
        (">", digits) => note(digits).map(Term::Away),
        _ => decimal(operand).map(Term::Value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(formulas: &[(usize, &str)]) -> Option<[f64; NUM_KEYS]> {
        let mut hz = std::array::from_fn(|_| 100.0);
        for (note, formula) in formulas {
            Formula::parse(formula)?.apply(&mut hz, *note)?;
        }
        Some(hz)
    }

    #[test]
    fn terms_factors_cents_and_shifts_make_a_frequency() {
        let hz =
            applied(&[(0, "#440"), (1, "#=0 * 3 / 2"), (2, "#>-1 % -1200"), (3, "#>-1 + 10"), (4, "+=0")]).unwrap();
        assert_eq!(hz[..6], [440.0, 660.0, 330.0, 340.0, 540.0, 100.0]);
    }

    #[test]
    fn a_run_goes_both_ways_to_the_end_of_the_keys() {
        let hz = applied(&[(3, "#800"), (4, "#>-1 *2 ~3"), (2, "#>1 /2 ~-999")]).unwrap();
        assert_eq!(hz[..8], [100.0, 200.0, 400.0, 800.0, 1600.0, 3200.0, 6400.0, 100.0]);
        assert_eq!(applied(&[(126, "#50 ~999")]).unwrap()[125..], [100.0, 50.0, 50.0]);
    }

    #[test]
    fn an_ensured_frequency_moves_all_notes() {
        assert_eq!(applied(&[(69, "!400")]).unwrap(), [400.0; NUM_KEYS]);
    }

    #[test]
    fn what_breaks_the_format_or_the_keyboard_is_refused() {
        for broken in ["?", "#", "#=200", "*x", "/0", "~x", "~1000", "#=0 % NaN", "60"] {
            assert_eq!(Formula::parse(broken), None, "{broken}");
        }
        for broken in ["#>-1", "#-5", "*0", "+-100", "%9999999"] {
            assert_eq!(applied(&[(0, broken)]), None, "{broken}");
        }
    }
}
