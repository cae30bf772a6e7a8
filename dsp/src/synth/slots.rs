//! Compiled patches in use: the current one, and those on which older notes still sound.

use crate::fm::{CompiledPatch, Lfo, LfoOutput, Tick};
use crate::patch::Patch;

use super::bank::NUM_LANES;

/// One more than lanes: even when every lane plays a patch of its own, a new one finds room.
const NUM_SLOTS: usize = NUM_LANES + 2;

/// Index of a slot.
pub(super) type SlotIdx = u8;

#[derive(Clone, Debug)]
struct Slot {
    patch: CompiledPatch,
    /// The instrument has one LFO for all voices of a patch.
    lfo: Lfo,
    num_notes: u8,
}

/// All slots and which is current.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    slots: Box<[Slot; NUM_SLOTS]>,
    current: SlotIdx,
}

impl Slots {
    /// Allocates.
    pub(super) fn new(patch: &Patch) -> Self {
        let slot = Slot { patch: CompiledPatch::new(patch), lfo: Lfo::default(), num_notes: 0 };
        Self { slots: Box::new(std::array::from_fn(|_| slot.clone())), current: 0 }
    }

    pub(super) fn reset(&mut self) {
        for slot in self.slots.iter_mut() {
            slot.lfo = Lfo::default();
            slot.num_notes = 0;
        }
    }

    pub(super) fn load(&mut self, patch: &Patch) {
        if self.slots[usize::from(self.current)].num_notes > 0 {
            let free = self.slots.iter().position(|slot| slot.num_notes == 0);
            debug_assert!(free.is_some());
            self.current = free.unwrap_or(0) as SlotIdx;
        }
        let slot = &mut self.slots[usize::from(self.current)];
        slot.patch = CompiledPatch::new(patch);
        slot.lfo = Lfo::default();
    }

    pub(super) fn edit(&mut self, patch: &Patch) -> SlotIdx {
        self.slots[usize::from(self.current)].patch = CompiledPatch::new(patch);
        self.current
    }

    pub(super) fn current(&self) -> SlotIdx {
        self.current
    }

    pub(super) fn patch(&self, slot: SlotIdx) -> &CompiledPatch {
        &self.slots[usize::from(slot)].patch
    }

    pub(super) fn lfo(&self, slot: SlotIdx) -> &Lfo {
        &self.slots[usize::from(slot)].lfo
    }

    pub(super) fn lfo_output(&self, slot: SlotIdx) -> LfoOutput {
        *self.slots[usize::from(slot)].lfo.output()
    }

    /// A key goes down on the current patch.
    pub(super) fn key_on(&mut self, is_first: bool) {
        let slot = &mut self.slots[usize::from(self.current)];
        slot.lfo.key_on(slot.patch.lfo(), is_first);
    }

    pub(super) fn take(&mut self, slot: SlotIdx) {
        self.slots[usize::from(slot)].num_notes += 1;
    }

    pub(super) fn release(&mut self, slot: SlotIdx) {
        let slot = &mut self.slots[usize::from(slot)];
        slot.num_notes = slot.num_notes.saturating_sub(1);
    }

    /// A tick of the timer. `speed_offset` in panel steps.
    pub(super) fn tick(&mut self, tick: Tick, speed_offset: f32) {
        let current = usize::from(self.current);
        for (idx, slot) in self.slots.iter_mut().enumerate() {
            if slot.num_notes > 0 || idx == current {
                tick_lfo(&mut slot.lfo, tick, &slot.patch, speed_offset);
            }
        }
    }
}

/// Lets the timer step an LFO. `speed_offset` in panel steps.
pub(super) fn tick_lfo(lfo: &mut Lfo, tick: Tick, patch: &CompiledPatch, speed_offset: f32) {
    match tick {
        Tick::Lfo => lfo.tick(patch.lfo(), patch.lfo_rate_hz(speed_offset)),
        Tick::Pitch | Tick::PitchAndEnvelope => lfo.tick_pitch(),
    }
}
