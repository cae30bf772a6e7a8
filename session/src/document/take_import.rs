//! Sounds, banks and tunings from outside come into the document.

use vaeform_dsp::tuning::{KeyboardMap, Scale, Tuning};

use super::Document;
use crate::import::{self, Imported};
use crate::notice::Severity;
use crate::tuning::NamedTuning;

/// Takes what came from outside; a bank loads its program `program`.
pub(crate) fn take(document: &mut Document, label: &str, imported: Imported, program: usize) {
    let editing = &mut document.editing;
    match imported {
        Imported::Preset(preset) => editing.load_preset(*preset),
        Imported::Bank(bank) => editing.load_bank(bank, program),
        Imported::Scale { name, text, map } => {
            let map = map.unwrap_or_else(|| import::kept_map(&editing.saved().tuning.map_text));
            tune(document, label, NamedTuning { name, scale_text: text, map_text: map, ..NamedTuning::default() });
        }
        Imported::Tuning(name, tuning) => {
            editing.set_tuning(NamedTuning { name, tuning: *tuning, ..NamedTuning::default() });
        }
        Imported::Dump(opened) => document.open_dump(*opened),
        Imported::KeyboardMap(text) => {
            let tuning = NamedTuning { map_text: text, ..editing.saved().tuning.clone() };
            tune(document, label, tuning);
        }
    }
}

/// Makes the table of a scale and a keyboard map; an empty text is the default of its kind.
fn tune(document: &mut Document, label: &str, mut tuning: NamedTuning) {
    let scale = if tuning.scale_text.is_empty() { Ok(Scale::default()) } else { Scale::parse(&tuning.scale_text) };
    let map =
        if tuning.map_text.is_empty() { Ok(KeyboardMap::default()) } else { KeyboardMap::parse(&tuning.map_text) };
    let table = scale.and_then(|scale| map.and_then(|map| Tuning::from_scala(&scale, &map)));
    match table {
        Ok((table, notices)) => {
            tuning.tuning = table;
            document.editing.set_tuning(tuning);
            document.report(label, import::shown(&notices, 0));
        }
        Err(error) => document.notice(Severity::Error, format!("{label}: {error}")),
    }
}
