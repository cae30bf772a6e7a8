//! Filters run several streams side by side: four notes, or all that there are, left and right.

use std::marker::PhantomData;
use std::ops::Range;

use super::lanes::{Clean12, Clean24, Combs, Drive, DrivenLadder, Lanes, Mouth, Phasing};
use super::settings::Model;
use super::stream::FilterStream;
use crate::filter::CombLines;
use crate::fm::Isa;
use crate::layers::block::StereoBlock;
use crate::layers::ramp::Ramp;
use crate::layers::{BLOCK_FRAMES, GROUP};
use crate::simd::{Simd, Task};

/// Notes side by side: so many that while one waits for what it needs, others go on.
pub(crate) const NOTES_AT_ONCE: usize = 16;
/// Lanes of all of them, and of few.
const MANY: usize = 2 * NOTES_AT_ONCE;
const FEW: usize = 8;
/// Notes in eight lanes.
const NOTES: usize = GROUP / 2;

/// A note's filter, the frames that it is to change, and the first of the two lines in which a comb's delays lie.
pub(crate) struct FilterPlace<'a> {
    pub(crate) stream: &'a mut FilterStream,
    pub(crate) block: &'a mut StereoBlock,
    pub(crate) line: usize,
}

/// Filters some frames in place, of at most as many notes as go at once.
pub(crate) fn filter_streams<'a>(
    isa: Isa,
    places: impl Iterator<Item = FilterPlace<'a>>,
    frames: &Range<usize>,
    lines: &mut CombLines,
) {
    let mut left = [const { None }; NOTES_AT_ONCE];
    left.iter_mut().zip(places).for_each(|(left, place)| *left = Some(place));
    for model in Model::ALL {
        let mut chosen = [const { None }; NOTES_AT_ONCE];
        let mut num = 0;
        for place in left.iter_mut().filter(|place| place.as_ref().is_some_and(|place| place.stream.model == model)) {
            chosen[num] = place.take();
            num += 1;
        }
        match &mut chosen[..num] {
            [] => {}
            few if few.len() <= FEW / 2 => filter::<FEW>(isa, few, (model, frames), lines),
            many => filter::<MANY>(isa, many, (model, frames), lines),
        }
    }
}

/// Filters the frames of notes that have the same model.
fn filter<const N: usize>(
    isa: Isa,
    places: &mut [Option<FilterPlace<'_>>],
    (model, frames): (Model, &Range<usize>),
    lines: &mut CombLines,
) {
    let mut rows = [[0.0; N]; BLOCK_FRAMES];
    isa.run(Gather { places, frames, rows: &mut rows });
    let rows_of = &mut rows[frames.clone()];
    if places.iter().flatten().any(|place| place.stream.is_driven) {
        isa.run(Filter::<Drive<N>, _, N>::new(places, |stream| stream.is_driven, rows_of, lines));
    }
    let all = |_: &FilterStream| true;
    match model {
        Model::Clean12 => isa.run(Filter::<Clean12<N>, _, N>::new(places, all, rows_of, lines)),
        Model::Clean24 => isa.run(Filter::<Clean24<N>, _, N>::new(places, all, rows_of, lines)),
        Model::Ladder => isa.run(Filter::<DrivenLadder<N>, _, N>::new(places, all, rows_of, lines)),
        Model::Comb => isa.run(Filter::<Combs<N>, _, N>::new(places, all, rows_of, lines)),
        Model::Formant => isa.run(Filter::<Mouth<N>, _, N>::new(places, all, rows_of, lines)),
        Model::Phaser => isa.run(Filter::<Phasing<N>, _, N>::new(places, all, rows_of, lines)),
    }
    isa.run(Scatter { places, frames, rows: &rows });
}

/// The groups of eight frames that some frames touch.
fn groups(frames: &Range<usize>) -> Range<usize> {
    frames.start / GROUP..frames.end.div_ceil(GROUP).min(BLOCK_FRAMES / GROUP)
}

/// Puts what is to be filtered into its lanes, in whole groups of frames.
struct Gather<'a, 'b, const N: usize> {
    places: &'a [Option<FilterPlace<'b>>],
    frames: &'a Range<usize>,
    rows: &'a mut [[f32; N]; BLOCK_FRAMES],
}

