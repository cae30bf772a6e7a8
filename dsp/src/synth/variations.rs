//! The variations that notes play: each has a slot and a ramp from the patch that sounds to the patch that is its target.
//!
//! Once a control block continuous values go a step along a straight line; switches wait until the variation's last crossfade is over,
//! then all that are wanted turn at once and the variation moves to a slot of its own, where its notes follow by crossfade (see
//! `patch_follower`).

use crate::fm::{CompiledPatch, LevelGlide, Moves};
use vaeform_patch::Patch;
use vaeform_patch::layers::Layers;

use super::patch_target::{MAX_VARIATIONS, PatchTarget, Variation, VariationBy};
use super::slots::{PatchSlots, SlotIdx};
use super::variation_ramp::VariationRamp;

/// Longest glide in seconds.
const MAX_GLIDE_S: f32 = 5.0;
/// Shortest glide in seconds: a level that jumps within less is heard as a click.
const MIN_GLIDE_S: f32 = 0.008;

/// Control blocks that a glide takes.
fn num_blocks(glide_s: f32, seconds_per_block: f32) -> u32 {
    let glide_s = if glide_s.is_finite() { glide_s.clamp(MIN_GLIDE_S, MAX_GLIDE_S) } else { MIN_GLIDE_S };
    (glide_s / seconds_per_block).round().max(1.0) as u32
}

/// All variations.
#[derive(Clone, Debug)]
pub(super) struct Variations {
    ramps: Box<[VariationRamp; MAX_VARIATIONS]>,
    num_variations: usize,
    by: VariationBy,
    next: usize,
    seconds_per_block: f32,
    /// A target has come since the last load.
    has_target: bool,
    is_moving: bool,
}

impl Variations {
    /// Allocates. `slots` are new: the first is the variation's.
    pub(super) fn new(patch: &Patch, slots: &mut PatchSlots, seconds_per_block: f32) -> Self {
        let slot = slots.claim();
        let ramps = Box::new(std::array::from_fn(|_| VariationRamp::at_rest(patch, 0.0, slot)));
        let mut variations = Self {
            ramps,
            num_variations: 1,
            by: VariationBy::Turn,
            next: 0,
            seconds_per_block,
            has_target: false,
            is_moving: false,
        };
        variations.load(patch, slots);
        variations
    }

    /// Ends all glides: one variation, on a patch of its own.
    pub(super) fn load(&mut self, patch: &Patch, slots: &mut PatchSlots) {
        let slot = self.ramps[0].slot;
        for idx in 0..self.num_variations {
            slots.unclaim(self.ramps[idx].slot);
        }
        let slot = slots.reclaim(slot);
        slots.fill(slot, patch);
        self.single(patch, slot);
        self.is_moving = false;
    }

    /// Ends all glides in place: one variation, which becomes `patch` at once. Notes of other variations will follow to it.
    pub(super) fn edit(&mut self, patch: &Patch, slots: &mut PatchSlots) -> SlotIdx {
        let slot = self.ramps[0].slot;
        for idx in 1..self.num_variations {
            slots.unclaim(self.ramps[idx].slot);
        }
        slots.set(slot, CompiledPatch::new(patch), 0.0);
        slots.set_layers(slot, &patch.layers);
        // Notes of other variations, or late in a crossfade, still have to come.
        self.is_moving |= self.has_target;
        self.single(patch, slot);
        slot
    }

    fn single(&mut self, patch: &Patch, slot: SlotIdx) {
        self.ramps[0] = VariationRamp::at_rest(patch, 0.0, slot);
        (self.num_variations, self.next, self.by, self.has_target) = (1, 0, VariationBy::Turn, false);
    }

    /// The layers beside FM of the first variation.
    pub(super) fn layers(&self) -> &Layers {
        &self.ramps[0].now.layers
    }

    /// True when the first variation's layers beside FM cannot become these without a switch.
    pub(super) fn must_switch_to(&self, layers: &Layers) -> bool {
        self.ramps[0].now.layers.differs_in_steps(layers)
    }

    /// Sets out for one patch, in the shortest time.
    pub(super) fn set_patch(&mut self, patch: &Patch, slots: &mut PatchSlots) {
        self.set_out(&[Variation { patch: *patch, trim_db: 0.0 }], VariationBy::Turn, MIN_GLIDE_S, slots);
    }

