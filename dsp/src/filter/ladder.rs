//! A ladder of four poles with a saturating input, 24 dB an octave, that oscillates by itself.
//!
//! The loop is solved by Newton's method for each frame (Vadim Zavalishin, "The Art of VA Filter Design", 2018, chapter 6). The kinds are
//! weights of the five taps, as in the Oberheim Xpander. Drive bends the sound: above a whisper it is to run at twice the rate.

use super::bend::quotients;
use super::moving::{Moving, mend};
use super::{integrator, octet_of};
use crate::simd::{Portable, Simd};

/// The feedback at which it oscillates is 4; this much is allowed.
const MAX_FEEDBACK: f32 = 4.6;

/// Weights of the input of the first pole and of the outputs of all four.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LadderTaps(pub [f32; 5]);

impl LadderTaps {
    /// 24 dB an octave below.
    pub const LOW_PASS_24: Self = Self([0.0, 0.0, 0.0, 0.0, 1.0]);
    /// 12 dB an octave below.
    pub const LOW_PASS_12: Self = Self([0.0, 0.0, 1.0, 0.0, 0.0]);
    /// 12 dB an octave to both sides.
    pub const BAND_PASS_24: Self = Self([0.0, 0.0, 4.0, -8.0, 4.0]);
    /// 6 dB an octave to both sides.
    pub const BAND_PASS_12: Self = Self([0.0, 2.0, -2.0, 0.0, 0.0]);
    /// 24 dB an octave above.
    pub const HIGH_PASS_24: Self = Self([1.0, -4.0, 6.0, -4.0, 1.0]);
    /// 12 dB an octave above.
    pub const HIGH_PASS_12: Self = Self([1.0, -2.0, 1.0, 0.0, 0.0]);

    /// From low-pass (0) over band-pass (0.5) to high-pass (1), 24 dB an octave.
    pub fn between(place: f32) -> Self {
        let place = if place.is_finite() { place.clamp(0.0, 1.0) } else { 0.0 };
        let (from, to, part) = if place < 0.5 {
            (Self::LOW_PASS_24, Self::BAND_PASS_24, 2.0 * place)
        } else {
            (Self::BAND_PASS_24, Self::HIGH_PASS_24, 2.0 * place - 1.0)
        };
        Self(std::array::from_fn(|i| from.0[i] + part * (to.0[i] - from.0[i])))
    }
}

/// Settings of one lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LadderSettings {
    /// Gain of one pole, g / (1 + g).
    pole: f32,
    feedback: f32,
    /// Gain before the bend; the bass that feedback takes is in it.
    drive: f32,
    taps: [f32; 5],
}

impl LadderSettings {
    /// A cutoff in Hz (1 Hz to 0.49 of the rate, clamped), a resonance 0..1 (oscillation from about 0.87 on) and a drive in dB, 0-48.
    pub fn new(taps: LadderTaps, cutoff_hz: f32, resonance: f32, drive_db: f32, rate_hz: f32) -> Self {
        /// The part of the lost bass that is given back.
        const BASS: f32 = 0.5;
        let g = integrator(cutoff_hz, rate_hz);
        let resonance = if resonance.is_finite() { resonance.clamp(0.0, 1.0) } else { 0.0 };
        let feedback = MAX_FEEDBACK * resonance;
        let drive_db = if drive_db.is_finite() { drive_db.clamp(0.0, 48.0) } else { 0.0 };
        let drive = 10f32.powf(drive_db / 20.0) * (1.0 + BASS * feedback);
        Self { pole: g / (1.0 + g), feedback, drive, taps: taps.0 }
    }
}

/// The loop of a frame in eight lanes: `y = gain tanh(driven - feedback y) + rest`.
///
/// The tangent is a quotient `p / q`, so that Newton's step `y - (y - gain p / q - rest) / (1 + gain feedback (1 - p^2 / q^2))` takes one
/// division.
struct Bend<S: Simd> {
    driven: S::F,
    feedback: S::F,
    gain: S::F,
    rest: S::F,
}

/// Above and below the tangent's line, what is missing and how steep it is, each times a power of `below`.
struct Tangent<S: Simd> {
    above: S::F,
    below: S::F,
    missing: S::F,
    slope: S::F,
    steepness: S::F,
}

impl<S: Simd> Bend<S> {
    #[inline(always)]
    fn at(&self, s: S, y: S::F) -> Tangent<S> {
        let [above, below] = quotients(s, s.sub(self.driven, s.mul(self.feedback, y)));
        let missing = s.sub(s.mul(below, s.sub(y, self.rest)), s.mul(self.gain, above));
        let square = s.mul(below, below);
        let slope = s.sub(square, s.mul(above, above));
        Tangent { above, below, missing, slope, steepness: s.mul_add(s.mul(self.gain, self.feedback), slope, square) }
    }

    /// One step of Newton's.
    #[inline(always)]
    fn step(&self, s: S, y: S::F) -> S::F {
        let Tangent { below, missing, steepness, .. } = self.at(s, y);
        s.sub(y, s.div(s.mul(missing, below), steepness))
    }

