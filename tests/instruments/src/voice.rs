//! What a note is made of: oscillators, a filter, envelopes.

use std::f32::consts::TAU;

/// A shape at a phase 0..1, rounded where it jumps by a step of `step`.
pub(crate) fn shape(kind: usize, phase: f32, step: f32) -> f32 {
    match kind {
        0 => (TAU * phase).sin(),
        1 => 1.0 - 4.0 * (phase - 0.5).abs(),
        2 => 2.0 * phase - 1.0 - corner(phase, step),
        _ => {
            let square = if phase < 0.5 { 1.0 } else { -1.0 };
            square + corner(phase, step) - corner((phase + 0.5).fract(), step)
        }
    }
}

/// What rounds a jump at phase 0 (Välimäki's two-sample polynomial).
fn corner(phase: f32, step: f32) -> f32 {
    if phase < step {
        let x = phase / step;
        x + x - x * x - 1.0
    } else if phase > 1.0 - step {
        let x = (phase - 1.0) / step;
        x * x + x + x + 1.0
    } else {
        0.0
    }
}

/// A state-variable filter (Zavalishin's, trapezoidal).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Filter {
    first: f32,
    second: f32,
}

impl Filter {
    /// Low, band or high pass of a sample at a cutoff as a share of the rate.
    pub(crate) fn next(&mut self, input: f32, cutoff: f32, resonance: f32, kind: usize) -> f32 {
        let g = (TAU * 0.5 * cutoff.clamp(1e-4, 0.49)).tan();
        let k = 2.0 - 1.9 * resonance;
        let a = 1.0 / (1.0 + g * (g + k));
        let v3 = input - self.second;
        let v1 = a * (self.first + g * v3);
        let v2 = self.second + g * v1;
        self.first = 2.0 * v1 - self.first;
        self.second = 2.0 * v2 - self.second;
        match kind {
            0 => v2,
            1 => v1,
            _ => input - k * v1 - v2,
        }
    }
}

/// Attack, decay, sustain, release.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Envelope {
    level: f32,
    is_past_attack: bool,
}

impl Envelope {
    /// The next level; times are 0..1 and mean 1 ms to 3 s.
    pub(crate) fn next(&mut self, times: [f32; 4], is_held: bool, rate_hz: f32) -> f32 {
        let [attack, decay, sustain, release] = times;
        let step = |time: f32| 1.0 / (rate_hz * 0.001 * 3_000_f32.powf(time));
        if is_held && !self.is_past_attack {
            self.level += step(attack);
            if self.level >= 1.0 {
                (self.level, self.is_past_attack) = (1.0, true);
            }
        } else {
            let (to, time) = if is_held { (sustain, decay) } else { (0.0, release) };
            self.level += (to - self.level) * (3.0 * step(time)).min(1.0);
        }
        self.level
    }
}
