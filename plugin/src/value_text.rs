//! The values of host parameters as texts: what hosts show, and what people type into them.
//!
//! Hosts hand over whatever was typed: with the unit or without, in capitals, with a decimal comma, with the minus of a typographer.

use vaeform_dsp::control::ControlDef;

/// Words for a switch that is on, and for one that is off.
const ON: [&str; 6] = ["on", "yes", "true", "y", "enabled", "active"];
const OFF: [&str; 6] = ["off", "no", "false", "n", "disabled", "bypassed"];

/// Units that a value in dB may be typed in, each with its size in dB; and so on below.
const DECIBELS: &[(&str, f32)] = &[("db", 1.0), ("decibel", 1.0), ("decibels", 1.0)];
const CENTS: &[(&str, f32)] = &[
    ("cents", 1.0),
    ("cent", 1.0),
    ("ct", 1.0),
    ("cts", 1.0),
    ("c", 1.0),
    ("\u{a2}", 1.0),
    ("st", 100.0),
    ("semi", 100.0),
    ("semis", 100.0),
    ("semitone", 100.0),
    ("semitones", 100.0),
];
const SEMITONES: &[(&str, f32)] = &[
    ("st", 1.0),
    ("semi", 1.0),
    ("semis", 1.0),
    ("semitone", 1.0),
    ("semitones", 1.0),
    ("oct", 12.0),
    ("octave", 12.0),
    ("octaves", 12.0),
    ("cents", 0.01),
    ("cent", 0.01),
    ("ct", 0.01),
];
const MILLISECONDS: &[(&str, f32)] = &[
    ("ms", 1.0),
    ("msec", 1.0),
    ("millisecond", 1.0),
    ("milliseconds", 1.0),
    ("s", 1e3),
    ("sec", 1e3),
    ("secs", 1e3),
    ("second", 1e3),
    ("seconds", 1e3),
    ("us", 1e-3),
    // The sign for micro, and the letter mu that looks like it.
    ("\u{b5}s", 1e-3),
    ("\u{3bc}s", 1e-3),
];
const VOICES: &[(&str, f32)] = &[("voices", 1.0), ("voice", 1.0), ("v", 1.0)];
const STEPS: &[(&str, f32)] = &[("steps", 1.0), ("step", 1.0)];

/// A value as hosts show it, without its unit; what moves a patch away from itself has its sign.
pub(crate) fn show(value: f32, def: &ControlDef) -> String {
    let value = if value.abs() < 0.005 { 0.0 } else { value };
    if is_offset(def) && value != 0.0 { format!("{value:+.2}") } else { format!("{value:.2}") }
}

/// The plain value that a typed text means, in range; `None` if it means nothing here.
pub(crate) fn read(text: &str, def: &ControlDef) -> Option<f32> {
    let text = plain(text);
    if !def.labels.is_empty() {
        return read_label(&text, def.labels).map(|index| def.clamp(index as f32));
    }
    let (number, unit) = split(&text);
    let value = match number {
        // The lowest level is silence.
        None if is_level(def) && is_minus_infinity(&text) => def.min,
        None => return None,
        Some(number) => number * size(unit, def)?,
    };
    value.is_finite().then(|| def.clamp(value))
}

/// Whether a typed text switches on or off; `None` if it does neither.
pub(crate) fn read_switch(text: &str) -> Option<bool> {
    read_label(&plain(text), &["Off", "On"]).map(|index| index == 1)
}

/// Rests in the middle of its range, where it changes nothing.
fn is_offset(def: &ControlDef) -> bool {
    def.default == 0.0 && def.min == -def.max
}

fn is_level(def: &ControlDef) -> bool {
    def.unit == " dB"
}

/// Small letters, one kind of minus and of space, none of them around the text.
fn plain(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{2212}' | '\u{2010}'..='\u{2013}' | '\u{fe63}' | '\u{ff0d}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    text.trim().chars().map(plain).flat_map(char::to_lowercase).collect()
}

/// The step that a text names: by its label, by its number, or by a word for on and off.
fn read_label(text: &str, labels: &[&str]) -> Option<usize> {
    if let Some(index) = labels.iter().position(|label| label.eq_ignore_ascii_case(text)) {
        return Some(index);
    }
    if labels == ["Off", "On"] && (ON.contains(&text) || OFF.contains(&text)) {
        return Some(ON.contains(&text).into());
    }
    let (number, "") = split(text) else { return None };
    number.filter(|n| n.fract() == 0.0 && (0.0..labels.len() as f32).contains(n)).map(|n| n as usize)
}

fn is_minus_infinity(text: &str) -> bool {
    let word = text.strip_prefix('-').unwrap_or_default().trim_start();
    let word = word.strip_suffix("db").unwrap_or(word).trim_end();
    ["inf", "infinity", "\u{221e}"].contains(&word)
}

/// What one of the typed unit is in the parameter's own; `None` for a unit of something else.
fn size(unit: &str, def: &ControlDef) -> Option<f32> {
    let units = match def.unit {
        " dB" => DECIBELS,
        " cents" => CENTS,
        " st" => SEMITONES,
        " ms" => MILLISECONDS,
        " voices" => VOICES,
        " steps" => STEPS,
        _ => &[],
    };
    match unit {
        "" => Some(1.0),
        // Of the way from rest to the end.
        "%" | "percent" if matches!(def.unit, "" | " steps" | " %") => Some(def.max / 100.0),
        _ => units.iter().find(|(name, _)| *name == unit).map(|(_, size)| *size),
    }
}

