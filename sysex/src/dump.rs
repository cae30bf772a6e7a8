//! A dump, decoded by definitions: its messages, and the presets in them. What nobody understands survives, and what is not
//! changed is written back byte for byte.

mod index;
mod memory;
mod memory_change;
mod place;
mod preset;
mod repair;

pub use memory::Partial;
pub use memory_change::MemoryChange;
pub use preset::{Position, Preset, SetError, Value};
pub use repair::Repair;

use crate::definition::{Definition, MessageForm};
use crate::messages::Messages;
pub(crate) use index::Index;
use memory::Memory;
use place::{Block, Run};

/// How many presets are looked for; further ones stay in their messages.
pub const MAX_PRESETS: usize = 1 << 16;

/// The messages of some bytes and the presets in them.
#[derive(Clone, Debug)]
pub struct DecodedDump<'d> {
    definitions: &'d [Definition],
    messages: Messages,
    /// Definition and form of each message that one was found for.
    forms: Vec<Option<(u16, u16)>>,
    blocks: Vec<Block>,
    presets: Vec<Preset<'d>>,
    partial: Vec<Partial<'d>>,
    changes: Vec<MemoryChange<'d>>,
}

impl<'d> DecodedDump<'d> {
    /// Decodes any bytes: a dump, a MIDI file or hexadecimal text. Of definitions that know a message the first one has it.
    pub fn decode(bytes: &[u8], definitions: &'d [Definition]) -> Self {
        let messages = Messages::find(bytes);
        let definitions = definitions.get(..usize::from(u16::MAX)).unwrap_or(definitions);
        let (forms, blocks, presets) = (Vec::with_capacity(messages.len()), Vec::new(), Vec::new());
        let mut dump = Self { definitions, messages, forms, blocks, presets, partial: Vec::new(), changes: Vec::new() };
        let index = Index::new(definitions);
        let mut memories: Vec<Memory<'d>> = definitions.iter().map(Memory::new).collect();
        for i in 0..dump.messages.len() {
            let (message, is_whole) = (dump.messages.message(i), dump.messages.is_whole(i));
            let known = index.find(definitions, message, is_whole);
            dump.forms.push(known);
            let Some((d, form)) = known.map(|(d, form)| (usize::from(d), usize::from(form))) else { continue };
            let form = &definitions[d].forms()[form];
            if form.is_write() {
                memories[d].write(form, message, i);
            } else if form.layout.is_some() {
                dump.take(&definitions[d], form, i);
            }
        }
        for memory in memories {
            memory.finish(&mut dump);
        }
        dump.presets.sort_by_key(Preset::order);
        for (index, preset) in dump.presets.iter_mut().enumerate() {
            preset.position.index = index;
        }
        dump
    }

    /// Its presets: in the order of the messages, those of a memory in that of their addresses.
    pub fn presets(&self) -> &[Preset<'d>] {
        &self.presets
    }

    /// The presets, to be changed before [`encode`](Self::encode).
    pub fn presets_mut(&mut self) -> &mut [Preset<'d>] {
        &mut self.presets
    }

    /// Its messages as they were found.
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// Definition and form of message `i`; none where no definition knows it.
    pub fn form(&self, i: usize) -> Option<(&'d Definition, &'d MessageForm)> {
        let (definition, form) = (*self.forms.get(i)?)?;
        let definition = &self.definitions[usize::from(definition)];
        Some((definition, &definition.forms()[usize::from(form)]))
    }

    /// Presets of a memory that are not there as a whole.
    pub fn partial(&self) -> &[Partial<'d>] {
        &self.partial
    }

    /// Single parameters that messages write into a memory.
    pub fn changes(&self) -> &[MemoryChange<'d>] {
        &self.changes
    }

    /// The messages with what was set in the presets. A message in which nothing was set stays as it was, wrong check bytes too;
    /// in others they are computed anew.
    pub fn encode(&self) -> Vec<u8> {
        let mut messages = self.messages.clone();
        let mut changed = vec![false; self.blocks.len()];
        for preset in &self.presets {
            changed[preset.block()] |= preset.is_changed();
        }
        let mut in_blocks: Vec<Vec<&Preset<'d>>> = vec![Vec::new(); self.blocks.len()];
        for preset in self.presets.iter().filter(|preset| changed[preset.block()]) {
            in_blocks[preset.block()].push(preset);
        }
        for ((block, presets), _) in self.blocks.iter().zip(in_blocks).zip(changed).filter(|(_, changed)| *changed) {
            block.write(&mut messages, &presets);
            for message in block.messages() {
                if let Some((_, form)) = self.form(message) {
                    form.repair(messages.message_mut(message), None);
                }
            }
        }
        messages.to_bytes()
    }

    /// The messages with right check bytes, and how many messages had other ones.
    pub fn repaired(&self) -> (Vec<u8>, usize) {
        let (messages, repairs) = self.repair();
        let mut changed: Vec<usize> = repairs.iter().map(|repair| repair.message).collect();
        changed.dedup();
        (messages.to_bytes(), changed.len())
    }

    /// The check bytes that are wrong, one by one.
    pub fn repairs(&self) -> Vec<Repair> {
        self.repair().1
    }

    fn repair(&self) -> (Messages, Vec<Repair>) {
        let mut messages = self.messages.clone();
        let mut repairs = Vec::new();
        for i in 0..messages.len() {
            let Some((definition, form)) = self.form(i) else { continue };
            form.repair(messages.message_mut(i), definition.layout_of(form));
            repairs.extend(Repair::between(i, self.messages.message(i), messages.message(i)));
        }
        (messages, repairs)
    }

    /// Takes the presets of a message.
    fn take(&mut self, definition: &'d Definition, form: &'d MessageForm, i: usize) {
        let Some(layout) = definition.layout_of(form) else { return };
        let message = self.messages.message(i);
        let ranges = form.data_ranges(message.len());
        let data = form.data(message);
        let checks: Vec<_> = form.checks.iter().filter_map(|check| check.read(message, &data)).collect();
        let named: Vec<_> = form.header.named(message).collect();
        let (count, first) = form.records;
        let mut is_taken = false;
        for record in 0..count {
            let at = first + record * layout.size();
            let end = if count == 1 { data.len().min(at + layout.size()) } else { at + layout.size() };
            let Some(bytes) = data.get(at..end).filter(|bytes| bytes.len() >= layout.sizes[0]) else { break };
            if self.presets.len() >= MAX_PRESETS {
                break;
            }
            let own = layout.checks.iter().filter_map(|check| check.read(bytes, bytes));
            let checks = checks.iter().copied().chain(own).collect();
            let position =
                Position { named: named.clone(), record: (count > 1).then_some(record), ..Position::default() };
            let at = (self.blocks.len(), at);
            self.presets.push(Preset::new(
                definition,
                (&form.kind, layout),
                bytes.to_vec(),
                position,
                checks,
                at,
                (i, 0, record as u32),
            ));
            is_taken = true;
        }
        if is_taken {
            let run =
                |&(from, to): &(usize, usize)| Run { message: i as u32, at: from as u32, len: (to - from) as u32 };
            self.blocks.push(Block { runs: ranges.iter().map(run).collect(), packing: form.packing });
        }
    }
}
