//! Bytes from outside, from a file or a cable, become something the document can take.

use std::fmt;

use vaeform_dsp::patch::{Patch, Preset};
use vaeform_dsp::sysex::dx7::{self, Change, ParameterChange};
use vaeform_dsp::tuning::{KeyboardMap, Scale};

use crate::bank::{Bank, NUM_PROGRAMS};
use crate::core::{Core, NamedTuning};
use crate::snapshot::Severity;

/// Notices of one import that are shown one by one; the rest is counted.
const MAX_SHOWN: usize = 3;

/// What came from outside.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Imported {
    /// One sound.
    Preset(Box<Preset>),
    /// A bank.
    Bank(Bank),
    /// Text of a .scl file, with its label.
    Scale(String, String),
    /// Text of a .kbm file.
    KeyboardMap(String),
}

/// Voices of DX7 bytes, and what was mended.
///
/// Several voices become a bank: the first real bank if there is one, else the first 32 voices.
///
/// # Errors
/// When there is no voice, says where one was expected.
pub(crate) fn dx7(label: &str, bytes: &[u8]) -> Result<(Imported, Vec<String>), dx7::SysexError> {
    let decoded = dx7::decode(bytes)?;
    let mut notices = shown(&decoded.notices, decoded.num_more_notices);
    let patches: Vec<Patch> = decoded.voices.iter().map(|v| v.patch).collect();
    if let [patch] = patches[..] {
        return Ok((Imported::Preset(Box::new(patch.into())), notices));
    }
    let bank_dump = decoded.voices.iter().find(|v| v.slot > 0).map(|v| v.dump);
    let of_bank = |voice: &&dx7::Voice| bank_dump.is_none_or(|dump| voice.dump == dump);
    let chosen: Vec<Patch> = decoded.voices.iter().filter(of_bank).map(|v| v.patch).take(NUM_PROGRAMS).collect();
    if chosen.len() < patches.len() {
        notices.push(format!("{} voices found, the first {} are loaded", patches.len(), chosen.len()));
    }
    Ok((Imported::Bank(Bank::new(label, chosen.into_iter().map(Preset::from))), notices))
}

/// The first notices in words, and how many there are beyond.
pub(crate) fn shown(notices: &[impl fmt::Display], num_more: usize) -> Vec<String> {
    let hidden = notices.len().saturating_sub(MAX_SHOWN) + num_more;
    let mut shown: Vec<String> = notices.iter().take(MAX_SHOWN).map(ToString::to_string).collect();
    if hidden > 0 {
        shown.push(format!("and {hidden} more"));
    }
    shown
}

impl Core {
    /// Takes what came from outside; a bank loads its program `program`.
    pub(crate) fn import(&mut self, label: &str, imported: Imported, program: usize) {
        match imported {
            Imported::Preset(preset) => self.load_preset(*preset),
            Imported::Bank(bank) => self.load_bank(bank, program),
            Imported::Scale(name, text) => {
                let map = self.saved().tuning.map_text.clone();
                self.tune(label, NamedTuning { name, scale_text: text, map_text: map, ..NamedTuning::default() });
            }
            Imported::KeyboardMap(text) => {
                self.tune(label, NamedTuning { map_text: text, ..self.saved().tuning.clone() });
            }
        }
    }

    /// Makes the table of a scale and a keyboard map; an empty text is the default of its kind.
    fn tune(&mut self, label: &str, mut tuning: NamedTuning) {
        let scale = if tuning.scale_text.is_empty() { Ok(Scale::default()) } else { Scale::parse(&tuning.scale_text) };
        let map =
            if tuning.map_text.is_empty() { Ok(KeyboardMap::default()) } else { KeyboardMap::parse(&tuning.map_text) };
        let table = scale.and_then(|scale| map.and_then(|map| vaeform_dsp::tuning::Tuning::from_scala(&scale, &map)));
        match table {
            Ok((table, notices)) => {
                tuning.tuning = table;
                self.set_tuning(tuning);
                self.report(label, shown(&notices, 0));
            }
            Err(error) => self.notice(Severity::Error, format!("{label}: {error}")),
        }
    }

    /// Tells what was mended in something that was taken.
    pub(crate) fn report(&mut self, label: &str, notices: Vec<String>) {
        for notice in notices {
            self.notice(Severity::Warning, format!("{label}: {notice}"));
        }
    }

    /// A message of the instrument itself: a parameter change edits the patch, a voice or a bank is loaded.
    pub(crate) fn dx7_message(&mut self, bytes: &[u8]) {
        if let Ok(ParameterChange { change, .. }) = ParameterChange::decode(bytes) {
            return self.parameter_change(change);
        }
        match dx7("SysEx", bytes) {
            Ok((imported, notices)) => {
                self.import("SysEx", imported, self.saved().document.program);
                self.report("SysEx", notices);
            }
            Err(error) => self.notice(Severity::Error, format!("SysEx: {error}")),
        }
    }

    fn parameter_change(&mut self, change: Change) {
        let mut patch = self.saved().document.patch;
        match change {
            Change::Value { id, value } => {
                patch.set(id, value.into());
            }
            Change::Name { position, character } => {
                if let Some(byte) = patch.name.0.get_mut(usize::from(position)) {
                    *byte = character & 127;
                }
            }
            Change::Operators { .. } => {
                return self.notice(Severity::Info, "SysEx: operator switches are no part of a patch and are ignored");
            }
            Change::Function { number, .. } => {
                return self.notice(Severity::Info, format!("SysEx: function parameter {number} is ignored"));
            }
        }
        self.edit_by_cable(patch);
    }
}
