//! A value of the layers that is typed: what of the keys belongs to it, and what it means.

use vaeform_patch::layers::{LayerParamDef, LayerParamId, Scale};

/// Characters that a typed value may have.
const MAX_ENTRY: usize = 16;

/// The value that is being typed, if one is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry(Option<(LayerParamId, String)>);

impl Entry {
    /// Whether a value is being typed.
    pub(super) fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// The parameter whose value is being typed.
    pub(super) fn id(&self) -> Option<LayerParamId> {
        self.0.as_ref().map(|entry| entry.0)
    }

    /// What is typed for this parameter so far, with a cursor.
    pub(super) fn shown(&self, id: LayerParamId) -> Option<String> {
        self.0.as_ref().filter(|entry| entry.0 == id).map(|entry| format!("{}_", entry.1))
    }

    /// A value for this parameter is to be typed.
    pub(super) fn open(&mut self, id: LayerParamId) {
        self.0 = Some((id, String::new()));
    }

    /// Takes text; digits open an entry by themselves, and so do letters where values have names.
    pub(super) fn text(&mut self, id: LayerParamId, text: &str) {
        let begun = self.0.take().filter(|entry| entry.0 == id);
        let mut entry = begun.clone().map(|entry| entry.1).unwrap_or_default();
        for c in text.chars() {
            let begins = c.is_ascii_digit() || "+-.,".contains(c) || !id.def().labels.is_empty();
            let fits = if begun.is_none() && entry.is_empty() { begins && c != ' ' } else { !c.is_control() };
            if fits && entry.chars().count() < MAX_ENTRY {
                entry.push(c);
            }
        }
        self.0 = (begun.is_some() || !entry.is_empty()).then_some((id, entry));
    }

    /// Takes the last character back.
    pub(super) fn backspace(&mut self, id: LayerParamId) {
        if let Some(entry) = self.0.as_mut().filter(|entry| entry.0 == id) {
            entry.1.pop();
        }
    }

    /// What was typed for this parameter, once.
    pub(super) fn take(&mut self, id: LayerParamId) -> Option<String> {
        self.0.take_if(|entry| entry.0 == id).map(|entry| entry.1)
    }
}

/// Reads what a person typed for a parameter that stands at `present`, in the units in which it is shown: `1.25 kHz`, `40 %`, `low-pass`.
/// A bare number has the unit that is shown now, but for frequencies, which are in Hz. Nothing if it is no value.
pub(super) fn parsed(def: &LayerParamDef, present: f32, text: &str) -> Option<f32> {
    let text = text.trim().replace(',', ".").to_lowercase();
    let number_len = text.find(|c: char| !(c.is_ascii_digit() || "+-.".contains(c))).unwrap_or(text.len());
    let (number, unit) = text.split_at(number_len);
    let number = number.parse::<f32>().ok().filter(|number| number.is_finite());
    if !def.labels.is_empty() {
        let named = def.labels.iter().position(|label| !text.is_empty() && label.to_lowercase().starts_with(&text));
        return named.map(|idx| def.min + idx as f32);
    }
    let unit = unit.trim();
    let shown = def.display(present);
    let factor = match (def.unit, unit) {
        (" Hz", unit) if unit.starts_with('k') => 1_000.0,
        (" s", "") if shown.ends_with("ms") => 0.001,
        (" s", unit) if unit.starts_with('m') => 0.001,
        ("", _) if def.scale != Scale::Steps => 0.01,
        _ => 1.0,
    };
    Some(def.clamp(number? * factor))
}

#[cfg(test)]
mod tests {
    use vaeform_patch::layers::{EnvelopeParam, FilterParam, OscillatorParam};

    use super::*;

    #[test]
    fn typing_what_is_shown_gives_the_value_back() {
        for id in LayerParamId::all() {
            let def = id.def();
            for way in [0.0, 0.31, 0.5, 0.77, 1.0] {
                let value = def.at(way);
                let back = parsed(def, value, &def.display(value)).unwrap_or(f32::NAN);
                let apart = (def.way(back) - def.way(value)).abs();
                // What is shown has few digits: none after the point of a thousandth of a second.
                assert!(apart < 0.12, "{}: {} is {back}", id.key(), def.display(value));
            }
        }
    }

    #[test]
    fn units_are_understood_and_nonsense_is_not() {
        let cutoff = FilterParam::Cutoff.of(0).def();
        assert_eq!(parsed(cutoff, 20_000.0, "1.5k"), Some(1_500.0));
        assert_eq!(parsed(cutoff, 20_000.0, "440"), Some(440.0));
        let attack = EnvelopeParam::Attack.of(0).def();
        assert_eq!(parsed(attack, 0.01, "250"), Some(0.25));
        assert_eq!(parsed(attack, 2.0, "3"), Some(3.0));
        assert_eq!(parsed(OscillatorParam::Pan.of(0).def(), 0.0, "-50"), Some(-0.5));
        assert_eq!(parsed(OscillatorParam::Warp.of(0).def(), 0.0, "ben"), Some(3.0));
        for text in ["", "abc", "-", "NaN"] {
            assert_eq!(parsed(cutoff, 440.0, text), None, "{text:?}");
        }
    }

    #[test]
    fn a_letter_alone_is_a_note_to_be_played() {
        let mut entry = Entry::default();
        entry.text(FilterParam::Cutoff.of(0), "a");
        assert!(!entry.is_open());
        entry.text(FilterParam::Cutoff.of(0), "1k");
        assert_eq!(entry.shown(FilterParam::Cutoff.of(0)).as_deref(), Some("1k_"));
        assert_eq!(entry.take(FilterParam::Cutoff.of(1)), None);
        assert_eq!(entry.take(FilterParam::Cutoff.of(0)).as_deref(), Some("1k"));
    }
}
