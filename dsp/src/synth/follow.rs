//! Sounding notes follow their branch: along its glide, and by crossfade to another slot when its switches have turned.

use crate::fm::{LANES, Moves};

use super::bank::{self, NUM_LANES};
use super::{PatchTarget, Synth};

/// Lanes that crossfades leave free, so that note-ons find room.
const RESERVED_LANES: usize = 4;

impl Synth {
    /// Sets out from where the synth is to other patches, and notes that sound follow without a click. `[audio-thread]`,
    /// allocates nothing.
    ///
    /// Continuous parameters run there in straight lines over the steer's glide, from the next control block on; a later steer
    /// takes over from where they are. Switches ([`Morph::Switch`](vaeform_patch::Morph)) change by a crossfade of 15 ms of every
    /// note that sounds; while one runs, the next waits, and the newest wins. Envelopes at rest follow their level, released notes
    /// go on releasing. Notes keep their branch, modulo the number of branches. Note-ons between play the values as they stand.
    /// Where nothing sounds, all is there at once. A steer to what sounds already changes no bit.
    pub fn steer(&mut self, steer: &PatchTarget) {
        self.steering.steer(steer, &mut self.slots);
        if self.num_active() == 0 {
            self.steering.settle(&mut self.slots);
        }
    }

    /// Moves all branches on by a control block, and their notes with them.
    pub(super) fn follow(&mut self) {
        if !self.steering.is_moving() {
            return;
        }
        for branch in 0..self.steering.num_branches() {
            let is_busy = self.is_crossing(branch);
            let before = self.steering.slot(branch as u8);
            let moves = self.steering.advance(branch, is_busy, &mut self.slots);
            let slot = self.steering.slot(branch as u8);
            if moves == Moves::NONE || slot != before {
                continue;
            }
            let Self { banks, slots, steering, .. } = self;
            let glide = steering.glide(branch);
            for note in banks.iter_mut().flat_map(|bank| bank.sounding()).filter(|note| note.slot == slot) {
                note.voice.apply_patch(slots.patch(slot), moves, glide, 0);
            }
        }
        let are_late = self.bring_over();
        self.steering.rest(are_late);
    }

    /// True while notes of a branch are between two slots.
    fn is_crossing(&self, branch: usize) -> bool {
        let mut notes = self.banks.iter().flat_map(|bank| bank.notes.iter().flatten());
        notes.any(|note| {
            let is_own = note.branch.is_some_and(|own| usize::from(own) % self.steering.num_branches() == branch);
            is_own && !note.is_fading() && (note.fades_in() || note.slot != self.steering.slot(branch as u8))
        })
    }

    /// Starts the crossfade of notes whose branch sounds on another slot; true when some must wait for a lane or an earlier one.
    fn bring_over(&mut self) -> bool {
        let mut are_late = false;
        let mut num_free = bank::num_free(&self.banks);
        for from in (0..NUM_LANES).map(|i| (i / LANES, i % LANES)) {
            let Some(note) = &mut self.banks[from.0].notes[from.1] else { continue };
            let Some(branch) = note.branch.filter(|_| !note.is_fading()) else { continue };
            note.branch = Some((usize::from(branch) % self.steering.num_branches()) as u8);
            let slot = self.steering.slot(branch);
            if note.slot == slot {
                continue;
            }
            let to = if num_free > RESERVED_LANES && !note.fades_in() { bank::last_free(&self.banks) } else { None };
            let Some(to) = to else {
                are_late = true;
                continue;
            };
            num_free -= 1;
            bank::copy_lane(&mut self.banks, to, from);
            let Some(note) = &mut self.banks[from.0].notes[from.1] else { continue };
            let ghost = note.cross(slot, self.slots.patch(slot));
            self.slots.take(slot);
            self.banks[to.0].notes[to.1] = Some(ghost);
        }
        are_late
    }
}