/// The number at the start of a text, and the word behind it.
fn split(text: &str) -> (Option<f32>, &str) {
    let is_sign = |c: char| matches!(c, '+' | '-');
    let digits_from = if text.starts_with(is_sign) { text.len() - text[1..].trim_start().len() } else { 0 };
    let mut end = digits_from;
    let mut rest = text[end..].chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        // An exponent has digits, else the letter begins a word.
        let is_exponent = c == 'e' && end > digits_from && (next.is_ascii_digit() || is_sign(next));
        let is_its_sign = is_sign(c) && text[..end].ends_with('e');
        if !(c.is_ascii_digit() || matches!(c, '.' | ',') || is_exponent || is_its_sign) {
            break;
        }
        end += c.len_utf8();
    }
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let number = with_point(&text[digits_from..end]).parse().ok().filter(|n: &f32| n.is_finite());
    (number.map(|n| sign * n), text[end..].trim())
}

/// The number with a decimal point: a comma is one too, unless it stands between thousands.
fn with_point(number: &str) -> String {
    let separates = |c: char| number.matches(c).count() > 1;
    let last = number.rfind(['.', ',']);
    let is_point = |at: usize, c: char| Some(at) == last && !separates(c);
    let point = number.char_indices().filter_map(|(at, c)| match c {
        '.' | ',' if is_point(at, c) => Some('.'),
        '.' | ',' => None,
        c => Some(c),
    });
    point.collect()
}

#[cfg(test)]
mod tests {
    use vaeform_dsp::control::{CONTROLS, Control};

    use super::*;

    fn check(control: Control, texts: &[(&str, Option<f32>)]) {
        for (text, value) in texts {
            let found = read(text, control.def());
            let close = match (found, value) {
                (Some(found), Some(value)) => (found - value).abs() < 1e-3,
                (None, None) => true,
                _ => false,
            };
            assert!(close, "{}: {text:?} is {found:?}, expected {value:?}", control.def().name);
        }
    }

    #[test]
    fn levels_are_read_as_people_type_them() {
        check(
            Control::Volume,
            &[
                ("-6 db", Some(-6.0)),
                ("-6DB", Some(-6.0)),
                (" - 6 ", Some(-6.0)),
                ("-6,5", Some(-6.5)),
                ("\u{2212}6\u{a0}dB", Some(-6.0)),
                ("+3", Some(3.0)),
                ("-inf", Some(-60.0)),
                ("-\u{221e} dB", Some(-60.0)),
                ("-Infinity", Some(-60.0)),
                ("-1e1", Some(-10.0)),
                ("-1,000.5", Some(-60.0)),
                ("400", Some(12.0)),
                ("inf", None),
                ("NaN", None),
                ("1e999", None),
                ("-6 ms", None),
                ("-6 dB dB", None),
                ("-", None),
                ("", None),
            ],
        );
    }

    #[test]
    fn times_pitches_and_voices_are_read_in_their_units() {
        let times = [("0.25 s", 250.0), ("250MS", 250.0), (".25s", 250.0), ("1,5 sec", 1500.0), ("250", 250.0)];
        check(Control::Glide, &times.map(|(text, value)| (text, Some(value))));
        check(Control::LatentGlide, &[("20 ms", Some(20.0)), ("-5", Some(0.0)), ("20 st", None)]);
        let ranges = [("12st", 12.0), ("12.0", 12.0), ("1 octave", 12.0), ("200 cents", 2.0), ("1,234.5", 48.0)];
        check(Control::BendRange, &ranges.map(|(text, value)| (text, Some(value))));
        check(Control::Tune, &[("-12,5 ct", Some(-12.5)), ("1 semitone", Some(100.0)), ("+3 cents", Some(3.0))]);
        check(Control::Polyphony, &[("8voices", Some(8.0)), ("8 Voice", Some(8.0)), ("1e1", Some(10.0))]);
    }

    #[test]
    fn shares_are_read_in_percent() {
        check(Control::Morph, &[("50%", Some(0.5)), ("50 %", Some(0.5)), ("0,5", Some(0.5)), ("1", Some(1.0))]);
        check(Control::Latent3, &[("-25 %", Some(-0.25)), ("+0.5", Some(0.5)), ("2", Some(1.0))]);
        check(Control::OpLevel1, &[("+3", Some(3.0)), ("-3 steps", Some(-3.0)), ("50%", Some(49.5))]);
        check(Control::Volume, &[("50 %", None)]);
    }

    #[test]
    fn switches_are_read_by_words_and_numbers() {
        for (texts, value) in
            [(["on", "ON ", "1", "yes", "true", "1.0"], true), (["off", "0", "No", "FALSE", " n", "0,0"], false)]
        {
            for text in texts {
                assert_eq!(read_switch(text), Some(value), "{text:?}");
                assert_eq!(read(text, Control::Mpe.def()), Some(value.into()), "{text:?}");
            }
        }
        for text in ["", "2", "0.5", "-1", "maybe", "50 %"] {
            assert_eq!(read_switch(text), None, "{text:?}");
        }
        check(Control::VoiceMode, &[("legato", Some(2.0)), ("1", Some(1.0)), ("3", None), ("on", None)]);
    }

    #[test]
    fn what_is_shown_is_read_back_and_offsets_show_their_sign() {
        for def in &CONTROLS {
            for share in [0.0, 0.3, 0.5, 1.0] {
                let value = def.clamp(def.min + share * (def.max - def.min));
                let text = show(value, def) + def.unit;
                let back = read(&text, def).unwrap_or_else(|| panic!("{}: {text:?} is not read", def.name));
                assert!((back - value).abs() < 0.006, "{}: {text:?} is {back}", def.name);
            }
        }
        assert_eq!(show(3.0, Control::OpLevel1.def()), "+3.00");
        assert_eq!(show(-0.001, Control::Latent1.def()), "0.00");
        assert_eq!(show(3.0, Control::Volume.def()), "3.00");
    }
}