impl<const N: usize> Task for Gather<'_, '_, N> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        for (four, places) in self.places.chunks(NOTES).enumerate() {
            for group in groups(self.frames) {
                let mut x = [s.splat(0.0); GROUP];
                for (note, FilterPlace { block, .. }) in places.iter().flatten().enumerate() {
                    (x[2 * note], x[2 * note + 1]) = (s.load(&block.0[0][group]), s.load(&block.0[1][group]));
                }
                for (row, x) in self.rows[GROUP * group..].iter_mut().zip(s.transpose(x)) {
                    s.store(&mut row.as_chunks_mut().0[four], x);
                }
            }
        }
    }
}

/// Puts what was filtered back, beside what was not.
struct Scatter<'a, 'b, const N: usize> {
    places: &'a mut [Option<FilterPlace<'b>>],
    frames: &'a Range<usize>,
    rows: &'a [[f32; N]; BLOCK_FRAMES],
}

impl<const N: usize> Task for Scatter<'_, '_, N> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        for (four, places) in self.places.chunks_mut(NOTES).enumerate() {
            for group in groups(self.frames) {
                let mut x = [s.splat(0.0); GROUP];
                for (x, row) in x.iter_mut().zip(&self.rows[GROUP * group..]) {
                    *x = s.load(&row.as_chunks().0[four]);
                }
                let x = s.transpose(x);
                let frames: [f32; GROUP] = std::array::from_fn(|i| (GROUP * group + i) as f32);
                for (note, FilterPlace { stream, block, .. }) in places.iter_mut().flatten().enumerate() {
                    for side in 0..2 {
                        let (wet, block) = (x[2 * note + side], &mut block.0[side][group]);
                        if stream.mix == Ramp::level(1.0) {
                            s.store(block, wet);
                            continue;
                        }
                        let mix = s.add(s.splat(stream.mix.base), s.mul(s.splat(stream.mix.slope), s.load(&frames)));
                        let dry = s.load(block);
                        s.store(block, s.add(dry, s.mul(mix, s.sub(wet, dry))));
                    }
                }
            }
        }
    }
}

/// Sends frames through the lanes of those streams that are meant; the others' lanes stay as they are.
struct Filter<'a, 'b, L, M, const N: usize> {
    places: &'a mut [Option<FilterPlace<'b>>],
    is_meant: M,
    rows: &'a mut [[f32; N]],
    lines: &'a mut CombLines,
    lanes: PhantomData<L>,
}

impl<'a, 'b, L: Lanes<N>, M: Fn(&FilterStream) -> bool, const N: usize> Filter<'a, 'b, L, M, N> {
    fn new(
        places: &'a mut [Option<FilterPlace<'b>>],
        is_meant: M,
        rows: &'a mut [[f32; N]],
        lines: &'a mut CombLines,
    ) -> Self {
        Self { places, is_meant, rows, lines, lanes: PhantomData }
    }
}

impl<L: Lanes<N>, M: Fn(&FilterStream) -> bool, const N: usize> Task for Filter<'_, '_, L, M, N> {
    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { places, is_meant, rows, lines, .. } = self;
        let (mut lanes, mut meant) = (L::default(), [false; N]);
        for (note, place) in places.iter().flatten().enumerate().filter(|(_, place)| is_meant(place.stream)) {
            for (side, channel) in place.stream.channels.iter().enumerate() {
                meant[2 * note + side] = true;
                lanes.load(2 * note + side, channel, place.line + side);
            }
        }
        let are_all = places.iter().flatten().all(|place| is_meant(place.stream));
        for row in rows {
            let filtered = lanes.process(*row, lines);
            if are_all {
                *row = filtered;
                continue;
            }
            for lane in 0..N {
                row[lane] = if meant[lane] { filtered[lane] } else { row[lane] };
            }
        }
        for (note, place) in places.iter_mut().flatten().enumerate().filter(|(_, place)| is_meant(place.stream)) {
            for (side, channel) in place.stream.channels.iter_mut().enumerate() {
                lanes.store(2 * note + side, channel);
            }
        }
    }
}
