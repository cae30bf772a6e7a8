//! How well a definition fits dumps: what it recognises, whether check bytes are right, names readable and values within their range.

use crate::definition::Checked;
use crate::dump::{DecodedDump, Preset};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many kinds of unknown messages are told apart.
const MAX_UNKNOWN: usize = 256;

/// Values of a parameter that its range does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OutOfRange {
    /// In how many presets.
    pub presets: usize,
    /// The least value found.
    pub least: i64,
    /// The greatest value found.
    pub greatest: i64,
}

/// Messages that no form fits, of one maker and length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownMessages {
    /// The first bytes of the first one, hexadecimal.
    pub begin: String,
    /// Their length.
    pub length: usize,
    /// How many there are.
    pub count: usize,
}

/// Counts over all dumps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fit {
    /// Dumps that were looked at.
    pub dumps: usize,
    /// Messages in them.
    pub messages: usize,
    /// Messages that a form fits.
    pub recognised: usize,
    /// Presets in these.
    pub presets: usize,
    /// Check bytes that are as computed.
    pub checks_right: usize,
    /// Check bytes that are not.
    pub checks_wrong: usize,
    /// Presets that have a name by the definition.
    pub names: usize,
    /// Names that can be read: characters only, at least one.
    pub readable_names: usize,
    /// Values of all presets together.
    pub values: usize,
    /// Parameters with values out of range.
    pub out_of_range: BTreeMap<String, OutOfRange>,
    /// Bytes of presets that belong to no parameter and no name.
    pub undescribed_bytes: usize,
    /// Kinds of messages that no form fits.
    pub unknown: Vec<UnknownMessages>,
}

impl Fit {
    /// Counts a dump that was decoded by the definition.
    pub fn add(&mut self, dump: &DecodedDump<'_>) {
        self.dumps += 1;
        self.messages += dump.messages().len();
        for i in 0..dump.messages().len() {
            match dump.form(i) {
                Some(_) => self.recognised += 1,
                None => self.add_unknown(dump.messages().message(i)),
            }
        }
        dump.presets().iter().for_each(|preset| self.add_preset(preset));
    }

    /// True where nothing contradicts the definition.
    pub fn is_good(&self) -> bool {
        self.presets > 0
            && self.checks_wrong == 0
            && self.readable_names == self.names
            && self.out_of_range.is_empty()
            && self.unknown.is_empty()
    }

    fn add_unknown(&mut self, message: &[u8]) {
        let begin: Vec<String> = message.iter().take(8).map(|byte| format!("{byte:02X}")).collect();
        let (begin, length) = (begin.join(" "), message.len());
        let is_same = |kind: &&mut UnknownMessages| kind.length == length && kind.begin[..8] == begin[..8];
        if length < 4 || self.unknown.len() >= MAX_UNKNOWN {
            return;
        }
        match self.unknown.iter_mut().find(is_same) {
            Some(kind) => kind.count += 1,
            None => self.unknown.push(UnknownMessages { begin, length, count: 1 }),
        }
    }

    fn add_preset(&mut self, preset: &Preset<'_>) {
        self.presets += 1;
        let wrong = preset.checks.iter().filter(|check| matches!(check, Checked::Wrong { .. })).count();
        self.checks_wrong += wrong;
        self.checks_right += preset.checks.iter().filter(|check| matches!(check, Checked::Right)).count();
        let name = preset.name();
        self.names += usize::from(name.is_some());
        self.readable_names += usize::from(name.is_some_and(|name| !name.contains('?') && !name.trim().is_empty()));
        for value in preset.values() {
            self.values += 1;
            if !value.is_legal {
                let new = OutOfRange { presets: 0, least: value.raw, greatest: value.raw };
                let found = self.out_of_range.entry(value.id.to_owned()).or_insert(new);
                found.presets += 1;
                found.least = found.least.min(value.raw);
                found.greatest = found.greatest.max(value.raw);
            }
        }
        self.undescribed_bytes += preset.bytes().len().saturating_sub(preset.layout.described_bytes().len());
    }
}
