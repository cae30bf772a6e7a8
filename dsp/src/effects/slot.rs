//! The place of an effect: how much of it is heard, its switch, and its sleep while there is nothing to hear.

use super::blocks::{BLOCK, BlockClock, Blockwise, run};
use super::effect::Effect;
use super::glide::{Glide, Slope};
use super::sanitize::setting;
use crate::simd::Simd;

/// Time of a fade when it is switched, in seconds.
const FADE_S: f32 = 0.01;
/// What counts as silence, -160 dB re full scale.
const SILENCE: f32 = 1e-8;

/// An effect that can be switched without a click, and mixed with what went in. `[audio-thread]`
///
/// Off, it changes no bit and its effect does not run. Switched on again, the effect has forgotten what it had heard.
#[derive(Clone, Debug)]
pub struct EffectSlot<E> {
    effect: E,
    clock: BlockClock,
    rate_hz: f32,
    is_on: bool,
    is_ducked: bool,
    mix: Glide<1>,
    /// From off (0) to on (1), at the end of the control block.
    fade: f32,
    /// How much of the effect is heard: over the control block, and at its end.
    weight: Slope,
    end_weight: f32,
    is_running: bool,
    /// The effect has nothing left to say.
    is_asleep: bool,
    num_silent: usize,
    /// Nothing has passed yet: the first block needs no fade.
    is_new: bool,
}

impl<E: Effect> EffectSlot<E> {
    /// A place that is off. `rate_hz` must be above 0.
    pub fn new(effect: E, rate_hz: f32) -> Self {
        Self {
            effect,
            clock: BlockClock::default(),
            rate_hz,
            is_on: false,
            is_ducked: false,
            mix: Glide::new([1.0], 0.005, rate_hz),
            fade: 0.0,
            weight: Slope::default(),
            end_weight: 0.0,
            is_running: false,
            is_asleep: true,
            num_silent: 0,
            is_new: true,
        }
    }

    /// Switches it within 10 ms, and mixes from what went in (0) to the effect alone (1).
    pub fn set(&mut self, is_on: bool, mix: f32) {
        self.is_on = is_on;
        self.mix.set([setting(mix, 0.0, 1.0, 1.0)]);
    }

    /// The effect, for its settings.
    pub fn effect_mut(&mut self) -> &mut E {
        &mut self.effect
    }

    /// The effect begins to run, with an empty memory.
    fn start(&mut self) {
        self.effect.reset();
        self.mix.reset();
        (self.is_running, self.is_asleep) = (true, true);
        self.num_silent = 0;
    }

    /// The effect goes to sleep when nothing has come in for longer than it sounds on.
    fn rest(&mut self) {
        if !self.is_asleep && self.num_silent > self.effect.tail() {
            self.effect.reset();
            self.is_asleep = true;
        }
    }

    /// Counts silent frames. True where any of these is not.
    fn listen(&mut self, left: &[f32], right: &[f32]) -> bool {
        let is_loud = |x: &f32| x.abs() > SILENCE || x.is_nan();
        let last = left.iter().zip(right).rposition(|(left, right)| is_loud(left) || is_loud(right));
        self.num_silent = match last {
            Some(last) => left.len() - 1 - last,
            None => self.num_silent.saturating_add(left.len()),
        };
        last.is_some()
    }
}

/// What a chain needs to know of a place whose effect it does not.
pub(super) trait Place: Effect {
    /// Lets nothing of the effect be heard for as long as this is true.
    fn duck(&mut self, is_ducked: bool);

    /// True while it is on, or fades.
    fn acts(&self) -> bool;

    /// True while something of the effect is heard.
    fn is_heard(&self) -> bool;
}

impl<E: Effect> Place for EffectSlot<E> {
    fn duck(&mut self, is_ducked: bool) {
        self.is_ducked = is_ducked;
    }

    fn acts(&self) -> bool {
        self.is_on || self.is_running
    }

    fn is_heard(&self) -> bool {
        self.fade > 0.0
    }
}

impl<E: Effect> Effect for EffectSlot<E> {
    fn reset(&mut self) {
        self.clock.frame = 0;
        (self.fade, self.end_weight) = (0.0, 0.0);
        self.is_running = false;
        self.is_new = true;
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        run(self, left, right);
    }

    /// The effect's, while it acts.
    fn tail(&self) -> usize {
        if self.acts() { self.effect.tail() } else { 0 }
    }
}

impl<E: Effect> Blockwise for EffectSlot<E> {
    fn clock(&mut self) -> &mut BlockClock {
        &mut self.clock
    }

    fn begin_block(&mut self) {
        let is_wanted = self.is_on && !self.is_ducked;
        let is_new = std::mem::take(&mut self.is_new);
        if !self.is_running {
            if !is_wanted {
                return;
            }
            self.start();
        }
        let part = BLOCK as f32 / (FADE_S * self.rate_hz);
        let fade = (self.fade + if is_wanted { part } else { -part }).clamp(0.0, 1.0);
        self.is_running = self.is_on || self.fade > 0.0;
        self.mix.begin_block();
        self.fade = if is_new { 1.0 } else { fade };
        let end_weight = self.fade * self.mix.end()[0];
        self.weight = Slope::between(if is_new { end_weight } else { self.end_weight }, end_weight);
        self.end_weight = end_weight;
        self.rest();
    }

    #[inline(always)]
    fn piece<S: Simd>(&mut self, _: S, first: usize, left: &mut [f32], right: &mut [f32]) {
        if !self.is_running {
            return;
        }
        let is_loud = self.listen(left, right);
        if self.is_asleep {
            if !is_loud {
                return;
            }
            // It has slept through the start of this control block: what it hears is in step again.
            let mut silence = [[0.0; BLOCK]; 2];
            let [silent_left, silent_right] = &mut silence;
            self.effect.process(&mut silent_left[..first], &mut silent_right[..first]);
            self.is_asleep = false;
        }
        if self.weight.stays_at(1.0) {
            return self.effect.process(left, right);
        }
        let mut dry = [[0.0; BLOCK]; 2];
        let num = left.len();
        dry[0][..num].copy_from_slice(left);
        dry[1][..num].copy_from_slice(right);
        self.effect.process(left, right);
        for (dry, channel) in dry.iter().zip([left, right]) {
            for (i, (x, dry)) in channel.iter_mut().zip(dry).enumerate() {
                *x = dry + self.weight.at(first + i) * (*x - dry);
            }
        }
    }
}
