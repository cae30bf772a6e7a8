//! Notes in lanes: banks of sixteen.

use crate::fm::{LANES, Lanes, StereoMix};

use super::lane_idx::{LaneIdx, NUM_BANKS, NUM_LANES};
use super::note::Note;

/// Sixteen lanes with their notes. A lane of `lanes` is active where its note has an FM layer.
#[derive(Clone, Debug)]
pub(super) struct Bank {
    pub(super) lanes: Lanes,
    pub(super) mix: StereoMix,
    pub(super) notes: [Option<Note>; LANES],
    /// Lanes that have a note, a bit each, and those whose note has layers beside FM.
    occupied: u32,
    layered: u32,
}

impl Default for Bank {
    fn default() -> Self {
        Self {
            lanes: Lanes::default(),
            mix: StereoMix::default(),
            notes: [const { None }; LANES],
            occupied: 0,
            layered: 0,
        }
    }
}

impl Bank {
    /// The notes, in lane order.
    fn notes_mut(&mut self) -> impl Iterator<Item = &mut Note> {
        let any = self.occupied != 0;
        self.notes.iter_mut().take(if any { LANES } else { 0 }).flatten()
    }

    /// Lanes that have a note.
    pub(super) fn occupied_lanes(&self) -> impl Iterator<Item = usize> + use<> {
        let mut left = self.occupied;
        std::iter::from_fn(move || {
            let lane = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            (lane < LANES).then_some(lane)
        })
    }

    /// True when a note has layers beside FM.
    pub(super) fn is_layered(&self) -> bool {
        self.layered != 0
    }

    fn put(&mut self, lane: usize, note: Note) {
        self.notes[lane] = Some(note);
        self.occupied |= 1 << lane;
        self.look_again(lane);
    }

    /// The layers of a lane's note may have changed.
    fn look_again(&mut self, lane: usize) {
        let is_layered = self.notes[lane].as_ref().is_some_and(|note| note.layers.has_others);
        self.layered = self.layered & !(1 << lane) | u32::from(is_layered) << lane;
    }

    fn take(&mut self, lane: usize) -> Option<Note> {
        self.occupied &= !(1 << lane);
        self.layered &= !(1 << lane);
        self.notes[lane].take()
    }

    fn free(&mut self, lane: usize) {
        self.take(lane);
        self.lanes.clear(lane);
        self.mix.set_line(lane, [0.0; 2], [0.0; 2]);
    }
}

/// All banks.
#[derive(Clone, Debug)]
pub(super) struct Banks(Box<[Bank; NUM_BANKS]>);

impl Default for Banks {
    /// Allocates.
    fn default() -> Self {
        Self(Box::new(std::array::from_fn(|_| Bank::default())))
    }
}

impl Banks {
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Bank> {
        self.0.iter_mut()
    }

    /// The notes, in lane order.
    pub(super) fn notes(&self) -> impl Iterator<Item = &Note> {
        self.0.iter().flat_map(|bank| bank.notes.iter().flatten())
    }

    /// The notes, in lane order.
    pub(super) fn notes_mut(&mut self) -> impl Iterator<Item = &mut Note> {
        self.0.iter_mut().flat_map(Bank::notes_mut)
    }

    /// The notes with their lanes, in lane order.
    pub(super) fn places(&self) -> impl Iterator<Item = (LaneIdx, &Note)> {
        LaneIdx::all().filter_map(|at| Some((at, self.note(at)?)))
    }

    pub(super) fn note(&self, at: LaneIdx) -> Option<&Note> {
        self.0[at.bank].notes[at.lane].as_ref()
    }

    pub(super) fn note_mut(&mut self, at: LaneIdx) -> Option<&mut Note> {
        self.0[at.bank].notes[at.lane].as_mut()
    }

    /// True when a note has layers beside FM.
    pub(super) fn are_layered(&self) -> bool {
        self.0.iter().any(Bank::is_layered)
    }

    /// The layers of a lane's note may have changed.
    pub(super) fn look_again(&mut self, at: LaneIdx) {
        self.0[at.bank].look_again(at.lane);
    }

    /// The lanes that sound now.
    pub(super) fn active_lanes(&self) -> impl Iterator<Item = LaneIdx> + use<> {
        let lanes = self.0.each_ref().map(Bank::occupied_lanes);
        lanes.into_iter().enumerate().flat_map(|(bank, lanes)| lanes.map(move |lane| LaneIdx { bank, lane }))
    }

