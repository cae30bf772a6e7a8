//! Filters run eight streams side by side: up to four notes, left and right.

use std::marker::PhantomData;
use std::ops::Range;

use super::lanes::{Clean12, Clean24, Combs, Drive, DrivenLadder, LANES, Lanes, Mouth, Phasing};
use super::settings::Model;
use super::stream::FilterStream;
use crate::filter::CombLines;
use crate::fm::Isa;
use crate::layers::BLOCK_FRAMES;
use crate::layers::block::StereoBlock;
use crate::layers::ramp::Ramp;
use crate::simd::{Simd, Task};

/// Notes side by side.
pub(crate) const NOTES_AT_ONCE: usize = LANES / 2;

/// A note's filter, the frames that it is to change, and the first of the two lines in which a comb's delays lie.
pub(crate) struct FilterPlace<'a> {
    pub(crate) stream: &'a mut FilterStream,
    pub(crate) block: &'a mut StereoBlock,
    pub(crate) line: usize,
}

/// Nothing for a note that has no such filter.
type FilterPlaces<'a> = [Option<FilterPlace<'a>>; NOTES_AT_ONCE];

/// Frames of all lanes.
type Rows = [[f32; LANES]; BLOCK_FRAMES];

/// Filters some frames of up to four notes in place.
pub(crate) fn filter_streams(isa: Isa, places: &mut FilterPlaces<'_>, frames: &Range<usize>, lines: &mut CombLines) {
    for model in Model::ALL {
        let is_used = |place: &FilterPlace<'_>| place.stream.model == model;
        if !places.iter().flatten().any(is_used) {
            continue;
        }
        let mut rows = [[0.0; LANES]; BLOCK_FRAMES];
        gather(places, model, frames, &mut rows);
        if places.iter().flatten().any(|place| is_used(place) && place.stream.is_driven) {
            let is_driven = |stream: &FilterStream| stream.model == model && stream.is_driven;
            isa.run(Filter::<Drive, _>::new(places, is_driven, &mut rows[frames.clone()], lines));
        }
        let is_used = |stream: &FilterStream| stream.model == model;
        let rows_of = &mut rows[frames.clone()];
        match model {
            Model::Clean12 => isa.run(Filter::<Clean12, _>::new(places, is_used, rows_of, lines)),
            Model::Clean24 => isa.run(Filter::<Clean24, _>::new(places, is_used, rows_of, lines)),
            Model::Ladder => isa.run(Filter::<DrivenLadder, _>::new(places, is_used, rows_of, lines)),
            Model::Comb => isa.run(Filter::<Combs, _>::new(places, is_used, rows_of, lines)),
            Model::Formant => isa.run(Filter::<Mouth, _>::new(places, is_used, rows_of, lines)),
            Model::Phaser => isa.run(Filter::<Phasing, _>::new(places, is_used, rows_of, lines)),
        }
        scatter(places, model, frames, &rows);
    }
}

/// Puts what a model is to filter into its lanes.
fn gather(places: &FilterPlaces<'_>, model: Model, frames: &Range<usize>, rows: &mut Rows) {
    for (note, place) in places.iter().enumerate() {
        let Some(FilterPlace { block, .. }) = place.as_ref().filter(|place| place.stream.model == model) else {
            continue;
        };
        for side in 0..2 {
            for (row, x) in rows[frames.clone()].iter_mut().zip(&block.side(side)[frames.clone()]) {
                row[2 * note + side] = *x;
            }
        }
    }
}

/// Puts what was filtered back, beside what was not.
fn scatter(places: &mut FilterPlaces<'_>, model: Model, frames: &Range<usize>, rows: &Rows) {
    for (note, place) in places.iter_mut().enumerate() {
        let Some(FilterPlace { stream, block, .. }) = place.as_mut().filter(|place| place.stream.model == model) else {
            continue;
        };
        for side in 0..2 {
            let rows = rows[frames.clone()].iter().map(|row| row[2 * note + side]);
            let out = &mut block.side_mut(side)[frames.clone()];
            if stream.mix == Ramp::level(1.0) {
                out.iter_mut().zip(rows).for_each(|(out, wet)| *out = wet);
                continue;
            }
            for ((frame, wet), dry) in frames.clone().zip(rows).zip(out) {
                *dry += stream.mix.at(frame) * (wet - *dry);
            }
        }
    }
}

/// Sends frames through the lanes of those streams that are meant; the others' lanes stay as they are.
struct Filter<'a, 'b, L, M> {
    places: &'a mut FilterPlaces<'b>,
    is_meant: M,
    rows: &'a mut [[f32; LANES]],
    lines: &'a mut CombLines,
    lanes: PhantomData<L>,
}

impl<'a, 'b, L: Lanes, M: Fn(&FilterStream) -> bool> Filter<'a, 'b, L, M> {
    fn new(
        places: &'a mut FilterPlaces<'b>,
        is_meant: M,
        rows: &'a mut [[f32; LANES]],
        lines: &'a mut CombLines,
    ) -> Self {
        Self { places, is_meant, rows, lines, lanes: PhantomData }
    }
}

impl<L: Lanes, M: Fn(&FilterStream) -> bool> Task for Filter<'_, '_, L, M> {
    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { places, is_meant, rows, lines, .. } = self;
        let (mut lanes, mut meant) = (L::default(), [false; LANES]);
        for (note, place) in places.iter().enumerate() {
            let Some(place) = place.as_ref().filter(|place| is_meant(place.stream)) else { continue };
            for (side, channel) in place.stream.channels.iter().enumerate() {
                meant[2 * note + side] = true;
                lanes.load(2 * note + side, channel, place.line + side);
            }
        }
        for row in rows {
            let filtered = lanes.process(*row, lines);
            for lane in 0..LANES {
                row[lane] = if meant[lane] { filtered[lane] } else { row[lane] };
            }
        }
        for (note, place) in places.iter_mut().enumerate() {
            let Some(place) = place.as_mut().filter(|place| is_meant(place.stream)) else { continue };
            for (side, channel) in place.stream.channels.iter_mut().enumerate() {
                lanes.store(2 * note + side, channel);
            }
        }
    }
}
