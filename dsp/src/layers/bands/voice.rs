//! Noise bands of one note.
//!
//! Each band and each side has noise of its own, so that the powers of bands add up: one hash a frame, times an odd number a lane.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::filters::STAGES;
use super::{BAND_GROUPS, BandFilters, BandTable};
use crate::fm::Isa;
use crate::layers::block::StereoBlock;
use crate::layers::content::{NoteTime, gains_of_log2};
use crate::layers::noise::hash;
use crate::layers::ramp::Ramp;
use crate::layers::{BLOCK_FRAMES, GROUP};
use crate::simd::{Simd, Task};

/// Left and right.
const SIDES: usize = 2;
/// An odd number for each lane: numbers of another hash.
const MULTIPLIERS: [[[u32; GROUP]; SIDES]; BAND_GROUPS] = {
    let mut multipliers = [[[0; GROUP]; SIDES]; BAND_GROUPS];
    let mut n = 0;
    while n < BAND_GROUPS * SIDES * GROUP {
        multipliers[n / (SIDES * GROUP)][n / GROUP % SIDES][n % GROUP] = hash(0x5EED, n as u32) | 1;
        n += 1;
    }
    multipliers
};

/// What bands are to do by the end of a control block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BandAim {
    /// Seconds of the content a frame.
    pub(crate) speed: f64,
    /// Octaves of gain by octave of frequency.
    pub(crate) tilt: f32,
    /// Gains to the left and right.
    pub(crate) gains: [f32; 2],
    /// How different left and right are, 0..1.
    pub(crate) width: f32,
}

/// Noise bands of one note. `[audio-thread]`
#[derive(Clone, Debug, Default)]
pub(crate) struct BandVoice {
    seed: u32,
    /// Number of the block's first frame.
    start: u32,
    is_new: bool,
    time: NoteTime,
    /// Gains as they run, what they gain a frame, and where they are at the end of the block.
    gains: [[f32; GROUP]; BAND_GROUPS],
    slopes: [[f32; GROUP]; BAND_GROUPS],
    aims: [[f32; GROUP]; BAND_GROUPS],
    is_silent: [bool; BAND_GROUPS],
    sides: [Ramp; 2],
    /// How much the right side has of the left one and of its own; as loud at any width.
    right: [Ramp; 2],
    /// Of each stage what it keeps for the next frame, and for the one after that (transposed direct form II).
    filters: [[[[[f32; GROUP]; 2]; STAGES]; SIDES]; BAND_GROUPS],
}

impl BandVoice {
    /// A note begins.
    pub(crate) fn start(&mut self, seed: u32) {
        *self = Self { seed, is_new: true, ..Self::default() };
    }

    /// The key is struck again: levels begin anew, from where they are.
    pub(crate) fn strike(&mut self) {
        self.time.restart();
    }

    /// The key goes up.
    pub(crate) fn release(&mut self) {
        self.time.release();
    }

    /// Draws the lines from frame `first` to the end of the block.
    pub(crate) fn aim(&mut self, isa: Isa, (table, filters): (&BandTable, &BandFilters), aim: &BandAim, first: usize) {
        let is_new = std::mem::take(&mut self.is_new);
        let levels = |aims: &mut [[f32; GROUP]; BAND_GROUPS], time: NoteTime| {
            isa.run(BandLevels { table, filters, seconds: time.seconds(), tilt: aim.tilt, gains: aims });
        };
        if is_new {
            levels(&mut self.aims, self.time);
        }
        self.gains = self.aims;
        let num_frames = BLOCK_FRAMES - first.min(BLOCK_FRAMES - 1);
        self.time.advance(aim.speed * num_frames as f64, table.timing().sustain);
        levels(&mut self.aims, self.time);
        for group in 0..BAND_GROUPS {
            let mut is_silent = true;
            for lane in 0..GROUP {
                let (from, to) = (self.gains[group][lane], self.aims[group][lane]);
                self.slopes[group][lane] = (to - from) * (1.0 / num_frames as f32);
                is_silent &= from == 0.0 && to == 0.0;
            }
            self.is_silent[group] = is_silent;
        }
        let line = |line: Ramp, to: f32| Ramp::between(if is_new { to } else { line.end() }, to, first);
        self.sides = [line(self.sides[0], aim.gains[0]), line(self.sides[1], aim.gains[1])];
        let shared = (1.0 - aim.width * aim.width).max(0.0).sqrt();
        self.right = [line(self.right[0], shared), line(self.right[1], aim.width)];
    }

    /// Adds some frames of the block to both channels; each frame once, in order.
    pub(crate) fn render(&mut self, isa: Isa, filters: &BandFilters, frames: Range<usize>, out: &mut StereoBlock) {
        if self.is_silent == [true; BAND_GROUPS] {
            return;
        }
        let ([shared, own], [left, right]) = (self.right, self.sides);
        let is_wide = own != Ramp::level(0.0);
        let mut sums = [[0.0; BLOCK_FRAMES]; SIDES];
        isa.run(Bands { voice: self, filters, frames: frames.clone(), is_wide, sums: &mut sums });
        let [one, other] = sums.each_ref().map(|side| &side[frames.clone()]);
        let outs = out.side_mut(0)[frames.clone()].iter_mut();
        outs.zip(one).zip(frames.clone()).for_each(|((out, x), frame)| *out += left.at(frame) * x);
        let outs = out.side_mut(1)[frames.clone()].iter_mut();
        for (((out, one), other), frame) in outs.zip(one).zip(other).zip(frames) {
            *out += right.at(frame) * (shared.at(frame) * one + own.at(frame) * other);
        }
    }

