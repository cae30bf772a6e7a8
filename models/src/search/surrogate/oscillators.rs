//! Windows of operators' steady sound, one lane an instant: sines that turn each other's phases, and the power of the noise that the
//! chip's cuts add to them.

use multiversion::multiversion;

use super::instants::{LANES, Lanes};

/// Samples of a window, at the engine's rate; as long as those of the summary's first scale.
pub(super) const WINDOW: usize = 1_024;
/// What the chip's cuts of phase and signal make of an operator at amplitude 1: power of the noise, in its own units; and what the
/// rounding to whole steps adds to each.
const CUT_POWER: f32 = 1.8e-7;
const STEP_POWER: f32 = 1.0 / (12.0 * 4_096.0 * 4_096.0);

/// Power of the noise in an operator's output at a gain whose phase is turned by noise of this power; in cycles.
pub(super) fn noise_power(gain: f32, turned: f32) -> f32 {
    /// Where noise turns a phase further, all of the output is noise.
    const MOST: f32 = 0.5;
    let radians = 0.5 * std::f32::consts::TAU.powi(2) * turned;
    gain * gain * (CUT_POWER + radians.min(MOST)) + STEP_POWER
}

const PER_CYCLE: f32 = 1.0 / 4_294_967_296.0;
/// Added and taken away again, it rounds to whole numbers.
const ROUND: f32 = 12_582_912.0;

/// `gain` times the sine of a phase in cycles that is a quarter turn behind; see the engine's kernel.
#[inline(always)]
fn sine(cycles: f32, gain: f32) -> f32 {
    let turn = (cycles - ((cycles + ROUND) - ROUND)).abs();
    let y = 0.25 - turn;
    let y2 = y * y;
    gain * y * (6.283_164 + y2 * (-41.337_147 + y2 * (81.340_96 + y2 * -70.995_51)))
}

/// Adds one output to another.
#[multiversion(targets("x86_64+avx2"))]
pub(super) fn add(to: &mut [Lanes; WINDOW], from: &[Lanes; WINDOW]) {
    for (to, from) in to.iter_mut().zip(from) {
        for lane in 0..LANES {
            to[lane] += from[lane];
        }
    }
}

/// Turns what modulates an operator, in cycles, into its output; moves its phases on.
#[multiversion(targets("x86_64+avx2"))]
pub(super) fn plain(frames: &mut [Lanes; WINDOW], phases: &mut [u32; LANES], steps: &[u32; LANES], gains: &Lanes) {
    for frame in frames.iter_mut() {
        for lane in 0..LANES {
            let cycles = phases[lane] as i32 as f32 * PER_CYCLE - 0.25 + frame[lane];
            frame[lane] = sine(cycles, gains[lane]);
            phases[lane] = phases[lane].wrapping_add(steps[lane]);
        }
    }
}

/// The same of an operator that modulates itself.
#[multiversion(targets("x86_64+avx2"))]
pub(super) fn fed_back(
    frames: &mut [Lanes; WINDOW],
    phases: &mut [u32; LANES],
    steps: &[u32; LANES],
    gains: &Lanes,
    feedback: f32,
) {
    let (mut last, mut older) = ([0.0; LANES], [0.0; LANES]);
    for frame in frames.iter_mut() {
        let mut next = [0.0; LANES];
        for lane in 0..LANES {
            let turned = feedback * (last[lane] + older[lane]);
            let cycles = phases[lane] as i32 as f32 * PER_CYCLE - 0.25 + frame[lane] + turned;
            next[lane] = sine(cycles, gains[lane]);
            phases[lane] = phases[lane].wrapping_add(steps[lane]);
        }
        *frame = next;
        (older, last) = (last, next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_of_a_modulator_is_louder_in_what_it_modulates() {
        let alone = noise_power(4.0, 0.0);
        assert!((1e-6..1e-5).contains(&alone), "{alone}");
        let modulated = noise_power(4.0, alone);
        assert!(modulated > 10.0 * alone && modulated < 1e-2, "{modulated}");
        assert!(noise_power(4.0, 1e9) <= 0.5 * 4.0 * 4.0 + 1e-3);
    }
}
