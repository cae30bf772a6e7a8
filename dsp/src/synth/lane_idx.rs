//! Which lane of which bank a note sounds in. There are more lanes than notes may sound, so that stolen notes have room to fade.

use crate::fm::LANES;

/// Banks of lanes.
pub(super) const NUM_BANKS: usize = 3;
/// Lanes in all banks.
pub(super) const NUM_LANES: usize = NUM_BANKS * LANES;

/// Index of a lane in all banks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LaneIdx {
    pub(super) bank: usize,
    pub(super) lane: usize,
}

impl LaneIdx {
    /// The lane at a place in the order of all, below [`NUM_LANES`].
    pub(super) fn nth(place: usize) -> Self {
        Self { bank: place / LANES, lane: place % LANES }
    }

    /// Its place in the order of all.
    pub(super) fn place(self) -> usize {
        self.bank * LANES + self.lane
    }

    /// All lanes, bank by bank.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..NUM_LANES).map(Self::nth)
    }

    /// All lanes from the last bank on, in order inside a bank.
    pub(super) fn last_banks_first() -> impl Iterator<Item = Self> {
        (0..NUM_BANKS).rev().flat_map(|bank| (0..LANES).map(move |lane| Self { bank, lane }))
    }
}
