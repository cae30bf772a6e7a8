//! The branches that notes play: each has a slot and a ramp from the patch that sounds to the patch that is its target.
//!
//! Once a control block continuous values go a step along a straight line; switches wait until the branch's last crossfade is over,
//! then all that are wanted turn at once and the branch moves to a slot of its own, where its notes follow by crossfade (see
//! `patch_follower`).

use crate::fm::{CompiledPatch, LevelGlide, Moves};
use vaeform_patch::Patch;

use super::branch_ramp::BranchRamp;
use super::patch_target::{BranchBy, MAX_BRANCHES, PatchTarget};
use super::slots::{PatchSlots, SlotIdx};

/// Longest glide in seconds.
const MAX_GLIDE_S: f32 = 5.0;
/// Shortest glide in seconds: a level that jumps within less is heard as a click.
const MIN_GLIDE_S: f32 = 0.008;

/// Control blocks that a glide takes.
fn num_blocks(glide_s: f32, seconds_per_block: f32) -> u32 {
    let glide_s = if glide_s.is_finite() { glide_s.clamp(MIN_GLIDE_S, MAX_GLIDE_S) } else { MIN_GLIDE_S };
    (glide_s / seconds_per_block).round().max(1.0) as u32
}

/// All branches.
#[derive(Clone, Debug)]
pub(super) struct Branches {
    ramps: Box<[BranchRamp; MAX_BRANCHES]>,
    num_branches: usize,
    by: BranchBy,
    next: usize,
    seconds_per_block: f32,
    /// A target has come since the last load.
    has_target: bool,
    is_moving: bool,
}

impl Branches {
    /// Allocates. `slots` are new: the first is the branch's.
    pub(super) fn new(patch: &Patch, slots: &mut PatchSlots, seconds_per_block: f32) -> Self {
        let slot = slots.claim();
        let ramps = Box::new(std::array::from_fn(|_| BranchRamp::at_rest(patch, 0.0, slot)));
        let mut branches = Self {
            ramps,
            num_branches: 1,
            by: BranchBy::Turn,
            next: 0,
            seconds_per_block,
            has_target: false,
            is_moving: false,
        };
        branches.load(patch, slots);
        branches
    }

    /// Ends all glides: one branch, on a patch of its own.
    pub(super) fn load(&mut self, patch: &Patch, slots: &mut PatchSlots) {
        let slot = self.ramps[0].slot;
        for idx in 0..self.num_branches {
            slots.unclaim(self.ramps[idx].slot);
        }
        let slot = slots.reclaim(slot);
        slots.fill(slot, CompiledPatch::new(patch));
        self.single(patch, slot);
        self.is_moving = false;
    }

    /// Ends all glides in place: one branch, which becomes `patch` at once. Notes of other branches will follow to it.
    pub(super) fn edit(&mut self, patch: &Patch, slots: &mut PatchSlots) -> SlotIdx {
        let slot = self.ramps[0].slot;
        for idx in 1..self.num_branches {
            slots.unclaim(self.ramps[idx].slot);
        }
        slots.set(slot, CompiledPatch::new(patch), 0.0);
        // Notes of other branches, or late in a crossfade, still have to come.
        self.is_moving |= self.has_target;
        self.single(patch, slot);
        slot
    }

    fn single(&mut self, patch: &Patch, slot: SlotIdx) {
        self.ramps[0] = BranchRamp::at_rest(patch, 0.0, slot);
        (self.num_branches, self.next, self.by, self.has_target) = (1, 0, BranchBy::Turn, false);
    }

    /// Sets out for another target.
    pub(super) fn set_target(&mut self, target: &PatchTarget, slots: &mut PatchSlots) {
        let num_branches = usize::from(target.num_branches).clamp(1, MAX_BRANCHES);
        let num_blocks = num_blocks(target.glide_s, self.seconds_per_block);
        let kept = num_branches.min(self.num_branches);
        for idx in kept..self.num_branches {
            slots.unclaim(self.ramps[idx].slot);
        }
        for (ramp, branch) in self.ramps.iter_mut().zip(&target.branches[..kept]) {
            ramp.set_target(branch, num_blocks);
        }
        let model = self.ramps[0].slot;
        for (ramp, branch) in self.ramps.iter_mut().zip(&target.branches[..num_branches]).skip(kept) {
            let slot = slots.claim();
            slots.copy_lfo(slot, model);
            *ramp = BranchRamp::at_rest(&branch.patch, branch.trim_db, slot);
            slots.set(slot, CompiledPatch::new(&branch.patch), ramp.trim_db);
        }
        if (num_branches, target.by) != (self.num_branches, self.by) {
            self.next = 0;
        }
        (self.num_branches, self.by, self.has_target, self.is_moving) = (num_branches, target.by, true, true);
    }

    /// Jumps to all targets: nothing sounds that could click.
    pub(super) fn settle(&mut self, slots: &mut PatchSlots) {
        if !self.is_moving {
            return;
        }
        self.is_moving = false;
        for ramp in &mut self.ramps[..self.num_branches] {
            if ramp.is_moving() {
                ramp.settle();
                slots.set(ramp.slot, CompiledPatch::new(&ramp.now), ramp.trim_db);
            }
        }
    }

    /// The first note-on will play the first branch.
    pub(super) fn restart(&mut self) {
        self.next = 0;
    }

    pub(super) fn is_moving(&self) -> bool {
        self.is_moving
    }

    pub(super) fn num_branches(&self) -> usize {
        self.num_branches
    }

    pub(super) fn slot(&self, branch: u8) -> SlotIdx {
        self.ramps[usize::from(branch) % self.num_branches].slot
    }

    /// The slots of all branches.
    pub(super) fn slots(&self) -> impl Iterator<Item = SlotIdx> + '_ {
        self.ramps[..self.num_branches].iter().map(|ramp| ramp.slot)
    }

    /// The branch that a key struck now plays.
    pub(super) fn next_branch(&mut self, key: u8) -> u8 {
        let branch = match self.by {
            BranchBy::Turn => self.next,
            BranchBy::PitchClass => usize::from(key % 12) % self.num_branches,
        };
        self.next = (self.next + 1) % self.num_branches;
        branch as u8
    }

    /// Moves a branch on by a control block. `is_busy`: one of its notes is still on its way from the last switch. Returns what
    /// moved in the branch's slot.
    pub(super) fn advance(&mut self, branch: usize, is_busy: bool, slots: &mut PatchSlots) -> Moves {
        let ramp = &mut self.ramps[branch];
        let mut moved = ramp.glide();
        if ramp.is_switch_wanted && !(ramp.is_switch_heard && is_busy) {
            if ramp.is_switch_heard && slots.num_notes(ramp.slot) > 0 {
                let slot = slots.claim();
                slots.copy_lfo(slot, ramp.slot);
                slots.unclaim(ramp.slot);
                ramp.slot = slot;
            }
            ramp.switch();
            moved = true;
        }
        if !moved {
            return Moves::NONE;
        }
        slots.set(ramp.slot, CompiledPatch::new(&ramp.now), ramp.trim_db).and_more()
    }

    /// The glide that a branch's notes follow; none while only switches turn.
    pub(super) fn glide(&self, branch: usize) -> Option<LevelGlide<'_>> {
        self.ramps[branch].level_glide()
    }

    /// All notes have been seen to; `are_late` tells that some are still to follow.
    pub(super) fn rest(&mut self, are_late: bool) {
        self.is_moving = are_late || self.ramps[..self.num_branches].iter().any(BranchRamp::is_moving);
    }
}