    /// Moves on by a control block.
    pub(crate) fn advance(&mut self) {
        self.start = self.start.wrapping_add(BLOCK_FRAMES as u32);
        self.sides = self.sides.map(|side| Ramp::level(side.end()));
        self.right = self.right.map(|part| Ramp::level(part.end()));
    }
}

/// Works out the gains of all bands at a time.
struct BandLevels<'a> {
    table: &'a BandTable,
    filters: &'a BandFilters,
    seconds: f32,
    tilt: f32,
    gains: &'a mut [[f32; GROUP]; BAND_GROUPS],
}

impl Task for BandLevels<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let tilt = s.splat(self.tilt);
        for (group, gains) in self.gains.iter_mut().enumerate() {
            let levels = self.table.curves[group].at(s, self.seconds);
            let levels = s.mul_add(tilt, s.load(&self.filters.octaves[group]), levels);
            s.store(gains, s.mul(gains_of_log2(s, levels), s.load(&self.filters.norms[group])));
        }
    }
}

/// Filters noise into bands, and gives the sums of some frames for each side.
struct Bands<'a> {
    voice: &'a mut BandVoice,
    filters: &'a BandFilters,
    frames: Range<usize>,
    is_wide: bool,
    sums: &'a mut [[f32; BLOCK_FRAMES]; SIDES],
}

impl Task for Bands<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { voice, filters, frames, is_wide, sums } = self;
        let mut hashes = [0; BLOCK_FRAMES];
        for (frame, number) in (0..).zip(&mut hashes) {
            *number = hash(voice.seed, voice.start.wrapping_add(frame));
        }
        let mut lanes = [[[0.0; GROUP]; BLOCK_FRAMES]; SIDES];
        for group in (0..BAND_GROUPS).filter(|group| !voice.is_silent[*group]) {
            let (gain, slope) = (s.load(&voice.gains[group]), s.load(&voice.slopes[group]));
            let multipliers = [s.load_i(&MULTIPLIERS[group][0]), s.load_i(&MULTIPLIERS[group][1])];
            let mut bands = BandLanes::<S> { feedback: &filters.feedback[group], multipliers, gain, slope };
            let (kept, frames) = (&mut voice.filters[group], frames.clone());
            // Both sides by turns: while one waits for what it fed back, the other goes on.
            if is_wide {
                bands.add::<SIDES>(s, kept, (&hashes, frames), &mut lanes);
            } else {
                bands.add::<1>(s, kept, (&hashes, frames), &mut lanes);
            }
            s.store(&mut voice.gains[group], bands.gain);
        }
        for (sums, lanes) in sums.iter_mut().zip(&lanes).take(if is_wide { SIDES } else { 1 }) {
            for (sums, lanes) in sums.as_chunks_mut().0.iter_mut().zip(lanes.as_chunks::<GROUP>().0) {
                let mut columns = [s.splat(0.0); GROUP];
                columns.iter_mut().zip(lanes).for_each(|(column, lanes)| *column = s.load(lanes));
                let [a, b, c, d, e, f, g, h] = s.transpose(columns);
                let four = |a, b, c, d| s.add(s.add(a, b), s.add(c, d));
                s.store(sums, s.add(four(a, b, c, d), four(e, f, g, h)));
            }
        }
    }
}

/// Eight bands over some frames.
struct BandLanes<'a, S: Simd> {
    feedback: &'a [[[f32; GROUP]; 2]; STAGES],
    multipliers: [S::I; SIDES],
    gain: S::F,
    slope: S::F,
}

impl<S: Simd> BandLanes<'_, S> {
    /// Adds noise that has been through the filters, on one side or two.
    #[inline(always)]
    fn add<const SIDES_HEARD: usize>(
        &mut self,
        s: S,
        kept: &mut [[[[f32; GROUP]; 2]; STAGES]; SIDES],
        (hashes, frames): (&[u32; BLOCK_FRAMES], Range<usize>),
        lanes: &mut [[[f32; GROUP]; BLOCK_FRAMES]; SIDES],
    ) {
        let mut stages = [[[s.splat(0.0); 2]; STAGES]; SIDES_HEARD];
        let states = stages.as_flattened_mut().as_flattened_mut();
        states.iter_mut().zip(kept.as_flattened().as_flattened()).for_each(|(state, kept)| *state = s.load(kept));
        for frame in frames {
            for side in 0..SIDES_HEARD {
                let x = s.to_float(s.mul_i(s.splat_i(hashes[frame]), self.multipliers[side]));
                let to = &mut lanes[side][frame];
                let x = self.filtered(s, &mut stages[side], x);
                s.store(to, s.mul_add(x, self.gain, s.load(to)));
            }
            self.gain = s.add(self.gain, self.slope);
        }
        let states = stages.as_flattened().as_flattened();
        states.iter().zip(kept.as_flattened_mut().as_flattened_mut()).for_each(|(state, kept)| s.store(kept, *state));
    }

    /// Eight filters one frame on.
    #[inline(always)]
    fn filtered(&self, s: S, stages: &mut [[S::F; 2]; STAGES], mut x: S::F) -> S::F {
        for ([one, two], [a, b]) in stages.iter_mut().zip(self.feedback) {
            let y = s.add(x, *one);
            *one = s.mul_add(s.load(a), y, *two);
            *two = s.sub(s.mul(s.load(b), y), x);
            x = y;
        }
        x
    }
}