    /// What goes into the first pole, by a second step from here on: along the tangent, whose error is under that of a float by then.
    #[inline(always)]
    fn input_at(&self, s: S, y: S::F) -> S::F {
        let Tangent { above, below, missing, slope, steepness } = self.at(s, y);
        let along = s.mul(s.mul(self.feedback, missing), slope);
        let x = s.div(s.mul_add(above, steepness, along), s.mul(below, steepness));
        s.max(s.min(x, s.splat(1.0)), s.splat(-1.0))
    }
}

/// `N` ladders of four states each.
#[derive(Clone, Debug)]
pub struct Ladder<const N: usize> {
    state: [[f32; N]; 4],
    /// The output of the last frame, from which the next one is found.
    last: [f32; N],
    /// Pole, feedback, drive and the five taps.
    settings: Moving<8, N>,
}

impl<const N: usize> Default for Ladder<N> {
    /// Ladders that let everything pass.
    fn default() -> Self {
        let settings = Moving::new([0.5, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
        Self { state: [[0.0; N]; 4], last: [0.0; N], settings }
    }
}

impl<const N: usize> Ladder<N> {
    /// Puts a lane there at once, at rest: a note begins.
    pub fn start(&mut self, lane: usize, settings: &LadderSettings) {
        self.settings.set(lane, values(settings));
        self.state.iter_mut().for_each(|state| state[lane] = 0.0);
        self.last[lane] = 0.0;
    }

    /// Lets a lane go there within so many frames, at least one.
    pub fn go_to(&mut self, lane: usize, settings: &LadderSettings, num_frames: usize) {
        self.settings.go_to(lane, values(settings), num_frames);
    }

    /// Puts a lane where a lane of others is, with what it has heard.
    #[inline(always)]
    pub fn copy_lane<const M: usize>(&mut self, to: usize, others: &Ladder<M>, from: usize) {
        for (state, other) in self.state.iter_mut().zip(&others.state) {
            state[to] = other[from];
        }
        self.last[to] = others.last[from];
        self.settings.copy_lane(to, &others.settings, from);
    }

    /// Takes back what a lane of others, which were put where this one is, has come to.
    #[inline(always)]
    pub fn follow_lane<const M: usize>(&mut self, to: usize, others: &Ladder<M>, from: usize) {
        for (state, other) in self.state.iter_mut().zip(&others.state) {
            state[to] = other[from];
        }
        self.last[to] = others.last[from];
        self.settings.follow_lane(to, &others.settings, from);
    }

    /// Ends all lines: the settings stay where they are.
    pub fn stay(&mut self) {
        self.settings.stay();
    }

    /// Filters a frame of all lanes. The notes' ladders go by octets; this is for a few.
    #[inline(always)]
    pub fn process(&mut self, mut input: [f32; N]) -> [f32; N] {
        for (start, lanes) in input.chunks_mut(8).enumerate().map(|(octet, lanes)| (8 * octet, lanes)) {
            let (mut eight, mut x) = (Ladder::<8>::default(), [0.0; 8]);
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

    /// Filters a frame of the eight lanes of an octet, whose settings stay: [`Ladder::advance`] moves those of all.
    #[inline(always)]
    pub(crate) fn process_octet<S: Simd>(&mut self, s: S, octet: usize, input: S::F) -> S::F {
        let [pole, feedback, drive, taps @ ..] = &self.settings.now;
        let (pole, feedback, drive) =
            (octet_of(s, pole, octet), octet_of(s, feedback, octet), octet_of(s, drive, octet));
        let [s1, s2, s3, s4] = &self.state;
        let [s1, s2, s3, s4] =
            [octet_of(s, s1, octet), octet_of(s, s2, octet), octet_of(s, s3, octet), octet_of(s, s4, octet)];
        // The four poles as one: output = pole^4 u + rest, where u is what goes into the first.
        let below = s.mul_add(s.mul_add(s.mul_add(pole, s1, s2), pole, s3), pole, s4);
        let rest = s.mul(s.sub(s.splat(1.0), pole), below);
        let square = s.mul(pole, pole);
        let bend = Bend { driven: s.mul(drive, input), feedback, gain: s.mul(square, square), rest };
        let mut x = bend.input_at(s, bend.step(s, octet_of(s, &self.last, octet)));
        let mut output = s.mul(octet_of(s, &taps[0], octet), x);
        for ((state, old), tap) in self.state.iter_mut().zip([s1, s2, s3, s4]).zip(&taps[1..]) {
            let v = s.mul(s.sub(x, old), pole);
            x = s.add(v, old);
            s.store(&mut state.as_chunks_mut().0[octet], s.add(x, v));
            output = s.mul_add(octet_of(s, tap, octet), x, output);
        }
        s.store(&mut self.last.as_chunks_mut().0[octet], x);
        output
    }

    /// Moves the settings of all lanes on by a frame.
    #[inline(always)]
    pub(crate) fn advance(&mut self) {
        self.settings.advance();
    }

    /// Once a control block: a lane in which something is no number begins anew, and what has died away is silent.
    #[inline(always)]
    pub fn mend(&mut self) {
        mend(self.state.as_flattened_mut());
        mend(&mut self.last);
    }
}

fn values(LadderSettings { pole, feedback, drive, taps }: &LadderSettings) -> [f32; 8] {
    let [a, b, c, d, e] = *taps;
    [*pole, *feedback, *drive, a, b, c, d, e]
}
