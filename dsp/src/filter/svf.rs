//! A state-variable filter of second order, 12 dB an octave: low-pass, band-pass, high-pass, notch, peak, all-pass, bell and shelves.
//!
//! Trapezoidal integrators after Andrew Simper, "Linear Trapezoidal Integrated State Variable Filter" (2013), and Vadim Zavalishin, "The
//! Art of VA Filter Design" (2018). Kinds differ in three weights, so that one can become another without a switch.

use super::moving::{Moving, mend};
use super::{finite, integrator};

/// The largest damping, for a Q of 0.05.
const MAX_DAMPING: f32 = 20.0;

/// What of the filter is heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SvfKind {
    /// What lies below the cutoff.
    LowPass,
    /// What lies around the cutoff, at unity gain there.
    BandPass,
    /// What lies above the cutoff.
    HighPass,
    /// All but what lies around the cutoff.
    Notch,
    /// Low-pass less high-pass: a peak at the cutoff.
    Peak,
    /// All, with its phase turned around the cutoff.
    AllPass,
    /// A bump or a dip at the cutoff, of so many dB.
    Bell(f32),
    /// From low-pass (0) over band-pass (0.5) to high-pass (1).
    Morph(f32),
    /// All below the cutoff louder or softer by so many dB.
    LowShelf(f32),
    /// All above the cutoff louder or softer by so many dB.
    HighShelf(f32),
}

/// Settings of one lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SvfSettings {
    /// Gain of the integrators.
    g: f32,
    /// Damping, 1 / Q.
    k: f32,
    /// Weights of the input and of both states.
    weights: [f32; 3],
}

impl SvfSettings {
    /// A cutoff in Hz (1 Hz to 0.49 of the rate, clamped) and a Q (from 0.05; whatever is larger than a thousand rings almost for ever).
    pub fn new(kind: SvfKind, cutoff_hz: f32, q: f32, rate_hz: f32) -> Self {
        let mut g = integrator(cutoff_hz, rate_hz);
        let k = if q > 0.0 { (1.0 / q).clamp(0.0, MAX_DAMPING) } else { MAX_DAMPING };
        let amplitude = |db: f32| 10f32.powf(finite(db).clamp(-48.0, 48.0) / 40.0);
        let mut damping = k;
        let weights = match kind {
            SvfKind::LowPass => [0.0, 0.0, 1.0],
            SvfKind::BandPass => [0.0, k, 0.0],
            SvfKind::HighPass => [1.0, -k, -1.0],
            SvfKind::Notch => [1.0, -k, 0.0],
            SvfKind::Peak => [1.0, -k, -2.0],
            SvfKind::AllPass => [1.0, -2.0 * k, 0.0],
            SvfKind::Bell(db) => {
                let a = amplitude(db);
                damping = k / a;
                [1.0, damping * (a * a - 1.0), 0.0]
            }
            SvfKind::Morph(place) => {
                let place = finite(place).clamp(0.0, 1.0);
                let [low, band, high] =
                    [(1.0 - 2.0 * place).max(0.0), 1.0 - (2.0 * place - 1.0).abs(), (2.0 * place - 1.0).max(0.0)];
                [high, k * (band - high), low - high]
            }
            SvfKind::LowShelf(db) => {
                let a = amplitude(db);
                g /= a.sqrt();
                [1.0, k * (a - 1.0), a * a - 1.0]
            }
            SvfKind::HighShelf(db) => {
                let a = amplitude(db);
                g *= a.sqrt();
                [a * a, k * (1.0 - a) * a, 1.0 - a * a]
            }
        };
        Self { g, k: damping, weights }
    }

    /// The same with another gain on top.
    pub(super) fn scaled(self, gain: f32) -> Self {
        Self { weights: self.weights.map(|weight| gain * weight), ..self }
    }
}

/// `N` filters of two states each.
#[derive(Clone, Debug)]
pub struct Svf<const N: usize> {
    state: [[f32; N]; 2],
    /// g, k and the three weights.
    settings: Moving<5, N>,
    /// What each state gains with a frame, solved for the settings as they are now.
    gains: [[f32; N]; 3],
}

