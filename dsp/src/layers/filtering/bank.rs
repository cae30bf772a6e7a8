//! Filters run several streams side by side: eight lanes, sixteen or 32, of which a note takes one or, where left and right differ, two.

use std::marker::PhantomData;
use std::ops::Range;

use super::lanes::{Clean12, Clean24, Combs, DriveLanes, DrivenLadder, Lanes, Mouth, Phasing};
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
/// Lanes of all of them, left and right; of all whose channels are alike; of few.
const MANY: usize = 2 * NOTES_AT_ONCE;
const SOME: usize = NOTES_AT_ONCE;
const FEW: usize = 8;

/// A note's filter, the frames that it is to change, and the first of the two lines in which a comb's delays lie.
pub(crate) struct FilterPlace<'a> {
    pub(crate) stream: &'a mut FilterStream,
    pub(crate) block: &'a mut StereoBlock,
    pub(crate) line: usize,
}

/// Notes that have the same model, and what of them is in each lane: a note whose channels are alike takes one.
struct Chosen<'a> {
    places: [Option<FilterPlace<'a>>; NOTES_AT_ONCE],
    num_places: usize,
    /// Note and side.
    lanes: [(usize, usize); MANY],
    num_lanes: usize,
}

impl<'a> Chosen<'a> {
    fn new() -> Self {
        Self { places: [const { None }; NOTES_AT_ONCE], num_places: 0, lanes: [(0, 0); MANY], num_lanes: 0 }
    }

    fn add(&mut self, place: FilterPlace<'a>, frames: &Range<usize>) {
        let is_wide = place.stream.part(|| place.block.is_alike(frames));
        let num_sides = if is_wide { 2 } else { 1 };
        for side in 0..num_sides {
            self.lanes[self.num_lanes] = (self.num_places, side);
            self.num_lanes += 1;
        }
        self.places[self.num_places] = Some(place);
        self.num_places += 1;
    }

    /// The place of each lane, and its side.
    fn lanes(&self) -> &[(usize, usize)] {
        &self.lanes[..self.num_lanes]
    }

    fn streams(&self) -> impl Iterator<Item = &FilterStream> {
        self.places.iter().flatten().map(|place| &*place.stream)
    }
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
        let is_meant =
            |place: &Option<FilterPlace<'_>>| place.as_ref().is_some_and(|place| place.stream.model == model);
        if !left.iter().any(is_meant) {
            continue;
        }
        let mut chosen = Chosen::new();
        for place in left.iter_mut().filter(|place| is_meant(place)).filter_map(Option::take) {
            chosen.add(place, frames);
        }
        match chosen.num_lanes {
            ..=FEW => filter::<FEW>(isa, &mut chosen, (model, frames), lines),
            // The phaser is the quicker the wider it is.
            ..=SOME if model != Model::Phaser => filter::<SOME>(isa, &mut chosen, (model, frames), lines),
            _ => filter::<MANY>(isa, &mut chosen, (model, frames), lines),
        }
    }
}

/// Filters the frames of notes that have the same model.
fn filter<const N: usize>(
    isa: Isa,
    chosen: &mut Chosen<'_>,
    (model, frames): (Model, &Range<usize>),
    lines: &mut CombLines,
) {
    let mut rows = [[0.0; N]; BLOCK_FRAMES];
    isa.run(Gather { chosen, frames, rows: &mut rows });
    let rows_of = &mut rows[frames.clone()];
    let ends = frames.end == BLOCK_FRAMES;
    if chosen.streams().any(|stream| stream.is_driven) {
        isa.run(Filter::<DriveLanes<N>, _, N>::new(chosen, |stream| stream.is_driven, (rows_of, ends), lines));
    }
    let all = |_: &FilterStream| true;
    match model {
        Model::Clean12 => isa.run(Filter::<Clean12<N>, _, N>::new(chosen, all, (rows_of, ends), lines)),
        Model::Clean24 => isa.run(Filter::<Clean24<N>, _, N>::new(chosen, all, (rows_of, ends), lines)),
        Model::Ladder => isa.run(Filter::<DrivenLadder<N>, _, N>::new(chosen, all, (rows_of, ends), lines)),
        Model::Comb => isa.run(Filter::<Combs<N>, _, N>::new(chosen, all, (rows_of, ends), lines)),
        Model::Formant => isa.run(Filter::<Mouth<N>, _, N>::new(chosen, all, (rows_of, ends), lines)),
        Model::Phaser => isa.run(Filter::<Phasing<N>, _, N>::new(chosen, all, (rows_of, ends), lines)),
    }
    isa.run(Scatter { chosen, frames, rows: &rows });
}

/// The groups of eight frames that some frames touch.
fn groups(frames: &Range<usize>) -> Range<usize> {
    frames.start / GROUP..frames.end.div_ceil(GROUP).min(BLOCK_FRAMES / GROUP)
}

