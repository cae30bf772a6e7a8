//! From input to values: what a drag, a step, a wheel notch or a typed text makes of a parameter. No window in here.

use vaeform_patch::{Display, Kind, ParamDef, ParamId};

/// What the page asks the session for. Everything between `Begin` and `End` is one undo step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Edit {
    /// A change of this parameter starts.
    Begin(ParamId),
    /// The parameter takes this value.
    Set(ParamId, f32),
    /// The change is complete.
    End(ParamId),
}

impl Edit {
    /// A change that is complete at once, and so one undo step.
    pub(crate) fn at_once(id: ParamId, value: f32) -> [Self; 3] {
        [Self::Begin(id), Self::Set(id, value), Self::End(id)]
    }
}

/// Points of travel that take a parameter through its whole range, unless its steps would be too fine or too coarse
/// then.
const TRAVEL_POINTS: f32 = 220.0;
/// Shift makes a drag this much finer and lets it stop between the instrument's steps.
const FINE: f32 = 0.1;
/// Resolution of a fine drag, in steps.
const FINE_STEP: f32 = 0.01;

/// A drag in progress: where it stands, as a value that the range has bounded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Drag {
    /// The dragged parameter.
    pub(crate) id: ParamId,
    position: f32,
    last: f32,
}

impl Drag {
    /// Starts at the parameter's present value.
    pub(crate) fn start(id: ParamId, value: f32) -> Self {
        Self { id, position: value, last: value }
    }

    /// Moves by so many points (right and up are positive); the new value, if it is another one.
    ///
    /// Travel beyond the end of the range is forgotten, so that turning back acts at once.
    pub(crate) fn moved(&mut self, points: f32, fine: bool) -> Option<f32> {
        let def = self.id.def();
        let per_step = (TRAVEL_POINTS / def.max).clamp(2.0, 24.0);
        let fine = fine && def.kind == Kind::Continuous;
        let travel = points / per_step * if fine { FINE } else { 1.0 };
        self.position = (self.position + travel).clamp(0.0, def.max);
        let grid = if fine { FINE_STEP } else { 1.0 };
        let value = def.clamp((self.position / grid).round() * grid);
        // A press without travel must not round a value that lies between steps.
        if points == 0.0 || value == self.last {
            return None;
        }
        self.last = value;
        Some(value)
    }
}

/// The value `steps` whole steps away; a value between steps goes to the next whole one first.
pub(crate) fn stepped(def: &ParamDef, value: f32, steps: i32) -> f32 {
    let from = if steps > 0 { value.floor() } else { value.ceil() };
    def.clamp(from + steps as f32)
}

/// Reads what a person typed for this parameter, in the units that [`ParamDef::display`] shows: `+3`, `C3`, `sine`,
/// `42.5`.
///
/// Also takes a plain number for breakpoints and choices (the DX7 data value), and any beginning of a label.
/// A number out of range becomes the nearest legal one; `None` is no number, note or label at all.
pub(crate) fn parsed(def: &ParamDef, text: &str) -> Option<f32> {
    let text = text.trim();
    let number = text.parse::<f32>().ok().filter(|v| v.is_finite());
    let value = match (def.display, def.kind) {
        (Display::Offset(by), _) => number? - f32::from(by),
        (Display::Label, Kind::Choice(labels)) => match number {
            Some(number) => number,
            None => label_idx(labels, text)? as f32,
        },
        (Display::NoteFromA, _) => match number {
            Some(number) => number,
            None => note_from_a(text)?,
        },
        _ => number?,
    };
    Some(def.clamp(value))
}

fn label_idx(labels: &[&str], text: &str) -> Option<usize> {
    let text = text.to_lowercase();
    if text.is_empty() {
        return None;
    }
    labels.iter().position(|label| label.to_lowercase().starts_with(&text))
}

