//! Warped cycles of all notes' oscillators: baked one at a time, two for each oscillator, so that one can fade into the other.
//!
//! Where the voices of a unison are warped apart, a cycle is three, as frames of a table: the least, the middle and the most warped.

use vaeform_wavetable::warp::{Bake, Warp, cycle_len};
use vaeform_wavetable::{Cycles, Levels, MAX_CYCLE_LEN, interpolation, num_harmonics};

/// Frames of a cycle whose voices are warped apart.
const SPREAD_FRAMES: usize = 3;
/// Samples that a frame takes at most, and a cycle.
const FRAME_LEN: usize = MAX_CYCLE_LEN + interpolation::GUARD;
const PLACE_LEN: usize = SPREAD_FRAMES * FRAME_LEN;
/// Cycles of an oscillator.
const CYCLES: usize = 2;

/// What a cycle is baked of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Recipe {
    pub(crate) warp: Warp,
    /// -1..1, 0 at rest.
    pub(crate) amount: f32,
    /// How far the outermost voices are from there.
    pub(crate) spread: f32,
    /// Place in the table, in frames.
    pub(crate) place: f32,
    /// The level whose bandwidth it has.
    pub(crate) band: usize,
}

impl Recipe {
    /// Amounts of all frames.
    fn amounts(&self) -> impl Iterator<Item = f32> + '_ {
        let steps: &[f32] = if self.spread == 0.0 { &[0.0] } else { &[-1.0, 0.0, 1.0] };
        steps.iter().map(|step| self.warp.clamped(self.amount + step * self.spread))
    }
}

/// A cycle of an oscillator, as it was baked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Baked {
    which: usize,
    len_log2: u32,
    num_frames: usize,
}

impl Baked {
    /// Samples of all frames.
    fn len(self) -> usize {
        self.num_frames * ((1 << self.len_log2) + interpolation::GUARD)
    }
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
        let frames = self.samples[start..].chunks_exact_mut(len + interpolation::GUARD);
        let mut num_frames = 0;
        for (frame, amount) in frames.zip(recipe.amounts()) {
            self.bake.bake(table, recipe.place, recipe.warp, amount, harmonics, frame);
            num_frames += 1;
        }
        Baked { which, len_log2: len.ilog2(), num_frames }
    }

    /// A cycle of an oscillator.
    pub(crate) fn cycles(&self, oscillator: usize, baked: Baked) -> Option<Cycles<'_>> {
        let start = (oscillator * CYCLES + baked.which) * PLACE_LEN;
        Cycles::new(&self.samples[start..start + baked.len()], baked.len_log2)
    }

    /// Puts a cycle of an oscillator where another has its own.
    pub(crate) fn copy(&mut self, to: usize, from: usize, baked: Baked) {
        let place = |oscillator: usize| (oscillator * CYCLES + baked.which) * PLACE_LEN;
        self.samples.copy_within(place(from)..place(from) + baked.len(), place(to));
    }
}