/// Puts what is to be filtered into its lanes, in whole groups of frames.
struct Gather<'a, 'b, const N: usize> {
    chosen: &'a Chosen<'b>,
    frames: &'a Range<usize>,
    rows: &'a mut [[f32; N]; BLOCK_FRAMES],
}

impl<const N: usize> Task for Gather<'_, '_, N> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        for (octet, lanes) in self.chosen.lanes().chunks(GROUP).enumerate() {
            for group in groups(self.frames) {
                let mut x = [s.splat(0.0); GROUP];
                for (x, (note, side)) in x.iter_mut().zip(lanes) {
                    if let Some(place) = &self.chosen.places[*note] {
                        *x = s.load(&place.block.0[*side][group]);
                    }
                }
                for (row, x) in self.rows[GROUP * group..].iter_mut().zip(s.transpose(x)) {
                    s.store(&mut row.as_chunks_mut().0[octet], x);
                }
            }
        }
    }
}

/// Puts what was filtered back, beside what was not.
struct Scatter<'a, 'b, const N: usize> {
    chosen: &'a mut Chosen<'b>,
    frames: &'a Range<usize>,
    rows: &'a [[f32; N]; BLOCK_FRAMES],
}

impl<const N: usize> Task for Scatter<'_, '_, N> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Chosen { places, lanes, num_lanes, .. } = self.chosen;
        for (octet, lanes) in lanes[..*num_lanes].chunks(GROUP).enumerate() {
            for group in groups(self.frames) {
                let mut x = [s.splat(0.0); GROUP];
                for (x, row) in x.iter_mut().zip(&self.rows[GROUP * group..]) {
                    *x = s.load(&row.as_chunks().0[octet]);
                }
                let frames: [f32; GROUP] = std::array::from_fn(|i| (GROUP * group + i) as f32);
                for (wet, (note, side)) in s.transpose(x).into_iter().zip(lanes) {
                    let Some(FilterPlace { stream, block, .. }) = &mut places[*note] else { continue };
                    let mut mixed = wet;
                    if stream.mix != Ramp::level(1.0) {
                        let mix = s.add(s.splat(stream.mix.base), s.mul(s.splat(stream.mix.slope), s.load(&frames)));
                        let dry = s.load(&block.0[*side][group]);
                        mixed = s.add(dry, s.mul(mix, s.sub(wet, dry)));
                    }
                    s.store(&mut block.0[*side][group], mixed);
                    if !stream.is_wide() {
                        s.store(&mut block.0[1][group], mixed);
                    }
                }
            }
        }
    }
}

/// Sends frames through the lanes of those streams that are meant; the others' lanes stay as they are.
struct Filter<'a, 'b, L, M, const N: usize> {
    chosen: &'a mut Chosen<'b>,
    is_meant: M,
    rows: &'a mut [[f32; N]],
    /// The control block ends behind them.
    ends: bool,
    lines: &'a mut CombLines,
    lanes: PhantomData<L>,
}

impl<'a, 'b, L: Lanes<N>, M: Fn(&FilterStream) -> bool, const N: usize> Filter<'a, 'b, L, M, N> {
    fn new(
        chosen: &'a mut Chosen<'b>,
        is_meant: M,
        (rows, ends): (&'a mut [[f32; N]], bool),
        lines: &'a mut CombLines,
    ) -> Self {
        Self { chosen, is_meant, rows, ends, lines, lanes: PhantomData }
    }
}

impl<L: Lanes<N>, M: Fn(&FilterStream) -> bool, const N: usize> Task for Filter<'_, '_, L, M, N> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { chosen, is_meant, rows, ends, lines, .. } = self;
        let Chosen { places, lanes: chosen, num_lanes, .. } = chosen;
        let chosen = &chosen[..*num_lanes];
        let (mut lanes, mut meant, mut are_all) = (L::default(), [false; N], true);
        for ((lane, (note, side)), meant) in chosen.iter().enumerate().zip(&mut meant) {
            let Some(place) = &places[*note] else { continue };
            *meant = is_meant(place.stream);
            are_all &= *meant;
            if *meant {
                lanes.load(lane, &place.stream.channels[*side], place.line + side);
            }
        }
        for row in rows {
            let filtered = lanes.process(s, *row, lines);
            if are_all {
                *row = filtered;
                continue;
            }
            for lane in 0..N {
                row[lane] = if meant[lane] { filtered[lane] } else { row[lane] };
            }
        }
        if ends {
            lanes.mend();
        }
        for ((lane, (note, side)), meant) in chosen.iter().enumerate().zip(meant) {
            if let Some(place) = places[*note].as_mut().filter(|_| meant) {
                lanes.store(lane, &mut place.stream.channels[*side]);
            }
        }
    }
}
