//! A preset of a dump.

use crate::definition::{Checked, Definition, Layout, Parameter};
use std::error::Error;
use std::fmt;

/// Where a preset belongs on its instrument, as far as its messages say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position<'d> {
    /// The named bytes of the message: `device`, `bank`, `program`.
    pub named: Vec<(&'d str, u8)>,
    /// Which one of its message it is, from 0, where that holds several.
    pub record: Option<usize>,
    /// What its slot is called, where it lies in a memory.
    pub label: Option<String>,
    /// The address of its slot, seven bits a byte.
    pub address: Option<u32>,
    /// Which one of the dump it is, from 0.
    pub index: usize,
}

impl Position<'_> {
    /// A named byte.
    pub fn named(&self, name: &str) -> Option<u8> {
        self.named.iter().find(|(other, _)| *other == name).map(|&(_, byte)| byte)
    }
}

/// A parameter's value.
#[derive(Clone, Debug, PartialEq)]
pub struct Value<'d> {
    /// The parameter.
    pub id: &'d str,
    /// What it belongs to; may be empty.
    pub category: &'d str,
    /// As stored.
    pub raw: i64,
    /// On 0-1, clamped.
    pub normalised: f32,
    /// As shown.
    pub words: String,
    /// What is stored is a value that the definition allows.
    pub is_legal: bool,
}

/// Why a parameter was not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetError {
    /// The preset has no parameter of this name.
    Unknown(String),
    /// The value is not legal.
    Range {
        /// The parameter.
        id: String,
        /// The least and the greatest value.
        range: (i64, i64),
        /// The value.
        raw: i64,
    },
}

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(id) => write!(f, "the preset has no parameter `{id}`"),
            Self::Range { id, range: (min, max), raw } => write!(f, "`{id}` is {min} to {max}, not {raw}"),
        }
    }
}

impl Error for SetError {}

/// A preset, as its bytes. Bytes that no parameter has stay as they are.
#[derive(Clone, Debug)]
pub struct Preset<'d> {
    /// The instrument.
    pub definition: &'d Definition,
    /// What it is: `single`, `multi`, `patch`.
    pub kind: &'d str,
    /// What its bytes mean.
    pub layout: &'d Layout,
    /// Where it belongs.
    pub position: Position<'d>,
    /// The check bytes of its messages as they were found, then its own.
    pub checks: Vec<Checked>,
    bytes: Vec<u8>,
    is_changed: bool,
    block: u32,
    at: u32,
    order: (u32, u32, u32),
}

impl<'d> Preset<'d> {
    /// `place` is its block and where in it, `order` what presets are sorted by.
    pub(super) fn new(
        definition: &'d Definition,
        (kind, layout): (&'d str, &'d Layout),
        bytes: Vec<u8>,
        position: Position<'d>,
        checks: Vec<Checked>,
        (block, at): (usize, usize),
        (message, generation, slot): (usize, u32, u32),
    ) -> Self {
        let (block, at, order) = (block as u32, at as u32, (message as u32, generation, slot));
        Self { definition, kind, layout, position, checks, bytes, is_changed: false, block, at, order }
    }

    /// Its name; none where the format has none.
    pub fn name(&self) -> Option<String> {
        self.layout.name_in(&self.bytes)
    }

    /// Gives it another name, cut to the room there is.
    pub fn rename(&mut self, name: &str) {
        self.layout.set_name_in(&mut self.bytes, name);
        self.changed();
    }

    /// The model by its length, where that tells.
    pub fn model(&self) -> Option<&'d str> {
        self.layout.model(self.bytes.len())
    }

    /// How many bytes at its end the dump does not have.
    pub fn missing(&self) -> usize {
        self.layout.missing(self.bytes.len())
    }

    /// Gives it other bytes, as many as it has; does nothing with another number of them.
    pub fn set_bytes(&mut self, bytes: &[u8]) {
        if bytes.len() == self.bytes.len() {
            self.bytes.copy_from_slice(bytes);
            self.changed();
        }
    }

    /// Its bytes, unpacked.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// True where no check byte is wrong.
    pub fn is_right(&self) -> bool {
        self.checks.iter().all(|check| check.is_right())
    }

    /// A parameter as stored; none where it has none of this name.
    pub fn raw(&self, id: &str) -> Option<i64> {
        self.layout.field(id)?.get(&self.bytes)
    }

    /// A parameter in full; none where it has none of this name.
    pub fn value(&self, id: &str) -> Option<Value<'d>> {
        self.value_of(self.layout.field(id)?)
    }

    /// All its parameters in the order of the definition.
    pub fn values(&self) -> impl Iterator<Item = Value<'d>> {
        self.layout.fields().iter().filter_map(|field| self.value_of(field))
    }

    /// Sets a parameter.
    ///
    /// # Errors
    /// Where there is none of this name, or where the value is not legal.
    pub fn set(&mut self, id: &str, raw: i64) -> Result<(), SetError> {
        let field = self.layout.field(id).filter(|field| field.get(&self.bytes).is_some());
        let Some(field) = field else { return Err(SetError::Unknown(id.to_owned())) };
        if !field.is_legal(raw) {
            return Err(SetError::Range { id: id.to_owned(), range: field.range, raw });
        }
        field.number.set(&mut self.bytes[field.at..field.at + field.number.width()], raw);
        self.changed();
        Ok(())
    }

    fn value_of(&self, field: &'d Parameter) -> Option<Value<'d>> {
        let raw = field.get(&self.bytes)?;
        Some(Value {
            id: &field.id,
            category: &field.category,
            raw,
            normalised: field.normalised(raw),
            words: field.words_of(raw),
            is_legal: field.is_legal(raw) || field.is_switch,
        })
    }

    pub(super) fn order(&self) -> (u32, u32, u32) {
        self.order
    }

    pub(super) fn is_changed(&self) -> bool {
        self.is_changed
    }

    pub(super) fn block(&self) -> usize {
        self.block as usize
    }

    /// Where it begins in its block.
    pub(super) fn at(&self) -> usize {
        self.at as usize
    }

    /// Notes a change; check bytes of its own follow it.
    fn changed(&mut self) {
        self.is_changed = true;
        self.layout.repair(&mut self.bytes);
    }
}
