//! Notes in lanes: three banks of sixteen, more than may sound, so that stolen notes have room to fade.

use crate::fm::{LANES, Lanes, StereoMix};

use super::note::Note;

/// Banks of lanes.
pub(super) const NUM_BANKS: usize = 3;
/// Lanes in all banks.
pub(super) const NUM_LANES: usize = NUM_BANKS * LANES;

/// Sixteen lanes with their notes. `notes[lane]` is set exactly where the lane is active.
#[derive(Clone, Debug)]
pub(super) struct Bank {
    pub(super) lanes: Lanes,
    pub(super) mix: StereoMix,
    pub(super) notes: [Option<Note>; LANES],
}

impl Default for Bank {
    fn default() -> Self {
        Self { lanes: Lanes::default(), mix: StereoMix::default(), notes: [const { None }; LANES] }
    }
}

impl Bank {
    /// The notes, in lane order.
    pub(super) fn sounding(&mut self) -> impl Iterator<Item = &mut Note> {
        let any = self.lanes.active() != 0;
        self.notes.iter_mut().take(if any { LANES } else { 0 }).flatten()
    }

    pub(super) fn clear(&mut self) {
        for lane in 0..LANES {
            self.free(lane);
        }
    }

    pub(super) fn free(&mut self, lane: usize) {
        self.notes[lane] = None;
        self.lanes.clear(lane);
        self.mix.set_line(lane, [0.0; 2], [0.0; 2]);
    }
}

/// The first free lane as `(bank, lane)`.
pub(super) fn first_free(banks: &[Bank; NUM_BANKS]) -> Option<(usize, usize)> {
    (0..NUM_LANES).map(|i| (i / LANES, i % LANES)).find(|&(bank, lane)| banks[bank].notes[lane].is_none())
}

/// Lanes on which no note sounds.
pub(super) fn num_free(banks: &[Bank; NUM_BANKS]) -> usize {
    banks.iter().map(|bank| bank.notes.iter().filter(|note| note.is_none()).count()).sum()
}

/// A free lane for the fading half of a crossfade, from the last bank on: notes that fade from one algorithm then share a bank, and
/// those that have gone over to another keep theirs.
pub(super) fn last_free(banks: &[Bank; NUM_BANKS]) -> Option<(usize, usize)> {
    let lanes = (0..NUM_BANKS).rev().flat_map(|bank| (0..LANES).map(move |lane| (bank, lane)));
    lanes.into_iter().find(|&(bank, lane)| banks[bank].notes[lane].is_none())
}

/// Copies what a lane sounds, without its note.
pub(super) fn copy_lane(banks: &mut [Bank; NUM_BANKS], to: (usize, usize), from: (usize, usize)) {
    if to.0 == from.0 {
        let bank = &mut banks[to.0];
        let (lanes, mix) = (bank.lanes.clone(), bank.mix.clone());
        bank.lanes.copy_lane(to.1, &lanes, from.1);
        bank.mix.copy_lane(to.1, &mix, from.1);
        return;
    }
    let (head, tail) = banks.split_at_mut(to.0.max(from.0));
    let (low, high) = (&mut head[to.0.min(from.0)], &mut tail[0]);
    let (target, source) = if to.0 < from.0 { (low, high) } else { (high, low) };
    target.lanes.copy_lane(to.1, &source.lanes, from.1);
    target.mix.copy_lane(to.1, &source.mix, from.1);
}

/// Moves the last notes into the first gaps. Only at a control block's end.
pub(super) fn compact(banks: &mut [Bank; NUM_BANKS]) {
    let (mut gap, mut last) = (0, NUM_LANES);
    loop {
        while gap < NUM_LANES && banks[gap / LANES].notes[gap % LANES].is_some() {
            gap += 1;
        }
        while last > 0 && banks[(last - 1) / LANES].notes[(last - 1) % LANES].is_none() {
            last -= 1;
        }
        if gap + 1 >= last {
            return;
        }
        let (to, from) = ((gap / LANES, gap % LANES), ((last - 1) / LANES, (last - 1) % LANES));
        copy_lane(banks, to, from);
        banks[to.0].notes[to.1] = banks[from.0].notes[from.1].take();
        banks[from.0].free(from.1);
    }
}
