//! Filters run eight streams side by side: up to four notes, left and right.

use std::ops::Range;

use super::settings::Model;
use super::stream::{Channel, FilterStream};
use crate::filter::{Downsampler, Ladder, Svf, Upsampler};
use crate::fm::Isa;
use crate::layers::block::StereoBlock;
use crate::simd::{Simd, Task};

/// Streams side by side.
const LANES: usize = 8;
/// Notes side by side.
pub(crate) const NOTES_AT_ONCE: usize = LANES / 2;

/// A note's filter and the frames that it is to change; nothing for a note that it leaves alone.
pub(crate) type Place<'a> = Option<(&'a mut FilterStream, &'a mut StereoBlock)>;

/// Filters some frames of up to four notes in place.
pub(crate) fn filter_streams(isa: Isa, streams: &mut [Place<'_>; NOTES_AT_ONCE], frames: &Range<usize>) {
    for model in [Model::Clean12, Model::Clean24, Model::Ladder] {
        let is_used = streams.iter().flatten().any(|(stream, _)| stream.model == model);
        if is_used {
            isa.run(Filter { streams, model, frames: frames.clone() });
        }
    }
}

struct Filter<'a, 'b> {
    streams: &'a mut [Place<'b>; NOTES_AT_ONCE],
    model: Model,
    frames: Range<usize>,
}

/// The states of eight streams.
#[derive(Default)]
struct Lanes {
    svf: [Svf<LANES>; 2],
    ladder: Ladder<LANES>,
    up: Upsampler<LANES>,
    down: Downsampler<LANES>,
}

impl Lanes {
    #[inline(always)]
    fn load(&mut self, lane: usize, channel: &Channel, model: Model) {
        match model {
            Model::Clean12 => self.svf[0].copy_lane(lane, &channel.svf[0], 0),
            Model::Clean24 => {
                self.svf.iter_mut().zip(&channel.svf).for_each(|(svf, own)| svf.copy_lane(lane, own, 0));
            }
            Model::Ladder => {
                self.ladder.copy_lane(lane, &channel.ladder, 0);
                self.up.copy_lane(lane, &channel.up, 0);
                self.down.copy_lane(lane, &channel.down, 0);
            }
        }
    }

    #[inline(always)]
    fn store(&self, lane: usize, channel: &mut Channel, model: Model) {
        match model {
            Model::Clean12 => channel.svf[0].copy_lane(0, &self.svf[0], lane),
            Model::Clean24 => {
                channel.svf.iter_mut().zip(&self.svf).for_each(|(own, svf)| own.copy_lane(0, svf, lane));
            }
            Model::Ladder => {
                channel.ladder.copy_lane(0, &self.ladder, lane);
                channel.up.copy_lane(0, &self.up, lane);
                channel.down.copy_lane(0, &self.down, lane);
            }
        }
    }

    #[inline(always)]
    fn process(&mut self, x: [f32; LANES], model: Model) -> [f32; LANES] {
        match model {
            Model::Clean12 => self.svf[0].process(x),
            Model::Clean24 => {
                let [second, first] = &mut self.svf;
                second.process(first.process(x))
            }
            Model::Ladder => {
                let pair = self.up.process(x);
                let first = self.ladder.process(pair[0]);
                let second = self.ladder.process(pair[1]);
                self.down.process([first, second])
            }
        }
    }
}

impl Task for Filter<'_, '_> {
    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { streams, model, frames } = self;
        let mut lanes = Lanes::default();
        let mut rows = [[0.0; LANES]; crate::layers::BLOCK_FRAMES];
        for (note, slot) in streams.iter_mut().enumerate() {
            let Some((stream, block)) = slot.as_mut().filter(|(stream, _)| stream.model == model) else { continue };
            for side in 0..2 {
                lanes.load(2 * note + side, &stream.channels[side], model);
                for frame in frames.clone() {
                    rows[frame][2 * note + side] = block.side(side)[frame];
                }
            }
        }
        for row in &mut rows[frames.clone()] {
            *row = lanes.process(*row, model);
        }
        for (note, slot) in streams.iter_mut().enumerate() {
            let Some((stream, block)) = slot.as_mut().filter(|(stream, _)| stream.model == model) else { continue };
            for side in 0..2 {
                lanes.store(2 * note + side, &mut stream.channels[side], model);
                for frame in frames.clone() {
                    let mix = stream.mix.at(frame);
                    let dry = &mut block.side_mut(side)[frame];
                    *dry += mix * (rows[frame][2 * note + side] - *dry);
                }
            }
        }
    }
}
