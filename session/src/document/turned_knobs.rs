//! The knobs of the latent layer as undo knows them. The host holds where they stand.

use crate::latent::Knobs;
use crate::project::{KnobPositions, NUM_TURNED};

/// See the [module](self).
#[derive(Debug)]
pub(super) struct TurnedKnobs {
    /// Where a hand has left them.
    pub(super) positions: KnobPositions,
    /// Where undo wants them, which the editor moves: counts up, so that each wish is done once.
    wanted: Option<(u64, KnobPositions)>,
    num_wanted: u64,
    /// After a bake the knobs count as at rest until they are.
    pub(super) are_parked: bool,
}

impl Default for TurnedKnobs {
    fn default() -> Self {
        Self { positions: [0.5; NUM_TURNED], wanted: None, num_wanted: 0, are_parked: false }
    }
}

impl TurnedKnobs {
    /// Where undo wants them, if anywhere, with the number of the wish.
    pub(super) fn wanted(&self) -> Option<(u64, KnobPositions)> {
        self.wanted
    }

    /// Undo wants them there.
    pub(super) fn want(&mut self, positions: KnobPositions) {
        self.positions = positions;
        self.num_wanted += 1;
        self.wanted = Some((self.num_wanted, positions));
    }

    /// Undo wants them nowhere.
    pub(super) fn forget_wanted(&mut self) {
        self.wanted = None;
    }

    /// The knobs for the decoder: at rest while they are parked, or while a candidate is auditioned (`else_sounds`).
    pub(super) fn counted(&mut self, knobs: Knobs, else_sounds: bool) -> Knobs {
        self.are_parked &= !knobs.are_at_rest();
        if self.are_parked || else_sounds {
            Knobs { glide_ms: knobs.glide_ms, free_algorithm: knobs.free_algorithm, ..Knobs::default() }
        } else {
            knobs
        }
    }
}
