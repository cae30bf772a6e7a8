//! Where a message has its check bytes, and whether they are right.

use super::error::DefinitionError;
use super::raw::RawCheck;
use super::source::Source;
use crate::checksum::Rule;
use toml::Spanned;

/// What check bytes turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// As computed.
    Right,
    /// Not as computed.
    Wrong {
        /// What is there, one or two bytes by the rule.
        stored: [u8; 2],
        /// What would be right.
        computed: [u8; 2],
    },
    /// A value that the instrument always accepts: nobody computed it.
    NotComputed,
}

impl Checked {
    /// True where nothing is wrong.
    pub fn is_right(self) -> bool {
        !matches!(self, Self::Wrong { .. })
    }
}

/// A check of some bytes. Places below zero count from the end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Check {
    rule: Rule,
    plus: u8,
    from: i64,
    /// None is the end.
    to: Option<i64>,
    at: i64,
    /// The sum is of what the message holds, not of its own bytes.
    pub(crate) is_of_data: bool,
    ignored: Option<u8>,
    /// How many bytes at both ends are no data: F0 and F7 of a message.
    frame: usize,
}

impl Check {
    /// `frame` is 1 for a message, 0 for the bytes of a preset.
    pub(super) fn new(raw: &Spanned<RawCheck>, frame: usize, source: Source<'_>) -> Result<Self, DefinitionError> {
        let raw = raw.get_ref();
        let names = || Rule::ALL.map(|(name, _)| name).join(", ");
        let rule = Rule::named(raw.rule.get_ref());
        let error =
            || source.error_of("rule", raw.rule.span(), format!("one of {}; found `{}`", names(), raw.rule.get_ref()));
        let is_of_data = match &raw.of {
            None => false,
            Some(of) if of.get_ref() == "message" => false,
            Some(of) if of.get_ref() == "data" => true,
            Some(of) => {
                return Err(source.error_of("of", of.span(), format!("message or data; found `{}`", of.get_ref())));
            }
        };
        let &RawCheck { from, to, at, plus, ignored, .. } = raw;
        Ok(Self { rule: rule.ok_or_else(error)?, plus, from, to, at, is_of_data, ignored, frame })
    }

    /// What the check bytes of `bytes` are; nothing where they are too few. `data` is what the message holds.
    pub(crate) fn read(&self, bytes: &[u8], data: &[u8]) -> Option<Checked> {
        let (at, computed) = self.compute(bytes, data)?;
        let width = self.rule.width();
        let mut stored = [0; 2];
        stored[..width].copy_from_slice(&bytes[at..at + width]);
        Some(if stored == computed {
            Checked::Right
        } else if self.ignored == Some(stored[0]) {
            Checked::NotComputed
        } else {
            Checked::Wrong { stored, computed }
        })
    }

    /// Writes what is right.
    pub(crate) fn write(&self, bytes: &mut [u8], data: &[u8]) {
        if let Some((at, computed)) = self.compute(bytes, data) {
            let width = self.rule.width();
            bytes[at..at + width].copy_from_slice(&computed[..width]);
        }
    }

    /// Where the check bytes stand and what they ought to be.
    fn compute(&self, bytes: &[u8], data: &[u8]) -> Option<(usize, [u8; 2])> {
        let at = place(self.at, bytes.len())?;
        if at < self.frame || at + self.rule.width() + self.frame > bytes.len() {
            return None;
        }
        let summed = if self.is_of_data { data } else { bytes };
        let to = self.to.map_or(Some(summed.len()), |to| place(to, summed.len()))?;
        let summed = summed.get(place(self.from, summed.len())?..to)?;
        Some((at, self.rule.check(summed, self.plus)))
    }
}

/// A place, from the end where it is below zero; none outside.
pub(super) fn place(at: i64, len: usize) -> Option<usize> {
    let place = if at < 0 { at.checked_add(i64::try_from(len).ok()?)? } else { at };
    usize::try_from(place).ok().filter(|&place| place <= len)
}
