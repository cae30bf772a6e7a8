//! Filters run eight streams side by side: up to four notes, left and right.

use std::ops::Range;

use super::settings::Model;
use super::stream::{FilterChannel, FilterStream};
use crate::filter::{Downsampler, Ladder, Svf, Upsampler};
use crate::fm::Isa;
use crate::layers::BLOCK_FRAMES;
use crate::layers::block::StereoBlock;
use crate::layers::ramp::Ramp;
use crate::simd::{Simd, Task};

/// Streams side by side.
const LANES: usize = 8;
/// Notes side by side.
pub(crate) const NOTES_AT_ONCE: usize = LANES / 2;

/// A note's filter and the frames that it is to change; nothing for a note that it leaves alone.
pub(crate) type Place<'a> = Option<(&'a mut FilterStream, &'a mut StereoBlock)>;

/// Filters some frames of up to four notes in place.
pub(crate) fn filter_streams(isa: Isa, places: &mut [Place<'_>; NOTES_AT_ONCE], frames: &Range<usize>) {
    let is_used = |model| places.iter().flatten().any(|(stream, _)| stream.model == model);
    let used = [Model::Clean12, Model::Clean24, Model::Ladder].map(|model| (model, is_used(model)));
    for (model, _) in used.into_iter().filter(|(_, is_used)| *is_used) {
        let frames = frames.clone();
        match model {
            Model::Clean12 => isa.run(Filter::<_, Clean12> { places, model, frames, lanes: Clean12::default() }),
            Model::Clean24 => isa.run(Filter::<_, Clean24> { places, model, frames, lanes: Clean24::default() }),
            Model::Ladder => {
                isa.run(Filter::<_, DrivenLadder> { places, model, frames, lanes: DrivenLadder::default() })
            }
        }
    }
}

/// A model as eight lanes, which have what the notes' own single lanes have heard.
trait Lanes {
    fn load(&mut self, lane: usize, channel: &FilterChannel);
    fn store(&self, lane: usize, channel: &mut FilterChannel);
    fn process(&mut self, x: [f32; LANES]) -> [f32; LANES];
}

#[derive(Default)]
struct Clean12(Svf<LANES>);

impl Lanes for Clean12 {
    #[inline(always)]
    fn load(&mut self, lane: usize, channel: &FilterChannel) {
        self.0.copy_lane(lane, &channel.svf[0], 0);
    }

    #[inline(always)]
    fn store(&self, lane: usize, channel: &mut FilterChannel) {
        channel.svf[0].copy_lane(0, &self.0, lane);
    }

    #[inline(always)]
    fn process(&mut self, x: [f32; LANES]) -> [f32; LANES] {
        self.0.process(x)
    }
}

#[derive(Default)]
struct Clean24([Svf<LANES>; 2]);

impl Lanes for Clean24 {
    #[inline(always)]
    fn load(&mut self, lane: usize, channel: &FilterChannel) {
        self.0[0].copy_lane(lane, &channel.svf[0], 0);
        self.0[1].copy_lane(lane, &channel.svf[1], 0);
    }

    #[inline(always)]
    fn store(&self, lane: usize, channel: &mut FilterChannel) {
        channel.svf[0].copy_lane(0, &self.0[0], lane);
        channel.svf[1].copy_lane(0, &self.0[1], lane);
    }

    #[inline(always)]
    fn process(&mut self, x: [f32; LANES]) -> [f32; LANES] {
        let [second, first] = &mut self.0;
        second.process(first.process(x))
    }
}

/// A ladder at twice the rate.
#[derive(Default)]
struct DrivenLadder {
    ladder: Ladder<LANES>,
    up: Upsampler<LANES>,
    down: Downsampler<LANES>,
}

impl Lanes for DrivenLadder {
    #[inline(always)]
    fn load(&mut self, lane: usize, channel: &FilterChannel) {
        self.ladder.copy_lane(lane, &channel.ladder, 0);
        self.up.copy_lane(lane, &channel.up, 0);
        self.down.copy_lane(lane, &channel.down, 0);
    }

    #[inline(always)]
    fn store(&self, lane: usize, channel: &mut FilterChannel) {
        channel.ladder.copy_lane(0, &self.ladder, lane);
        channel.up.copy_lane(0, &self.up, lane);
        channel.down.copy_lane(0, &self.down, lane);
    }

    #[inline(always)]
    fn process(&mut self, x: [f32; LANES]) -> [f32; LANES] {
        let pair = self.up.process(x);
        let first = self.ladder.process(pair[0]);
        let second = self.ladder.process(pair[1]);
        self.down.process([first, second])
    }
}

struct Filter<'a, P, L> {
    places: &'a mut [P; NOTES_AT_ONCE],
    model: Model,
    frames: Range<usize>,
    lanes: L,
}

impl<L: Lanes> Task for Filter<'_, Place<'_>, L> {
    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { places, model, frames, mut lanes } = self;
        let mut rows = [[0.0; LANES]; BLOCK_FRAMES];
        for (note, place) in places.iter().enumerate() {
            let Some((stream, block)) = place.as_ref().filter(|(stream, _)| stream.model == model) else { continue };
            for side in 0..2 {
                lanes.load(2 * note + side, &stream.channels[side]);
                for (row, x) in rows[frames.clone()].iter_mut().zip(&block.side(side)[frames.clone()]) {
                    row[2 * note + side] = *x;
                }
            }
        }
        for row in &mut rows[frames.clone()] {
            *row = lanes.process(*row);
        }
        for (note, place) in places.iter_mut().enumerate() {
            let Some((stream, block)) = place.as_mut().filter(|(stream, _)| stream.model == model) else { continue };
            for side in 0..2 {
                lanes.store(2 * note + side, &mut stream.channels[side]);
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
}
