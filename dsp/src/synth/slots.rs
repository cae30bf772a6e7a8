//! Compiled patches in use: those of the variations that new notes play, and those on which older notes still sound.

use crate::control::Control;
use crate::fm::{CompiledPatch, Lfo, LfoOutput, Moves, Tick};
use crate::layers::{CompiledLayers, NUM_HOST_OFFSETS, Tables, offset_idx};
use crate::modulation::{BeatClock, GlobalLfo};
use vaeform_patch::Patch;
use vaeform_patch::layers::{Layers, LfoParam};

use super::lane_idx::NUM_LANES;
use super::patch_target::MAX_VARIATIONS;

/// Even when every lane sounds on a slot of its own and every variation has another, a claim finds one more.
const NUM_SLOTS: usize = NUM_LANES + MAX_VARIATIONS + 1;

/// Index of a slot.
pub(super) type SlotIdx = u8;

#[derive(Clone, Debug)]
struct PatchSlot {
    patch: CompiledPatch,
    layers: CompiledLayers,
    /// Phases of the layers' LFOs that run freely.
    globals: [GlobalLfo; LfoParam::COUNT],
    /// Gain of the voices in dB.
    trim_db: f32,
    /// The instrument has one LFO for all voices of a patch.
    lfo: Lfo,
    num_notes: u8,
    /// A variation plays it.
    is_claimed: bool,
}

/// All slots.
#[derive(Clone, Debug)]
pub(super) struct PatchSlots {
    slots: Box<[PatchSlot]>,
    tables: Box<Tables>,
    /// Controls of the layers that the host has moved, a bit each by their places.
    moved_controls: u64,
}

impl PatchSlots {
    /// Allocates; no slot is claimed.
    pub(super) fn new(patch: &Patch) -> Self {
        let layers = CompiledLayers::new(&patch.layers, &Tables::default());
        let patch = CompiledPatch::new(patch);
        let globals = [GlobalLfo::default(); LfoParam::COUNT];
        let slot =
            PatchSlot { patch, layers, globals, trim_db: 0.0, lfo: Lfo::default(), num_notes: 0, is_claimed: false };
        Self { slots: vec![slot; NUM_SLOTS].into_boxed_slice(), tables: Box::default(), moved_controls: 0 }
    }

    pub(super) fn reset(&mut self) {
        for slot in self.slots.iter_mut() {
            slot.lfo = Lfo::default();
            slot.globals = [GlobalLfo::default(); LfoParam::COUNT];
            slot.num_notes = 0;
        }
    }

    /// Other tables; what named one of them finds it. Returns those before.
    pub(super) fn set_tables(&mut self, tables: Box<Tables>) -> Box<Tables> {
        let before = std::mem::replace(&mut self.tables, tables);
        for slot in self.slots.iter_mut().filter(|slot| !slot.layers.is_fm_alone()) {
            slot.layers.find_tables(&self.tables, slot.num_notes == 0);
        }
        before
    }

    /// The host moves a control; when it is one of the layers, they listen to it from now on.
    pub(super) fn move_control(&mut self, control: Control) {
        let Some(idx) = offset_idx(control).filter(|idx| self.moved_controls >> idx & 1 == 0) else { return };
        self.moved_controls |= 1 << idx;
        self.slots.iter_mut().for_each(|slot| slot.layers.listen_to(idx));
    }

    /// True when the layers listen to controls of the host.
    pub(super) fn hears_host(&self) -> bool {
        self.moved_controls != 0
    }

    /// A slot for a variation, on which no note sounds.
    pub(super) fn claim(&mut self) -> SlotIdx {
        let free = self.slots.iter().position(|slot| slot.num_notes == 0 && !slot.is_claimed);
        debug_assert!(free.is_some());
        let idx = free.unwrap_or(0);
        self.slots[idx].is_claimed = true;
        idx as SlotIdx
    }

    /// As [`PatchSlots::claim`], but `slot` itself when no note sounds there.
    pub(super) fn reclaim(&mut self, slot: SlotIdx) -> SlotIdx {
        if self.num_notes(slot) > 0 {
            return self.claim();
        }
        self.slots[usize::from(slot)].is_claimed = true;
        slot
    }

    /// The variation goes elsewhere; the slot is free when its last note ends.
    pub(super) fn unclaim(&mut self, slot: SlotIdx) {
        self.slots[usize::from(slot)].is_claimed = false;
    }

    /// A new patch with an LFO at rest, without trim.
    pub(super) fn fill(&mut self, slot: SlotIdx, patch: &Patch) {
        self.set_layers(slot, &patch.layers);
        let slot = &mut self.slots[usize::from(slot)];
        (slot.patch, slot.trim_db, slot.lfo) = (CompiledPatch::new(patch), 0.0, Lfo::default());
    }

    /// The layers beside FM of a patch, as they are from now on.
    pub(super) fn set_layers(&mut self, slot: SlotIdx, layers: &Layers) {
        let slot = &mut self.slots[usize::from(slot)];
        if *slot.layers.layers() != *layers {
            slot.layers.set(layers, &self.tables);
            for control in (0..NUM_HOST_OFFSETS).filter(|control| self.moved_controls >> control & 1 == 1) {
                slot.layers.listen_to(control);
            }
        }
    }

    /// The phases of a patch's LFOs that run freely.
    pub(super) fn globals(&self, slot: SlotIdx) -> &[GlobalLfo; LfoParam::COUNT] {
        &self.slots[usize::from(slot)].globals
    }

    /// Free LFOs of the layers go on by a control block, in which the clock is.
    pub(super) fn advance_globals(&mut self, clock: &BeatClock) {
        for slot in self.slots.iter_mut().filter(|slot| slot.num_notes > 0 && !slot.layers.is_fm_alone()) {
            for (global, rate) in slot.globals.iter_mut().zip(slot.layers.lfo_rates()) {
                global.begin_block(rate, clock);
            }
        }
    }

    pub(super) fn layers(&self, slot: SlotIdx) -> &CompiledLayers {
        &self.slots[usize::from(slot)].layers
    }

    /// Changes a patch in place; tells what moved.
    pub(super) fn set(&mut self, slot: SlotIdx, patch: CompiledPatch, trim_db: f32) -> Moves {
        let slot = &mut self.slots[usize::from(slot)];
        let moves = patch.moves_from(&slot.patch);
        (slot.patch, slot.trim_db) = (patch, trim_db);
        moves
    }

    pub(super) fn copy_lfo(&mut self, to: SlotIdx, from: SlotIdx) {
        self.slots[usize::from(to)].lfo = self.slots[usize::from(from)].lfo;
    }

    pub(super) fn num_notes(&self, slot: SlotIdx) -> u8 {
        self.slots[usize::from(slot)].num_notes
    }

    pub(super) fn trim_db(&self, slot: SlotIdx) -> f32 {
        self.slots[usize::from(slot)].trim_db
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

    /// A key goes down on a variation.
    pub(super) fn key_on(&mut self, slot: SlotIdx, is_first: bool) {
        let slot = &mut self.slots[usize::from(slot)];
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
        for slot in self.slots.iter_mut() {
            if slot.num_notes > 0 || slot.is_claimed {
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
