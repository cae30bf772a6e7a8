//! A gain that bends softly, at twice the rate: what drives a filter that is straight itself.

use super::bend::tanhs;
use super::half_band::{Downsampler, Upsampler};
use super::moving::Moving;
use super::{finite, octet_of};
use crate::simd::{Portable, Simd};

/// Settings of one lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Saturation {
    gain: f32,
    /// How much of it is heard.
    mix: f32,
}

impl Saturation {
    /// As if there were none.
    pub const NONE: Self = Self { gain: 1.0, mix: 0.0 };

    /// A gain in dB for what is soft, 0 to 48 (clamped): at 0 dB nothing bends, then less and less goes beyond 1.
    pub fn new(drive_db: f32) -> Self {
        Self { gain: 10f32.powf(finite(drive_db).clamp(0.0, 48.0) / 20.0), mix: 1.0 }
    }
}

/// `N` saturators.
#[derive(Clone, Debug)]
pub struct Saturator<const N: usize> {
    up: Upsampler<N>,
    down: Downsampler<N>,
    /// Gain and mix.
    settings: Moving<2, N>,
}

impl<const N: usize> Default for Saturator<N> {
    fn default() -> Self {
        Self {
            up: Upsampler::default(),
            down: Downsampler::default(),
            settings: Moving::new(values(&Saturation::NONE)),
        }
    }
}

impl<const N: usize> Saturator<N> {
    /// Puts a lane there at once.
    pub fn start(&mut self, lane: usize, settings: &Saturation) {
        self.settings.set(lane, values(settings));
    }

    /// Lets a lane go there within so many frames, at least one.
    pub fn go_to(&mut self, lane: usize, settings: &Saturation, num_frames: usize) {
        self.settings.go_to(lane, values(settings), num_frames);
    }

    /// Puts a lane where a lane of others is, with what it has heard.
    #[inline(always)]
    pub fn copy_lane<const M: usize>(&mut self, to: usize, others: &Saturator<M>, from: usize) {
        self.up.copy_lane(to, &others.up, from);
        self.down.copy_lane(to, &others.down, from);
        self.settings.copy_lane(to, &others.settings, from);
    }

    /// Ends all lines: the settings stay where they are.
    pub fn stay(&mut self) {
        self.settings.stay();
    }

    /// Bends a frame of all lanes. The notes' filters go by octets; this is for a few.
    #[inline(always)]
    pub fn process(&mut self, mut input: [f32; N]) -> [f32; N] {
        for (start, lanes) in input.chunks_mut(8).enumerate().map(|(octet, lanes)| (8 * octet, lanes)) {
            let (mut eight, mut x) = (Saturator::<8>::default(), [0.0; 8]);
            for (lane, from) in lanes.iter().enumerate() {
                eight.copy_lane(lane, self, start + lane);
                x[lane] = *from;
            }
            x = eight.process_octet(Portable, 0, x);
            for (lane, to) in lanes.iter_mut().enumerate() {
                self.copy_lane(start + lane, &eight, lane);
                *to = x[lane];
            }
        }
        self.advance();
        input
    }

    /// Bends a frame of the eight lanes of an octet, whose settings stay: [`Saturator::advance`] moves those of all.
    #[inline(always)]
    pub(crate) fn process_octet<S: Simd>(&mut self, s: S, octet: usize, input: S::F) -> S::F {
        /// A bend so small that there is none.
        const STRAIGHT: f32 = 1e-3;
        let [gain, mix] = &self.settings.now;
        let (gain, mix) = (octet_of(s, gain, octet), octet_of(s, mix, octet));
        let inverse = s.div(s.splat(1.0), gain);
        let bend = s.max(s.sub(gain, inverse), s.splat(STRAIGHT));
        let scale = s.div(gain, bend);
        let mut pair = self.up.process_octet(s, octet, input);
        for x in &mut pair {
            *x = s.mul(scale, tanhs(s, s.mul(bend, *x)));
        }
        let bent = self.down.process_octet(s, octet, pair);
        s.mul_add(mix, s.sub(bent, input), input)
    }

    /// Moves the settings of all lanes on by a frame.
    #[inline(always)]
    pub(crate) fn advance(&mut self) {
        self.settings.advance();
    }

    /// Once a control block: what is no number, or has died away, is forgotten.
    #[inline(always)]
    pub fn mend(&mut self) {
        self.up.mend();
        self.down.mend();
    }
}

fn values(Saturation { gain, mix }: &Saturation) -> [f32; 2] {
    [*gain, *mix]
}