    /// How many lanes sound.
    pub(super) fn num_active(&self) -> usize {
        self.0.iter().map(|bank| bank.occupied.count_ones() as usize).sum()
    }

    /// The FM layer of a lane is silent from now on.
    pub(super) fn mute(&mut self, at: LaneIdx) {
        self.0[at.bank].lanes.clear(at.lane);
    }

    /// The FM layer of a lane is rendered elsewhere from now on, by what goes on in the lane.
    pub(super) fn rest(&mut self, at: LaneIdx) {
        self.0[at.bank].lanes.rest(at.lane);
    }

    /// The FM layer of a lane comes in, from phase 0.
    pub(super) fn unmute(&mut self, at: LaneIdx, algorithm: u8) {
        self.0[at.bank].lanes.start(at.lane, algorithm, [0; 6]);
    }

    /// Starts a note in a free lane: its algorithm and the operators' start phases (2^32 a cycle).
    pub(super) fn start(&mut self, at: LaneIdx, note: Note, algorithm: u8, phases: [u32; 6]) {
        let bank = &mut self.0[at.bank];
        bank.lanes.start(at.lane, algorithm, phases);
        bank.put(at.lane, note);
    }

    /// Ends the note of a lane; returns it.
    pub(super) fn end(&mut self, at: LaneIdx) -> Option<Note> {
        let bank = &mut self.0[at.bank];
        let note = bank.take(at.lane)?;
        bank.free(at.lane);
        Some(note)
    }

    pub(super) fn clear(&mut self) {
        for at in LaneIdx::all() {
            self.0[at.bank].free(at.lane);
        }
    }

    /// The first free lane.
    pub(super) fn first_free(&self) -> Option<LaneIdx> {
        LaneIdx::all().find(|&at| self.note(at).is_none())
    }

    /// Lanes on which no note sounds.
    pub(super) fn num_free(&self) -> usize {
        self.0.iter().map(|bank| bank.notes.iter().filter(|note| note.is_none()).count()).sum()
    }

    /// A free lane for the fading half of a crossfade, from the last bank on: notes that fade from one algorithm then share a bank,
    /// and those that have gone over to another keep theirs.
    pub(super) fn last_free(&self) -> Option<LaneIdx> {
        LaneIdx::last_banks_first().find(|&at| self.note(at).is_none())
    }

    /// Lets `note` sound in a free lane as another lane does now.
    pub(super) fn start_copy(&mut self, to: LaneIdx, from: LaneIdx, note: Note) {
        self.copy_lane(to, from);
        self.0[to.bank].put(to.lane, note);
    }

    /// Moves the last notes into the first gaps, and tells of those that have layers beside FM: to where, from where. Only at a control
    /// block's end.
    pub(super) fn compact(&mut self, mut moved: impl FnMut(LaneIdx, LaneIdx)) {
        let (mut gap, mut last) = (0, NUM_LANES);
        loop {
            while gap < NUM_LANES && self.note(LaneIdx::nth(gap)).is_some() {
                gap += 1;
            }
            while last > 0 && self.note(LaneIdx::nth(last - 1)).is_none() {
                last -= 1;
            }
            if gap + 1 >= last {
                return;
            }
            let (to, from) = (LaneIdx::nth(gap), LaneIdx::nth(last - 1));
            self.copy_lane(to, from);
            if let Some(note) = self.0[from.bank].take(from.lane) {
                if note.layers.has_others {
                    moved(to, from);
                }
                self.0[to.bank].put(to.lane, note);
            }
            self.0[from.bank].free(from.lane);
        }
    }

    /// Copies what a lane sounds, without its note.
    fn copy_lane(&mut self, to: LaneIdx, from: LaneIdx) {
        if to.bank == from.bank {
            let bank = &mut self.0[to.bank];
            let (lanes, mix) = (bank.lanes.clone(), bank.mix.clone());
            bank.lanes.copy_lane(to.lane, &lanes, from.lane);
            bank.mix.copy_lane(to.lane, &mix, from.lane);
            return;
        }
        let (head, tail) = self.0.split_at_mut(to.bank.max(from.bank));
        let (low, high) = (&mut head[to.bank.min(from.bank)], &mut tail[0]);
        let (target, source) = if to.bank < from.bank { (low, high) } else { (high, low) };
        target.lanes.copy_lane(to.lane, &source.lanes, from.lane);
        target.mix.copy_lane(to.lane, &source.mix, from.lane);
    }
}
