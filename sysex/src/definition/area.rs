//! A part of a memory that holds presets, each at an address of its own.

use super::error::DefinitionError;
use super::layout::{Layout, MAX_SIZE};
use super::layout_named;
use super::raw::RawArea;
use super::source::Source;
use std::collections::BTreeMap;
use toml::Spanned;

/// Slots of a memory. Addresses are counted in bytes: of the written ones each byte gives seven bits.
#[derive(Clone, Debug)]
pub struct Area {
    /// What its presets are called: `patch`, `performance`.
    pub kind: String,
    /// The layout, by its number.
    pub(crate) layout: usize,
    pub(crate) start: u32,
    pub(crate) step: u32,
    /// How many slots there are.
    pub count: u32,
    label: String,
    digits: Vec<String>,
    /// Where in a slot its bytes lie, and how many there.
    pieces: Vec<(u32, u32)>,
    /// How many bytes each message of a slot has when it is sent.
    pub(crate) packets: Vec<usize>,
}

impl Area {
    pub(super) fn new(
        raw: Spanned<RawArea>,
        numbers: &BTreeMap<String, usize>,
        layouts: &[Layout],
        source: Source<'_>,
    ) -> Result<Self, DefinitionError> {
        let span = raw.span();
        let raw = raw.into_inner();
        let layout = layout_named(&raw.layout, numbers, source)?;
        let address = |text: &Spanned<String>, key| {
            let expected = format!("an address of one to four bytes 00-7F; found `{}`", text.get_ref());
            address(text.get_ref()).ok_or_else(|| source.error_of(key, text.span(), expected))
        };
        let start = address(&raw.start, "start")?;
        let step = raw.step.as_ref().map(|step| address(step, "step")).transpose()?.unwrap_or(1 << 28);
        if step == 0 || !(1..=MAX_SIZE).contains(&raw.count) {
            return Err(source.error_of("count", span, format!("1 to {MAX_SIZE} slots, and a step above 0")));
        }
        if raw.packets.contains(&0) || raw.packets.len() > 1024 {
            return Err(source.error_of("packets", span, "at most 1024 packets of one byte or more"));
        }
        let size = layouts[layout].size();
        let mut pieces = Vec::new();
        for piece in &raw.pieces {
            pieces.push((address(&piece.at, "at")?, piece.size));
        }
        if pieces.is_empty() {
            pieces.push((0, size as u32));
        }
        let total: u64 = pieces.iter().map(|&(_, size)| u64::from(size)).sum();
        if total != size as u64 || pieces.len() > 256 {
            return Err(source.error_of(
                "pieces",
                span,
                format!("pieces of {size} bytes together, as the layout has; they have {total}"),
            ));
        }
        let (label, digits) = (raw.label, raw.digits);
        Ok(Self {
            kind: raw.kind,
            layout,
            start,
            step,
            count: raw.count as u32,
            label,
            digits,
            pieces,
            packets: raw.packets,
        })
    }

    /// The address of the byte at `at` of a slot.
    pub(crate) fn address_of(&self, slot: u32, at: u32) -> u32 {
        let mut before = 0;
        for &(from, size) in &self.pieces {
            if at < before + size {
                return self.address(slot).wrapping_add(from + at - before);
            }
            before += size;
        }
        self.address(slot).wrapping_add(at)
    }

    /// The slot of an address and the place in its bytes; outside, how many bytes the next piece of a slot is away, at least 1.
    pub(crate) fn find(&self, address: u32) -> Result<(u32, u32), u32> {
        let Some(at) = address.checked_sub(self.start) else { return Err(self.start - address) };
        let (slot, at) = (at / self.step, at % self.step);
        let mut gap = if slot.saturating_add(1) < self.count { self.step - at } else { u32::MAX };
        let mut before = 0;
        for &(from, size) in self.pieces.iter().filter(|_| slot < self.count) {
            if (from..from.saturating_add(size)).contains(&at) {
                return Ok((slot, before + at - from));
            }
            if at < from {
                gap = gap.min(from - at);
            }
            before += size;
        }
        Err(gap)
    }

    /// How many bytes of a slot follow the one at `at` without a gap between, this one with it.
    pub(crate) fn run(&self, at: u32) -> usize {
        let mut end = 0;
        self.pieces
            .iter()
            .map(|&(_, size)| size)
            .find_map(|size| {
                end += size;
                (at < end).then(|| (end - at) as usize)
            })
            .unwrap_or(1)
    }

    /// The address of a slot.
    pub(crate) fn address(&self, slot: u32) -> u32 {
        self.start.wrapping_add(slot.wrapping_mul(self.step))
    }

    /// What a slot is called on the instrument: `A11`, `upper`.
    pub fn label(&self, slot: u32) -> String {
        let mut rest = slot as usize;
        let mut text = Vec::new();
        for digits in self.digits.iter().rev() {
            let count = digits.chars().count().max(1);
            text.extend(digits.chars().nth(rest % count));
            rest /= count;
        }
        let number: String = if self.digits.is_empty() { slot.to_string() } else { text.iter().rev().collect() };
        if self.label.is_empty() { number } else { self.label.replace("{}", &number) }
    }
}

/// An address as a number.
pub(crate) fn address(text: &str) -> Option<u32> {
    let bytes: Option<Vec<u8>> = text.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).ok()).collect();
    let bytes = bytes.filter(|bytes| (1..=4).contains(&bytes.len()) && bytes.iter().all(|&byte| byte < 0x80))?;
    Some(linear(bytes.into_iter()))
}

/// An address of bytes, seven bits each, the highest ones first.
pub(crate) fn linear(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0, |address, byte| address << 7 | u32::from(byte & 0x7F))
}
