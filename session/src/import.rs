//! Bytes from outside, from a file or a cable, become something the document can take.

use std::fmt;

use vaeform_dsp::tuning::{KeyboardMap, Scale, Tuning};
use vaeform_patch::{Patch, Preset};
use vaeform_sysex::dx7::{self, BEND_RANGE, Change, ParameterChange};
use vaeform_sysex::yamaha;

use crate::bank::{Bank, NUM_PROGRAMS};
use crate::core::{Core, NamedTuning};
use crate::parameter_changes::Changes;
use crate::snapshot::Severity;
use crate::tuning_files;

/// Notices of one import that are shown one by one; the rest is counted.
const MAX_SHOWN: usize = 3;

/// What came from outside.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Imported {
    /// One sound.
    Preset(Box<Preset>),
    /// A bank.
    Bank(Bank),
    /// Text of a .scl file.
    Scale {
        /// Its label.
        name: String,
        /// The text.
        text: String,
        /// The keyboard map that comes with it.
        map: Option<String>,
    },
    /// A tuning of all keys, with its label.
    Tuning(String, Box<Tuning>),
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
            Imported::Scale { name, text, map } => {
                let map = map.unwrap_or_else(|| tuning_files::kept_map(&self.saved().tuning.map_text));
                self.tune(label, NamedTuning { name, scale_text: text, map_text: map, ..NamedTuning::default() });
            }
            Imported::Tuning(name, tuning) => {
                self.set_tuning(NamedTuning { name, tuning: *tuning, ..NamedTuning::default() });
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
        let table = scale.and_then(|scale| map.and_then(|map| Tuning::from_scala(&scale, &map)));
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
            return self.parameter_changes(&Changes::one(change));
        }
        if yamaha::dump_request(bytes).is_some() {
            return self.notice(Severity::Info, "SysEx: a dump request came, and there is no way back to answer it");
        }
        match dx7("SysEx", bytes) {
            Ok((imported, notices)) => {
                self.import("SysEx", imported, self.saved().document.program);
                self.report("SysEx", notices);
            }
            Err(error) => self.notice(Severity::Error, format!("SysEx: {error}")),
        }
    }

    /// Parameter changes of the instrument; a run of them is one step of undo.
    pub(crate) fn parameter_changes(&mut self, changes: &Changes) {
        let mut patch = self.saved().document.patch;
        changes.put_on(&mut patch);
        self.edit_by_cable(patch);
        if let Some(mask) = changes.operators() {
            self.switch_operators(mask);
            let off: Vec<String> =
                (0..6).filter(|&op| !Change::operator_is_on(mask, op)).map(|op| (op + 1).to_string()).collect();
            if !off.is_empty() {
                let off = off.join(", ");
                self.notice(Severity::Info, format!("SysEx: off until another sound is loaded: operator {off}"));
            }
        }
        let ignored: Vec<String> =
            changes.functions().filter(|&number| number != BEND_RANGE).map(|n| n.to_string()).collect();
        if !ignored.is_empty() {
            self.notice(Severity::Info, format!("SysEx: ignored function parameters: {}", ignored.join(", ")));
        }
    }
}
