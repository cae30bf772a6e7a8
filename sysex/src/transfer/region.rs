//! A part of a memory that was asked for, and what has come of it.

use crate::definition::{ADDRESS, Definition, MessageForm, linear};

/// How many addresses of a memory are asked for at most: 128 presets, each with a step of 128 times 128 (Roland's JV-1080).
const MOST_BYTES: u32 = 1 << 21;

/// Addresses from one on; a byte is wanted where presets have it, or everywhere where no preset lies.
#[derive(Clone, Debug)]
pub(super) struct Region {
    from: u32,
    bytes: Vec<Option<u8>>,
    is_wanted: Vec<bool>,
    missing: usize,
    /// Where presets begin, and the sizes that they may have.
    slots: Vec<(usize, Vec<usize>)>,
}

impl Region {
    /// Of `size` bytes.
    ///
    /// # Errors
    /// In words, where it is empty or too large.
    pub(super) fn new(definition: &Definition, from: u32, size: u32) -> Result<Self, String> {
        if size == 0 || size > MOST_BYTES {
            return Err(format!("a memory is asked for 1 to {MOST_BYTES} bytes; found {size}"));
        }
        let len = size as usize;
        let (mut is_wanted, mut slots) = (vec![false; len], Vec::new());
        for area in definition.areas() {
            let mut at = 0;
            while at < len {
                match area.find(from.wrapping_add(at as u32)) {
                    Ok((_, within)) => {
                        let end = (at + area.run(within)).min(len);
                        is_wanted[at..end].fill(true);
                        if within == 0 {
                            slots.push((at, definition.layout_in(area).sizes.clone()));
                        }
                        at = end;
                    }
                    Err(gap) => at = at.saturating_add(gap as usize),
                }
            }
        }
        // Presets in pieces are not judged by their sizes.
        slots.retain(|(at, sizes)| sizes.len() > 1 && sizes.iter().all(|size| at + size <= len));
        if !is_wanted.contains(&true) {
            is_wanted.fill(true);
        }
        let missing = is_wanted.iter().filter(|&&is_wanted| is_wanted).count();
        Ok(Self { from, bytes: vec![None; len], is_wanted, missing, slots })
    }

    /// Every byte is wanted.
    pub(super) fn want_all(&mut self) {
        self.is_wanted.fill(true);
        self.slots.clear();
        self.missing = self.bytes.iter().filter(|byte| byte.is_none()).count();
    }

    /// How many bytes it is long.
    pub(super) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The address in hexadecimal, seven bits a byte.
    pub(super) fn address_words(&self) -> String {
        let bytes = (0..4).rev().map(|i| format!("{:02X}", self.from >> (7 * i) & 0x7F));
        bytes.collect::<Vec<_>>().join(" ")
    }

    /// Takes what a message writes into it; false where it writes elsewhere.
    pub(super) fn write(&mut self, form: &MessageForm, message: &[u8]) -> bool {
        let Some((address, data)) = written(form, message) else { return false };
        let mut is_inside = false;
        for (i, &byte) in data.iter().enumerate() {
            let at = address.wrapping_add(i as u32).wrapping_sub(self.from) as usize;
            let Some(place) = self.bytes.get_mut(at) else { continue };
            is_inside = true;
            if place.replace(byte).is_none() && self.is_wanted[at] {
                self.missing -= 1;
            }
        }
        is_inside
    }

    /// True where all wanted bytes are there.
    pub(super) fn is_whole(&self) -> bool {
        self.missing == 0
    }

    /// How many of the wanted bytes are there, and of how many.
    pub(super) fn progress(&self) -> (usize, usize) {
        let wanted = self.is_wanted.iter().filter(|&&is_wanted| is_wanted).count();
        (wanted - self.missing, wanted)
    }

    /// True where all that is missing are the ends of presets that a shorter model does not have.
    pub(super) fn is_whole_but_for_ends(&self) -> bool {
        let mut missing = self.missing;
        for (at, sizes) in &self.slots {
            let end = at + sizes.last().copied().unwrap_or(0);
            // A byte behind the end of a model says that the preset is of a longer one, whose rest was lost.
            let is_of = |size: usize| {
                self.bytes[*at..at + size].iter().all(Option::is_some)
                    && self.bytes[at + size..end].iter().all(Option::is_none)
            };
            let Some(size) = sizes.iter().copied().find(|&size| is_of(size)) else { return false };
            missing = missing.saturating_sub(end - at - size);
        }
        missing == 0
    }

    /// True where `data` are what is at `address`.
    pub(super) fn has(&self, address: u32, data: &[u8]) -> bool {
        let at = address.wrapping_sub(self.from) as usize;
        let there = self.bytes.get(at..).and_then(|bytes| bytes.get(..data.len()));
        there.is_some_and(|there| there.iter().zip(data).all(|(byte, expected)| *byte == Some(*expected)))
    }
}

/// The address that a message writes to, and its data.
pub(super) fn written<'m>(form: &MessageForm, message: &'m [u8]) -> Option<(u32, &'m [u8])> {
    if !form.is_write() {
        return None;
    }
    let &(from, to) = form.data_ranges(message.len()).first()?;
    let address = linear(form.header.named(message).filter(|(name, _)| *name == ADDRESS).map(|(_, byte)| byte));
    Some((address, &message[from..to]))
}