impl<const N: usize> Default for Svf<N> {
    /// Filters that let everything pass.
    fn default() -> Self {
        let mut svf =
            Self { state: [[0.0; N]; 2], settings: Moving::new([0.1, 1.0, 1.0, 0.0, 0.0]), gains: [[0.0; N]; 3] };
        svf.solve();
        svf
    }
}

impl<const N: usize> Svf<N> {
    /// Puts a lane there at once, at rest: a note begins.
    pub fn start(&mut self, lane: usize, settings: &SvfSettings) {
        self.settings.set(lane, values(settings));
        self.solve();
        self.state.iter_mut().for_each(|state| state[lane] = 0.0);
    }

    /// Lets a lane go there within so many frames, at least one.
    pub fn go_to(&mut self, lane: usize, settings: &SvfSettings, num_frames: usize) {
        self.settings.go_to(lane, values(settings), num_frames);
    }

    /// Puts a lane where a lane of others is, with what it has heard.
    #[inline(always)]
    pub fn copy_lane<const M: usize>(&mut self, to: usize, others: &Svf<M>, from: usize) {
        for (state, other) in self.state.iter_mut().zip(&others.state) {
            state[to] = other[from];
        }
        self.settings.copy_lane(to, &others.settings, from);
        for (gains, other) in self.gains.iter_mut().zip(&others.gains) {
            gains[to] = other[from];
        }
    }

    /// Takes back what a lane of others, which were put where this one is, has come to.
    #[inline(always)]
    pub fn follow_lane<const M: usize>(&mut self, to: usize, others: &Svf<M>, from: usize) {
        if others.settings.is_moving() {
            return self.copy_lane(to, others, from);
        }
        for (state, other) in self.state.iter_mut().zip(&others.state) {
            state[to] = other[from];
        }
    }

    /// Ends all lines: the settings stay where they are.
    pub fn stay(&mut self) {
        self.settings.stay();
    }

    /// Solves the loop for the settings as they are now: with `a = 1 / (1 + g (g + k))`, twice `g a`, that times `g + k`, and times `g`.
    #[inline(always)]
    fn solve(&mut self) {
        let [g, k, ..] = &self.settings.now;
        let [across, back, ahead] = &mut self.gains;
        for lane in 0..N {
            let (g, k) = (g[lane], k[lane]);
            let twice = 2.0 * g / (1.0 + g * (g + k));
            (across[lane], back[lane], ahead[lane]) = (twice, twice * (g + k), twice * g);
        }
    }

    /// Filters a frame of all lanes.
    #[inline(always)]
    pub fn process(&mut self, input: [f32; N]) -> [f32; N] {
        let [s1, s2] = &mut self.state;
        let [across, back, ahead] = &self.gains;
        let [_, _, w0, w1, w2] = &self.settings.now;
        let mut output = [0.0; N];
        for lane in 0..N {
            let (x, old1, old2) = (input[lane], s1[lane], s2[lane]);
            // Each state by what it gains, which is small where the cutoff is low.
            let rest = x - old2;
            let new1 = (old1 - back[lane] * old1) + across[lane] * rest;
            let new2 = (old2 + across[lane] * old1) + ahead[lane] * rest;
            (s1[lane], s2[lane]) = (new1, new2);
            // What is heard lies in the middle between old and new.
            let (band, low) = (0.5 * w1[lane] * (old1 + new1), 0.5 * w2[lane] * (old2 + new2));
            output[lane] = w0[lane] * x + band + low;
        }
        if self.settings.is_moving() {
            self.settings.advance();
            self.solve();
        }
        output
    }

    /// Once a control block: a lane in which something is no number begins anew, and what has died away is silent.
    #[inline(always)]
    pub fn mend(&mut self) {
        mend(self.state.as_flattened_mut());
    }
}

fn values(SvfSettings { g, k, weights: [w0, w1, w2] }: &SvfSettings) -> [f32; 5] {
    [*g, *k, *w0, *w1, *w2]
}
