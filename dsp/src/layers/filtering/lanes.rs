//! The models as `N` lanes, which have what the notes' own single lanes have heard.

use super::stream::FilterChannel;
use crate::filter::{Comb, CombLines, Downsampler, Formants, Ladder, PhaserFilter, Saturator, Svf, Upsampler};
use crate::simd::Simd;

/// A model as `N` lanes.
pub(super) trait Lanes<const N: usize>: Default {
    /// Takes what a channel has heard; its delay, if it needs one, is `line`.
    fn load(&mut self, lane: usize, channel: &FilterChannel, line: usize);
    /// Gives it back.
    fn store(&self, lane: usize, channel: &mut FilterChannel);
    /// Filters a frame; `N` is a multiple of eight.
    fn process<S: Simd>(&mut self, s: S, x: [f32; N], lines: &mut CombLines) -> [f32; N];

    /// Once a control block: what is no number, or has died away, is forgotten.
    fn mend(&mut self);
}

/// Lanes that are one state of a channel, and nothing else.
macro_rules! lanes {
    ($($(#[$about:meta])* $name:ident($state:ident, $give:ident) = $field:ident $([$n:literal])?;)*) => {$(
        $(#[$about])*
        #[derive(Default)]
        pub(super) struct $name<const N: usize>($state<N>);

        impl<const N: usize> Lanes<N> for $name<N> {
            #[inline(always)]
            fn load(&mut self, lane: usize, channel: &FilterChannel, _: usize) {
                self.0.copy_lane(lane, &channel.$field $([$n])?, 0);
            }

            #[inline(always)]
            fn store(&self, lane: usize, channel: &mut FilterChannel) {
                channel.$field $([$n])?.$give(0, &self.0, lane);
            }

            #[inline(always)]
            fn process<S: Simd>(&mut self, _: S, x: [f32; N], _: &mut CombLines) -> [f32; N] {
                self.0.process(x)
            }

            #[inline(always)]
            fn mend(&mut self) {
                self.0.mend();
            }
        }
    )*};
}

lanes! {
    /// 12 dB an octave.
    Clean12(Svf, follow_lane) = svf[0];
    /// Five band-passes.
    Mouth(Formants, copy_lane) = formants;
    /// All-passes.
    Phasing(PhaserFilter, copy_lane) = phaser;
}

/// What drives a model that does not bend by itself.
#[derive(Default)]
pub(super) struct DriveLanes<const N: usize>(Saturator<N>);

impl<const N: usize> Lanes<N> for DriveLanes<N> {
    #[inline(always)]
    fn load(&mut self, lane: usize, channel: &FilterChannel, _: usize) {
        self.0.copy_lane(lane, &channel.saturator, 0);
    }

    #[inline(always)]
    fn store(&self, lane: usize, channel: &mut FilterChannel) {
        channel.saturator.copy_lane(0, &self.0, lane);
    }

    #[inline(always)]
    fn process<S: Simd>(&mut self, s: S, mut x: [f32; N], _: &mut CombLines) -> [f32; N] {
        for (octet, x) in x.as_chunks_mut().0.iter_mut().enumerate() {
            let bent = self.0.process_octet(s, octet, s.load(x));
            s.store(x, bent);
        }
        self.0.advance();
        x
    }

    #[inline(always)]
    fn mend(&mut self) {
        self.0.mend();
    }
}

/// Two in series, 24 dB an octave.
#[derive(Default)]
pub(super) struct Clean24<const N: usize>([Svf<N>; 2]);

impl<const N: usize> Lanes<N> for Clean24<N> {
    #[inline(always)]
    fn load(&mut self, lane: usize, channel: &FilterChannel, _: usize) {
        self.0[0].copy_lane(lane, &channel.svf[0], 0);
        self.0[1].copy_lane(lane, &channel.svf[1], 0);
    }

    #[inline(always)]
    fn store(&self, lane: usize, channel: &mut FilterChannel) {
        channel.svf[0].follow_lane(0, &self.0[0], lane);
        channel.svf[1].follow_lane(0, &self.0[1], lane);
    }

    #[inline(always)]
    fn process<S: Simd>(&mut self, _: S, x: [f32; N], _: &mut CombLines) -> [f32; N] {
        let [second, first] = &mut self.0;
        second.process(first.process(x))
    }

    #[inline(always)]
    fn mend(&mut self) {
        self.0.iter_mut().for_each(Svf::mend);
    }
}

/// A ladder at twice the rate.
#[derive(Default)]
pub(super) struct DrivenLadder<const N: usize> {
    ladder: Ladder<N>,
    up: Upsampler<N>,
    down: Downsampler<N>,
}

impl<const N: usize> Lanes<N> for DrivenLadder<N> {
    #[inline(always)]
    fn load(&mut self, lane: usize, channel: &FilterChannel, _: usize) {
        self.ladder.copy_lane(lane, &channel.ladder, 0);
        self.up.copy_lane(lane, &channel.up, 0);
        self.down.copy_lane(lane, &channel.down, 0);
    }

    #[inline(always)]
    fn store(&self, lane: usize, channel: &mut FilterChannel) {
        channel.ladder.follow_lane(0, &self.ladder, lane);
        channel.up.copy_lane(0, &self.up, lane);
        channel.down.copy_lane(0, &self.down, lane);
    }

    #[inline(always)]
    fn process<S: Simd>(&mut self, s: S, mut x: [f32; N], _: &mut CombLines) -> [f32; N] {
        let mut twice = [x; 2];
        for octet in 0..N / 8 {
            let pair = self.up.process_octet(s, octet, s.load(&x.as_chunks().0[octet]));
            for (twice, x) in twice.iter_mut().zip(pair) {
                s.store(&mut twice.as_chunks_mut().0[octet], x);
            }
        }
        for frame in &mut twice {
            for (octet, x) in frame.as_chunks_mut().0.iter_mut().enumerate() {
                let filtered = self.ladder.process_octet(s, octet, s.load(x));
                s.store(x, filtered);
            }
            self.ladder.advance();
        }
        for (octet, x) in x.as_chunks_mut().0.iter_mut().enumerate() {
            let [first, second] = &twice;
            let pair = [s.load(&first.as_chunks().0[octet]), s.load(&second.as_chunks().0[octet])];
            s.store(x, self.down.process_octet(s, octet, pair));
        }
        x
    }

    #[inline(always)]
    fn mend(&mut self) {
        self.ladder.mend();
        self.up.mend();
        self.down.mend();
    }
}

/// Delays in loops.
#[derive(Default)]
pub(super) struct Combs<const N: usize>(Comb<N>);

impl<const N: usize> Lanes<N> for Combs<N> {
    #[inline(always)]
    fn load(&mut self, lane: usize, channel: &FilterChannel, line: usize) {
        self.0.copy_lane(lane, &channel.comb, 0);
        self.0.set_line(lane, line);
    }

    #[inline(always)]
    fn store(&self, lane: usize, channel: &mut FilterChannel) {
        channel.comb.copy_lane(0, &self.0, lane);
    }

    #[inline(always)]
    fn process<S: Simd>(&mut self, _: S, x: [f32; N], lines: &mut CombLines) -> [f32; N] {
        self.0.process(x, lines)
    }

    #[inline(always)]
    fn mend(&mut self) {
        self.0.mend();
    }
}
