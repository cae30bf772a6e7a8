//! A preset as a sheet: name, place and values, to be written as JSON, changed and turned back into messages.

mod encode;

pub use encode::{SheetError, encode};

use crate::definition::Checked;
use crate::dump::Preset;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A parameter's value on a sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SheetValue {
    /// The parameter.
    pub id: String,
    /// What it belongs to.
    #[serde(default)]
    pub category: String,
    /// As stored: this one counts when the sheet is turned back.
    pub raw: i64,
    /// On 0-1, clamped.
    #[serde(default)]
    pub normalised: f32,
    /// As shown.
    #[serde(default)]
    pub words: String,
    /// The definition allows it.
    #[serde(default = "yes")]
    pub is_legal: bool,
}

/// A preset of an instrument.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// The definition, by its id.
    pub device: String,
    /// What it is: `single`, `patch`.
    pub kind: String,
    /// Its name; none where the format has none.
    #[serde(default)]
    pub name: Option<String>,
    /// Which one of its dump it is, from 0.
    #[serde(default)]
    pub index: usize,
    /// The named bytes of its message: device, bank, program.
    #[serde(default)]
    pub position: BTreeMap<String, u8>,
    /// Which one of its message it is, where that holds several.
    #[serde(default)]
    pub record: Option<usize>,
    /// What its slot of memory is called.
    #[serde(default)]
    pub label: Option<String>,
    /// The address of the slot.
    #[serde(default)]
    pub address: Option<u32>,
    /// `right`, `wrong`, `not computed` or `none`.
    #[serde(default)]
    pub check: String,
    /// Its bytes, unpacked, hexadecimal; what no parameter has comes from here. May be missing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub data: String,
    /// Its parameters.
    #[serde(default)]
    pub values: Vec<SheetValue>,
}

impl Sheet {
    /// The sheet of a preset.
    pub fn of(preset: &Preset<'_>) -> Self {
        let position = &preset.position;
        let value = |value: crate::dump::Value<'_>| SheetValue {
            id: value.id.to_owned(),
            category: value.category.to_owned(),
            raw: value.raw,
            normalised: value.normalised,
            words: value.words,
            is_legal: value.is_legal,
        };
        Self {
            device: preset.definition.id.clone(),
            kind: preset.kind.to_owned(),
            name: preset.name(),
            index: position.index,
            position: position.named.iter().map(|&(name, byte)| (name.to_owned(), byte)).collect(),
            record: position.record,
            label: position.label.clone(),
            address: position.address,
            check: check_of(&preset.checks).to_owned(),
            data: preset.bytes().iter().map(|byte| format!("{byte:02X}")).collect(),
            values: preset.values().map(value).collect(),
        }
    }

    /// Where it belongs, in words: its slot, or its named bytes.
    pub fn place(&self) -> String {
        let record = self.record.map(|record| format!("{record}"));
        let named =
            self.position.iter().filter(|(name, _)| *name != "device").map(|(name, byte)| format!("{name} {byte}"));
        self.label.clone().unwrap_or_else(|| named.chain(record).collect::<Vec<_>>().join(", "))
    }
}

/// What check bytes are together.
fn check_of(checks: &[Checked]) -> &'static str {
    if checks.is_empty() {
        "none"
    } else if checks.iter().any(|check| !check.is_right()) {
        "wrong"
    } else if checks.contains(&Checked::NotComputed) {
        "not computed"
    } else {
        "right"
    }
}

fn yes() -> bool {
    true
}
