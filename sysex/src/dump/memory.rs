//! The memory of an instrument, put together from messages that write into it at an address.

use super::place::{Block, Run};
use super::preset::{Position, Preset};
use super::{DecodedDump, MAX_PRESETS, MemoryChange};
use crate::definition::{ADDRESS, Area, Checked, Definition, MessageForm, linear};
use crate::packing::Packing;
use std::collections::BTreeMap;

/// A preset that is not there as a whole.
#[derive(Clone, Debug)]
pub struct Partial<'d> {
    /// The instrument.
    pub definition: &'d Definition,
    /// The part of its memory.
    pub area: &'d Area,
    /// The slot there.
    pub slot: u32,
    /// How many of its bytes are known.
    pub known: usize,
}

/// How many bytes slots have together that are being put together; further ones stay in their messages.
const MAX_SLOT_BYTES: usize = 1 << 20;

/// From here on a message is checked only once.
const LONG_MESSAGE: usize = 1024;

/// Where a byte came from: the message and the place there.
type Origin = Option<(u32, u32)>;

/// What was written into one slot.
struct Slot {
    origins: Vec<Origin>,
    bytes: Vec<u8>,
    known: usize,
    generation: u32,
}

/// A slot that is whole.
struct Whole {
    slot: (u16, u32),
    generation: u32,
    runs: Vec<Run>,
    bytes: Vec<u8>,
}

/// The memory of one instrument.
pub(super) struct Memory<'d> {
    definition: &'d Definition,
    slots: BTreeMap<(u16, u32), Slot>,
    whole: Vec<Whole>,
    first: Option<usize>,
    changes: Vec<MemoryChange<'d>>,
}

impl<'d> Memory<'d> {
    pub(super) fn new(definition: &'d Definition) -> Self {
        Self { definition, slots: BTreeMap::new(), whole: Vec::new(), first: None, changes: Vec::new() }
    }

    /// Writes what a message holds.
    pub(super) fn write(&mut self, form: &'d MessageForm, message: &[u8], i: usize) {
        let Some(&(from, to)) = form.data_ranges(message.len()).first() else { return };
        let address = linear(form.header.named(message).filter(|(name, _)| *name == ADDRESS).map(|(_, byte)| byte));
        let data = &message[from..to];
        let mut done = 0;
        while done < data.len() {
            let (area, slot, at) = match self.find(address.wrapping_add(done as u32)) {
                Ok(found) => found,
                Err(gap) => {
                    done = done.saturating_add(gap as usize);
                    continue;
                }
            };
            let len = self.area(area).run(at as u32).min(data.len() - done);
            let whole_message = len == data.len();
            self.put((area, slot), at, &data[done..done + len], (i as u32, (from + done) as u32), whole_message);
            done += len;
        }
        self.first.get_or_insert(i);
    }

    /// Area, slot and place of an address; where nothing is kept, how far the next area or slot is.
    fn find(&self, address: u32) -> Result<(u16, u32, usize), u32> {
        let mut gap = u32::MAX;
        for (number, area) in self.definition.areas().iter().enumerate() {
            match area.find(address) {
                Ok((slot, at)) => return Ok((number as u16, slot, at as usize)),
                Err(to_next) => gap = gap.min(to_next),
            }
        }
        Err(gap)
    }