    /// Sets out for another target.
    pub(super) fn set_target(&mut self, target: &PatchTarget, slots: &mut PatchSlots) {
        let num_variations = usize::from(target.num_variations).clamp(1, MAX_VARIATIONS);
        self.set_out(&target.variations[..num_variations], target.by, target.glide_s, slots);
    }

    /// `variations` are 1-16.
    fn set_out(&mut self, variations: &[Variation], by: VariationBy, glide_s: f32, slots: &mut PatchSlots) {
        let num_variations = variations.len();
        let num_blocks = num_blocks(glide_s, self.seconds_per_block);
        let kept = num_variations.min(self.num_variations);
        for idx in kept..self.num_variations {
            slots.unclaim(self.ramps[idx].slot);
        }
        for (ramp, variation) in self.ramps.iter_mut().zip(&variations[..kept]) {
            ramp.set_target(variation, num_blocks);
            slots.set_layers(ramp.slot, &ramp.now.layers);
        }
        let model = self.ramps[0].slot;
        for (ramp, variation) in self.ramps.iter_mut().zip(variations).skip(kept) {
            let slot = slots.claim();
            slots.copy_lfo(slot, model);
            *ramp = VariationRamp::at_rest(&variation.patch, variation.trim_db, slot);
            slots.set(slot, CompiledPatch::new(&variation.patch), ramp.trim_db);
            slots.set_layers(slot, &variation.patch.layers);
        }
        if (num_variations, by) != (self.num_variations, self.by) {
            self.next = 0;
        }
        (self.num_variations, self.by, self.has_target, self.is_moving) = (num_variations, by, true, true);
    }

    /// Jumps to all targets: nothing sounds that could click.
    pub(super) fn settle(&mut self, slots: &mut PatchSlots) {
        if !self.is_moving {
            return;
        }
        self.is_moving = false;
        for ramp in &mut self.ramps[..self.num_variations] {
            if ramp.is_moving() {
                ramp.settle();
                slots.set(ramp.slot, CompiledPatch::new(&ramp.now), ramp.trim_db);
                slots.set_layers(ramp.slot, &ramp.now.layers);
            }
        }
    }

    /// The first note-on will play the first variation.
    pub(super) fn restart(&mut self) {
        self.next = 0;
    }

    pub(super) fn is_moving(&self) -> bool {
        self.is_moving
    }

    pub(super) fn num_variations(&self) -> usize {
        self.num_variations
    }

    pub(super) fn slot(&self, variation: u8) -> SlotIdx {
        self.ramps[usize::from(variation) % self.num_variations].slot
    }

    /// The slots of all variations.
    pub(super) fn slots(&self) -> impl Iterator<Item = SlotIdx> + '_ {
        self.ramps[..self.num_variations].iter().map(|ramp| ramp.slot)
    }

    /// The variation that a key struck now plays.
    pub(super) fn next_variation(&mut self, key: u8) -> u8 {
        let variation = match self.by {
            VariationBy::Turn => self.next,
            VariationBy::PitchClass => usize::from(key % 12) % self.num_variations,
        };
        self.next = (self.next + 1) % self.num_variations;
        variation as u8
    }

    /// Moves a variation on by a control block. `is_busy`: one of its notes is still on its way from the last switch. Returns what
    /// moved in the variation's slot.
    pub(super) fn advance(&mut self, variation: usize, is_busy: bool, slots: &mut PatchSlots) -> Moves {
        let ramp = &mut self.ramps[variation];
        let mut moved = ramp.glide();
        if ramp.is_switch_wanted && !(ramp.is_switch_heard && is_busy) {
            if ramp.is_switch_heard && slots.num_notes(ramp.slot) > 0 {
                let slot = slots.claim();
                slots.copy_lfo(slot, ramp.slot);
                slots.unclaim(ramp.slot);
                ramp.slot = slot;
            }
            ramp.switch();
            slots.set_layers(ramp.slot, &ramp.now.layers);
            moved = true;
        }
        if !moved {
            return Moves::NONE;
        }
        slots.set(ramp.slot, CompiledPatch::new(&ramp.now), ramp.trim_db).and_more()
    }

    /// The glide that a variation's notes follow; none while only switches turn.
    pub(super) fn glide(&self, variation: usize) -> Option<LevelGlide<'_>> {
        self.ramps[variation].level_glide()
    }

    /// All notes have been seen to; `are_late` tells that some are still to follow.
    pub(super) fn rest(&mut self, are_late: bool) {
        self.is_moving = are_late || self.ramps[..self.num_variations].iter().any(VariationRamp::is_moving);
    }
}