/// `C3`, `f#2`, `Bb-1` as steps above A-1.
fn note_from_a(text: &str) -> Option<f32> {
    let mut chars = text.chars();
    let step = match chars.next()?.to_ascii_lowercase() {
        'c' => 3,
        'd' => 5,
        'e' => 7,
        'f' => 8,
        'g' => 10,
        'a' => 12,
        'b' => 14,
        _ => return None,
    };
    let rest = chars.as_str();
    let (shift, octave) = match rest.strip_prefix('#') {
        Some(octave) => (1, octave),
        None => rest.strip_prefix('b').map_or((0, rest), |octave| (-1, octave)),
    };
    let octave: i32 = octave.parse().ok().filter(|o| (-20..20).contains(o))?;
    Some((step + shift + 12 * octave) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::{PARAMS, global, operator};

    const LEVEL: ParamId = operator::param(0, operator::OUTPUT_LEVEL);

    #[test]
    fn two_points_of_drag_are_about_one_step_of_a_level() {
        let mut drag = Drag::start(LEVEL, 50.0);
        assert_eq!(drag.moved(22.3, false), Some(60.0));
        assert_eq!(drag.moved(-44.5, false), Some(40.0));
    }

    #[test]
    fn a_plain_drag_stays_on_whole_steps_and_a_fine_one_stops_between_them() {
        let mut drag = Drag::start(LEVEL, 50.0);
        for _ in 0..40 {
            if let Some(value) = drag.moved(0.7, false) {
                assert_eq!(value.fract(), 0.0);
            }
        }
        let mut drag = Drag::start(LEVEL, 50.0);
        let value = drag.moved(5.0, true).unwrap();
        assert!(value > 50.0 && value < 50.5, "{value}");
    }

    #[test]
    fn whole_step_kinds_ignore_the_fine_key() {
        let mut drag = Drag::start(operator::param(2, operator::COARSE), 4.0);
        assert_eq!(drag.moved(8.0, true), Some(5.0));
    }

    #[test]
    fn turning_back_at_the_end_of_the_range_acts_at_once() {
        let mut drag = Drag::start(LEVEL, 90.0);
        assert_eq!(drag.moved(1e6, false), Some(99.0));
        assert_eq!(drag.moved(-3.0, false), Some(98.0));
    }

    #[test]
    fn a_press_without_travel_changes_nothing() {
        assert_eq!(Drag::start(LEVEL, 50.4).moved(0.0, false), None);
    }

    #[test]
    fn steps_land_on_whole_values_inside_the_range() {
        let def = LEVEL.def();
        assert_eq!(stepped(def, 50.4, 1), 51.0);
        assert_eq!(stepped(def, 50.4, -1), 50.0);
        assert_eq!(stepped(def, 50.0, 10), 60.0);
        assert_eq!(stepped(def, 95.0, 10), 99.0);
        assert_eq!(stepped(def, 3.0, -10), 0.0);
    }

    #[test]
    fn typing_what_is_shown_gives_the_value_back_for_every_step_of_every_parameter() {
        for def in &PARAMS {
            for step in 0..=def.max as i32 {
                let shown = def.display(step as f32);
                assert_eq!(parsed(def, &shown), Some(step as f32), "{} {shown:?}", def.key);
            }
        }
    }

    #[test]
    fn typed_text_is_read_kindly_and_nonsense_refused() {
        let wave = global::LFO_WAVE.def();
        assert_eq!(parsed(wave, "SA"), Some(1.0));
        assert_eq!(parsed(wave, "4"), Some(4.0));
        assert_eq!(parsed(wave, "banana"), None);
        assert_eq!(parsed(global::ALGORITHM.def(), "32"), Some(31.0));
        assert_eq!(parsed(global::ALGORITHM.def(), "400"), Some(31.0));
        assert_eq!(parsed(LEVEL.def(), "-3"), Some(0.0));
        assert_eq!(parsed(LEVEL.def(), " 42.5 "), Some(42.5));
        for text in ["", "NaN", "inf", "-", "1e999", "C3"] {
            assert_eq!(parsed(LEVEL.def(), text), None, "{text:?}");
        }
        let breakpoint = operator::param(0, operator::BREAKPOINT).def();
        assert_eq!(parsed(breakpoint, "Bb2"), parsed(breakpoint, "A#2"));
        assert_eq!(parsed(breakpoint, "C99999"), None);
    }
}
