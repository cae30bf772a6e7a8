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
        let note = banks[from.0].notes[from.1].take();
        if to.0 == from.0 {
            let bank = &mut banks[to.0];
            let (lanes, mix) = (bank.lanes.clone(), bank.mix.clone());
            bank.lanes.copy_lane(to.1, &lanes, from.1);
            bank.mix.copy_lane(to.1, &mix, from.1);
            bank.notes[to.1] = note;
            bank.free(from.1);
        } else {
            let (head, tail) = banks.split_at_mut(from.0);
            head[to.0].lanes.copy_lane(to.1, &tail[0].lanes, from.1);
            head[to.0].mix.copy_lane(to.1, &tail[0].mix, from.1);
            head[to.0].notes[to.1] = note;
            tail[0].free(from.1);
        }
    }
}
