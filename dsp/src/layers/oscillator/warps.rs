//! Warped cycles of all notes' oscillators: baked one at a time, two for each oscillator, so that one can fade into the other.

use vaeform_wavetable::warp::{Bake, Warp, cycle_len};
use vaeform_wavetable::{Cycles, Levels, MAX_CYCLE_LEN, interpolation, num_harmonics};

/// Samples that a cycle takes at most.
const PLACE_LEN: usize = MAX_CYCLE_LEN + interpolation::GUARD;
/// Cycles of an oscillator.
const CYCLES: usize = 2;

/// What a cycle is baked of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Recipe {
    pub(crate) warp: Warp,
    /// -1..1, 0 at rest.
    pub(crate) amount: f32,
    /// Place in the table, in frames.
    pub(crate) place: f32,
    /// The level whose bandwidth it has.
    pub(crate) band: usize,
}

/// A cycle of an oscillator, as it was baked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Baked {
    which: usize,
    len_log2: u32,
}

/// Room for the cycles of so many oscillators, and what bakes them. `[audio-thread]` but for [`Warps::new`].
pub(crate) struct Warps {
    bake: Bake,
    /// Zeros until they are used, so that memory is taken only then.
    samples: Vec<f32>,
}

impl Warps {
    /// Allocates.
    pub(crate) fn new(num_oscillators: usize) -> Self {
        Self { bake: Bake::default(), samples: vec![0.0; num_oscillators * CYCLES * PLACE_LEN] }
    }

    /// Bakes a cycle of an oscillator, beside the one that it has.
    pub(crate) fn bake(&mut self, oscillator: usize, table: &Levels, recipe: &Recipe, beside: Option<Baked>) -> Baked {
        let which = beside.map_or(0, |beside| (beside.which + 1) % CYCLES);
        let harmonics = num_harmonics(recipe.band);
        let len = cycle_len(harmonics);
        let start = (oscillator * CYCLES + which) * PLACE_LEN;
        let out = &mut self.samples[start..start + len + interpolation::GUARD];
        self.bake.bake(table, recipe.place, recipe.warp, recipe.amount, harmonics, out);
        Baked { which, len_log2: len.ilog2() }
    }

    /// A cycle of an oscillator.
    pub(crate) fn cycles(&self, oscillator: usize, baked: Baked) -> Option<Cycles<'_>> {
        let start = (oscillator * CYCLES + baked.which) * PLACE_LEN;
        let len = (1 << baked.len_log2) + interpolation::GUARD;
        Cycles::new(&self.samples[start..start + len], baked.len_log2)
    }

    /// Puts the cycles of an oscillator where another has its own.
    pub(crate) fn copy(&mut self, to: usize, from: usize) {
        let place = |oscillator: usize| oscillator * CYCLES * PLACE_LEN;
        self.samples.copy_within(place(from)..place(from + 1), place(to));
    }
}
