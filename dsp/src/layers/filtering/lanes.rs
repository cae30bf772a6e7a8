//! The models as `N` lanes, which have what the notes' own single lanes have heard.

use super::stream::FilterChannel;
use crate::filter::{Comb, CombLines, Downsampler, Formants, Ladder, PhaserFilter, Saturator, Svf, Upsampler};

/// A model as `N` lanes.
pub(super) trait Lanes<const N: usize>: Default {
    /// Takes what a channel has heard; its delay, if it needs one, is `line`.
    fn load(&mut self, lane: usize, channel: &FilterChannel, line: usize);
    /// Gives it back.
    fn store(&self, lane: usize, channel: &mut FilterChannel);
    /// Filters a frame.
    fn process(&mut self, x: [f32; N], lines: &mut CombLines) -> [f32; N];

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
            fn process(&mut self, x: [f32; N], _: &mut CombLines) -> [f32; N] {
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
    /// What drives a model that does not bend by itself.
    Drive(Saturator, copy_lane) = saturator;
    /// 12 dB an octave.
    Clean12(Svf, follow_lane) = svf[0];
    /// Five band-passes.
    Mouth(Formants, copy_lane) = formants;
    /// All-passes.
    Phasing(PhaserFilter, copy_lane) = phaser;
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
    fn process(&mut self, x: [f32; N], _: &mut CombLines) -> [f32; N] {
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
    fn process(&mut self, x: [f32; N], _: &mut CombLines) -> [f32; N] {
        let pair = self.up.process(x);
        let first = self.ladder.process(pair[0]);
        let second = self.ladder.process(pair[1]);
        self.down.process([first, second])
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
    fn process(&mut self, x: [f32; N], lines: &mut CombLines) -> [f32; N] {
        self.0.process(x, lines)
    }

    #[inline(always)]
    fn mend(&mut self) {
        self.0.mend();
    }
}
