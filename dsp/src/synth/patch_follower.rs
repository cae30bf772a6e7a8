//! Sounding notes follow their branch: along its glide, and by crossfade to another slot when its switches have turned.

use crate::fm::Moves;
use vaeform_patch::Patch;

use super::branches::Branches;
use super::lane_idx::LaneIdx;
use super::patch_target::PatchTarget;
use super::slots::{PatchSlots, SlotIdx};
use super::voices::Voices;

/// Lanes that crossfades leave free, so that note-ons find room.
const RESERVED_LANES: usize = 4;

/// The branches, and how notes come along.
#[derive(Clone, Debug)]
pub(super) struct PatchFollower {
    branches: Branches,
}

impl PatchFollower {
    /// One branch on the initial voice; allocates. `slots` are new.
    pub(super) fn new(slots: &mut PatchSlots, seconds_per_block: f32) -> Self {
        Self { branches: Branches::new(&Patch::default(), slots, seconds_per_block) }
    }

    /// All branches are at their targets, and the next note-on plays the first.
    pub(super) fn reset(&mut self, voices: &mut Voices) {
        self.settle(voices);
        self.branches.restart();
    }

    /// Loads another patch: notes that sound finish on the old one.
    pub(super) fn load(&mut self, patch: &Patch, voices: &mut Voices) {
        voices.banks.notes_mut().for_each(|note| note.branch = None);
        self.branches.load(patch, &mut voices.slots);
    }

    /// Changes the patch in place: notes that sound on it follow at once, those of other branches come over.
    pub(super) fn edit(&mut self, patch: &Patch, voices: &mut Voices) {
        let slot = self.branches.edit(patch, &mut voices.slots);
        let frame = voices.frame();
        let Voices { banks, slots, .. } = voices;
        for note in banks.notes_mut().filter(|note| note.slot == slot) {
            note.voice.reshape(slots.patch(slot), frame);
            note.mark_dirty();
        }
    }

    /// Sets out for another target; where nothing sounds, it is there at once.
    pub(super) fn set_target(&mut self, target: &PatchTarget, voices: &mut Voices) {
        self.branches.set_target(target, &mut voices.slots);
        if voices.num_active() == 0 {
            self.settle(voices);
        }
    }

    /// Jumps to the target: nothing sounds that could click.
    pub(super) fn settle(&mut self, voices: &mut Voices) {
        self.branches.settle(&mut voices.slots);
    }

    /// A key goes down: the LFOs of all branches hear of it.
    pub(super) fn key_on(&self, is_first: bool, voices: &mut Voices) {
        for slot in self.branches.slots() {
            voices.slots.key_on(slot, is_first);
        }
    }

    /// The branch that a key struck now plays, and its slot.
    pub(super) fn next_branch(&mut self, key: u8) -> (u8, SlotIdx) {
        let branch = self.branches.next_branch(key);
        (branch, self.branches.slot(branch))
    }

    /// Moves all branches on by a control block, and their notes with them.
    pub(super) fn advance(&mut self, voices: &mut Voices) {
        if !self.branches.is_moving() {
            return;
        }
        for branch in 0..self.branches.num_branches() {
            let is_busy = self.is_crossing(branch, voices);
            let before = self.branches.slot(branch as u8);
            let moves = self.branches.advance(branch, is_busy, &mut voices.slots);
            let slot = self.branches.slot(branch as u8);
            if moves == Moves::NONE || slot != before {
                continue;
            }
            let glide = self.branches.glide(branch);
            let Voices { banks, slots, .. } = voices;
            for note in banks.notes_mut().filter(|note| note.slot == slot) {
                note.voice.apply_patch(slots.patch(slot), moves, glide, 0);
            }
        }
        let are_late = self.cross_over(voices);
        self.branches.rest(are_late);
    }

    /// True while notes of a branch are between two slots.
    fn is_crossing(&self, branch: usize, voices: &Voices) -> bool {
        voices.banks.notes().any(|note| {
            let is_own = note.branch.is_some_and(|own| usize::from(own) % self.branches.num_branches() == branch);
            is_own && !note.is_fading() && (note.fades_in() || note.slot != self.branches.slot(branch as u8))
        })
    }

    /// Starts the crossfade of notes whose branch sounds on another slot; true when some must wait for a lane or an earlier one.
    fn cross_over(&self, voices: &mut Voices) -> bool {
        let Voices { banks, slots, .. } = voices;
        let mut are_late = false;
        let mut num_free = banks.num_free();
        for from in LaneIdx::all() {
            let Some(note) = banks.note_mut(from) else { continue };
            let Some(branch) = note.branch.filter(|_| !note.is_fading()) else { continue };
            note.branch = Some((usize::from(branch) % self.branches.num_branches()) as u8);
            let slot = self.branches.slot(branch);
            if note.slot == slot {
                continue;
            }
            let may_cross = num_free > RESERVED_LANES && !note.fades_in();
            let Some(to) = (if may_cross { banks.last_free() } else { None }) else {
                are_late = true;
                continue;
            };
            num_free -= 1;
            let Some(note) = banks.note_mut(from) else { continue };
            let ghost = note.cross(slot, slots.patch(slot));
            slots.take(slot);
            banks.start_copy(to, from, ghost);
        }
        are_late
    }
}
