//! Four to twelve all-passes of first order in a loop, heard beside what went in: notches around a frequency.
//!
//! The loop is solved without a delay (Vadim Zavalishin, "The Art of VA Filter Design", 2018, chapter 5), so that notches lie where they do in
//! an analogue phaser.

use super::moving::{Moving, mend};
use super::{finite, integrator};

/// All-passes of the longest chain.
const STAGES: usize = 12;
/// After so many of them, and of twice and three times as many, the chain may end.
const PER_END: usize = 4;
const ENDS: usize = STAGES / PER_END;
/// The most that is fed back.
const MAX_FEEDBACK: f32 = 0.95;

/// Settings of one lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhaserFilterSettings {
    /// Gain of the pole of each all-pass, g / (1 + g).
    pole: f32,
    feedback: f32,
    /// How much of each end is heard.
    ends: [f32; ENDS],
}

impl PhaserFilterSettings {
    /// The frequency in Hz at which each all-pass turns a quarter (1 Hz to 0.49 of the rate, clamped), feedback -1..1 of the most there is,
    /// and the length of the chain: from 4 (0) over 8 (0.5) to 12 (1).
    pub fn new(center_hz: f32, feedback: f32, length: f32, rate_hz: f32) -> Self {
        let g = integrator(center_hz, rate_hz);
        let place = (ENDS - 1) as f32 * finite(length).clamp(0.0, 1.0);
        let ends = std::array::from_fn(|end| (1.0 - (place - end as f32).abs()).max(0.0));
        Self { pole: g / (1.0 + g), feedback: MAX_FEEDBACK * finite(feedback).clamp(-1.0, 1.0), ends }
    }
}

/// `N` phasers.
#[derive(Clone, Debug)]
pub struct PhaserFilter<const N: usize> {
    state: [[f32; N]; STAGES],
    /// Pole, feedback and ends.
    settings: Moving<5, N>,
}

impl<const N: usize> Default for PhaserFilter<N> {
    fn default() -> Self {
        Self { state: [[0.0; N]; STAGES], settings: Moving::new([0.5, 0.0, 1.0, 0.0, 0.0]) }
    }
}

impl<const N: usize> PhaserFilter<N> {
    /// Puts a lane there at once, at rest: a note begins.
    pub fn start(&mut self, lane: usize, settings: &PhaserFilterSettings) {
        self.settings.set(lane, values(settings));
        self.state.iter_mut().for_each(|state| state[lane] = 0.0);
    }

    /// Lets a lane go there within so many frames, at least one.
    pub fn go_to(&mut self, lane: usize, settings: &PhaserFilterSettings, num_frames: usize) {
        self.settings.go_to(lane, values(settings), num_frames);
    }

    /// Puts a lane where a lane of others is, with what it has heard.
    #[inline(always)]
    pub fn copy_lane<const M: usize>(&mut self, to: usize, others: &PhaserFilter<M>, from: usize) {
        for (state, other) in self.state.iter_mut().zip(&others.state) {
            state[to] = other[from];
        }
        self.settings.copy_lane(to, &others.settings, from);
    }

    /// Ends all lines: the settings stay where they are.
    pub fn stay(&mut self) {
        self.settings.stay();
    }

    /// Filters a frame of all lanes.
    #[inline(always)]
    pub fn process(&mut self, input: [f32; N]) -> [f32; N] {
        /// Beyond it is no sound, but what has been moved faster than a loop can follow.
        const MOST: f32 = 64.0;
        let [pole, feedback, ends @ ..] = &self.settings.now;
        // The chain as a line: end = slope u + rest, where u is what goes into it.
        let (mut through, mut from_states) = ([1.0; N], [0.0; N]);
        let (mut slope, mut rest) = ([0.0; N], [0.0; N]);
        for (states, end) in self.state.chunks_exact(PER_END).zip(ends) {
            for state in states {
                for n in 0..N {
                    let turn = 2.0 * pole[n] - 1.0;
                    from_states[n] = turn * from_states[n] + 2.0 * (1.0 - pole[n]) * state[n];
                    through[n] *= turn;
                }
            }
            for n in 0..N {
                slope[n] += end[n] * through[n];
                rest[n] += end[n] * from_states[n];
            }
        }
        let (mut x, mut wet) = ([0.0; N], [0.0; N]);
        for n in 0..N {
            // So that a strong feedback does not get as loud as it gets narrow.
            let gain = (1.0 - feedback[n] * feedback[n]).max(0.0).sqrt();
            let u = (gain * input[n] + feedback[n] * rest[n]) / (1.0 - feedback[n] * slope[n]);
            let u = if u < MOST { u } else { MOST };
            x[n] = if u > -MOST { u } else { -MOST };
        }
        for (states, end) in self.state.chunks_exact_mut(PER_END).zip(ends) {
            for state in states {
                for n in 0..N {
                    let v = (x[n] - state[n]) * pole[n];
                    let below = v + state[n];
                    state[n] = below + v;
                    x[n] = 2.0 * below - x[n];
                }
            }
            for n in 0..N {
                wet[n] += end[n] * x[n];
            }
        }
        let mut output = [0.0; N];
        for n in 0..N {
            output[n] = 0.5 * (input[n] + wet[n]);
        }
        self.settings.advance();
        output
    }

    /// Once a control block: a lane in which something is no number begins anew, and what has died away is silent.
    #[inline(always)]
    pub fn mend(&mut self) {
        mend(self.state.as_flattened_mut());
    }
}

fn values(PhaserFilterSettings { pole, feedback, ends: [four, eight, twelve] }: &PhaserFilterSettings) -> [f32; 5] {
    [*pole, *feedback, *four, *eight, *twelve]
}