    fn area(&self, number: u16) -> &'d Area {
        &self.definition.areas()[usize::from(number)]
    }

    /// Writes into a slot. What is written over the beginning of a whole preset begins another one.
    fn put(&mut self, key: (u16, u32), at: usize, data: &[u8], origin: (u32, u32), is_alone: bool) {
        let area = self.area(key.0);
        let layout = self.definition.layout_in(area);
        let size = layout.size();
        if !self.slots.contains_key(&key) && (self.slots.len() + 1).saturating_mul(size) > MAX_SLOT_BYTES {
            return;
        }
        let new = || Slot { origins: vec![None; size], bytes: vec![0; size], known: 0, generation: 0 };
        let slot = self.slots.entry(key).or_insert_with(new);
        if at == 0 && self.whole.len() < MAX_PRESETS {
            self.whole.extend(slot.take_whole(key, &layout.sizes));
        }
        for (i, &byte) in data.iter().enumerate() {
            slot.known += usize::from(slot.origins[at + i].is_none());
            slot.origins[at + i] = Some((origin.0, origin.1 + i as u32));
            slot.bytes[at + i] = byte;
        }
        if !is_alone || self.changes.len() >= MAX_PRESETS {
            return;
        }
        if let Some(field) = layout.fields().iter().find(|field| field.at == at && field.number.width() == data.len()) {
            let (definition, raw) = (self.definition, field.number.get(data));
            self.changes.push(MemoryChange {
                definition,
                area,
                slot: key.1,
                id: &field.id,
                raw,
                message: origin.0 as usize,
            });
        }
    }

    /// Gives what is whole to the dump, and tells what is not.
    pub(super) fn finish(mut self, dump: &mut DecodedDump<'d>) {
        for (key, mut slot) in std::mem::take(&mut self.slots) {
            let area = self.area(key.0);
            let known = slot.known;
            match slot.take_whole(key, &self.definition.layout_in(area).sizes) {
                Some(whole) => self.whole.push(whole),
                None if known == 0 => {}
                None => dump.partial.push(Partial { definition: self.definition, area, slot: key.1, known }),
            }
        }
        let mut long = BTreeMap::new();
        let room = MAX_PRESETS.saturating_sub(dump.presets.len());
        for whole in std::mem::take(&mut self.whole).into_iter().take(room) {
            self.give(whole, &mut long, dump);
        }
        dump.changes.append(&mut self.changes);
    }

    /// `long` keeps the checks of long messages, which may hold many presets.
    fn give(&self, whole: Whole, long: &mut BTreeMap<usize, Vec<Checked>>, dump: &mut DecodedDump<'d>) {
        let (number, slot) = whole.slot;
        let area = self.area(number);
        let mut messages: Vec<usize> = whole.runs.iter().map(|run| run.message as usize).collect();
        messages.sort_unstable();
        messages.dedup();
        let (mut device, mut checks) = (None, Vec::new());
        for i in messages {
            let (Some((_, form)), message) = (dump.form(i), dump.messages.message(i)) else { continue };
            device = device.or(form.header.named(message).find(|(name, _)| *name == "device"));
            let read = || form.checks.iter().filter_map(|check| check.read(message, &[])).collect();
            if message.len() < LONG_MESSAGE {
                checks.extend(form.checks.iter().filter_map(|check| check.read(message, &[])));
            } else {
                checks.extend(long.entry(i).or_insert_with(read).iter().copied());
            }
        }
        checks.shrink_to_fit();
        let position = Position {
            named: device.into_iter().collect(),
            label: Some(area.label(slot)),
            address: Some(area.address(slot)),
            ..Position::default()
        };
        let layout = self.definition.layout_in(area);
        let order = (self.first.unwrap_or(0), whole.generation, area.address(slot));
        let place = (dump.blocks.len(), 0);
        dump.presets.push(Preset::new(
            self.definition,
            (&area.kind, layout),
            whole.bytes,
            position,
            checks,
            place,
            order,
        ));
        dump.blocks.push(Block { runs: whole.runs, packing: Packing::Plain });
    }
}

impl Slot {
    /// How long the preset is that is there: all bytes up to there are known and none behind, and it is as long as the
    /// shortest one. A longer one may lack its end.
    fn whole_size(&self, sizes: &[usize]) -> Option<usize> {
        let size = self.known;
        let is_there = size >= *sizes.first()? && self.origins[..size].iter().all(Option::is_some);
        is_there.then_some(size)
    }

    /// What is there as a whole, if it is; what comes then is another preset.
    fn take_whole(&mut self, slot: (u16, u32), sizes: &[usize]) -> Option<Whole> {
        let size = self.whole_size(sizes)?;
        let (runs, bytes) = (runs(&self.origins[..size]), self.bytes[..size].to_vec());
        let generation = self.generation;
        self.generation += 1;
        self.known = 0;
        self.origins.fill(None);
        Some(Whole { slot, generation, runs, bytes })
    }
}

/// Neighbours that came from neighbours, as runs.
fn runs(origins: &[Origin]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for &(message, at) in origins.iter().flatten() {
        match runs.last_mut() {
            Some(run) if run.message == message && run.at + run.len == at => run.len += 1,
            _ => runs.push(Run { message, at, len: 1 }),
        }
    }
    runs.shrink_to_fit();
    runs
}
