//! Bytes from outside, from a file or a cable, become something the document can take.

use std::fmt;

use vaeform_dsp::tuning::Tuning;
use vaeform_patch::{Patch, Preset};
use vaeform_sysex::dx7;

use crate::bank::{Bank, NUM_PROGRAMS};
use crate::librarian::OpenedDump;

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
    /// A dump of another instrument.
    Dump(Box<OpenedDump>),
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
