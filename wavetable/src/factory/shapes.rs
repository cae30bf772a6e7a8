//! Tables that are said by the shape of a cycle: pulses, sync, phase modulation, folding.

use realfft::RealFftPlanner;

use super::{Frames, Recipe, frame, places};
use crate::{FRAME_LEN, Spectra, Spectrum};

/// Points at which a shape is looked at, for each sample: a jump has harmonics without end, and those above the last one of a frame are to
/// fold as little as they can.
const OVERSAMPLING: usize = 16;

/// Frames by a function of place and phase.
pub(super) fn frames(num: usize, shape: fn(f64, f64) -> f64) -> Vec<f32> {
    let len = OVERSAMPLING * FRAME_LEN;
    let forward = RealFftPlanner::<f32>::new().plan_fft_forward(len);
    let (mut cycle, mut bins) = (forward.make_input_vec(), forward.make_output_vec());
    let mut spectra = Spectra::default();
    places(num)
        .flat_map(|x| {
            for (i, sample) in cycle.iter_mut().enumerate() {
                *sample = shape(x, (i as f64 + 0.5) / len as f64) as f32;
            }
            forward.process(&mut cycle, &mut bins).expect("buffers are of the lengths that the plan asks for");
            let spectrum: Spectrum = std::array::from_fn(|i| bins[i + 1] / len as f32);
            frame(&mut spectra, &spectrum)
        })
        .collect()
}

const fn recipe(name: &'static str, category: &'static str, num: usize, shape: fn(f64, f64) -> f64) -> Recipe {
    Recipe { name, category, frames: Frames::Shape(num, shape) }
}

pub(super) const RECIPES: &[Recipe] = &[
    recipe("Pulse Width", "Basic", 128, |x, phase| if phase < 0.5 - 0.48 * x { 1.0 } else { -1.0 }),
    recipe("Two Pulses", "Basic", 128, |x, phase| {
        let width = 0.12;
        let is_on = phase < width || (phase - 0.15 - 0.6 * x).rem_euclid(1.0) < width;
        if is_on { 1.0 } else { 0.0 }
    }),
    recipe("Skewed Triangle", "Basic", 64, |x, phase| {
        let peak = 0.5 - 0.48 * x;
        if phase < peak { 2.0 * phase / peak - 1.0 } else { 1.0 - 2.0 * (phase - peak) / (1.0 - peak) }
    }),
    recipe("Saw Sync", "Sync", 256, |x, phase| 1.0 - 2.0 * (phase * ratio(x)).fract()),
    recipe("Square Sync", "Sync", 256, |x, phase| if (phase * ratio(x)).fract() < 0.5 { 1.0 } else { -1.0 }),
    recipe("Sine Sync", "Sync", 256, |x, phase| sine(phase * ratio(x))),
    recipe("Soft Sync", "Sync", 256, |x, phase| sine(phase * ratio(x)) * (1.0 - phase)),
    recipe("FM 1:1", "FM", 128, |x, phase| modulated(phase, 1.0, 1.0, 9.0 * x)),
    recipe("FM 1:2", "FM", 128, |x, phase| modulated(phase, 1.0, 2.0, 7.0 * x)),
    recipe("FM 1:3", "FM", 128, |x, phase| modulated(phase, 1.0, 3.0, 6.0 * x)),
    recipe("FM 2:1", "FM", 128, |x, phase| modulated(phase, 2.0, 1.0, 8.0 * x)),
    recipe("FM 1:7", "FM", 128, |x, phase| modulated(phase, 1.0, 7.0, 4.0 * x)),
    recipe("FM Tower", "FM", 128, |x, phase| {
        let upper = 2.5 * x * sine(3.0 * phase) / std::f64::consts::TAU;
        let middle = 4.0 * x * sine(phase + upper) / std::f64::consts::TAU;
        sine(phase + middle)
    }),
    recipe("Fold", "Drive", 128, |x, phase| sine(0.25 * (1.0 + 9.0 * x) * sine(phase))),
    recipe("Clip", "Drive", 64, |x, phase| ((1.0 + 20.0 * x * x) * sine(phase)).clamp(-1.0, 1.0)),
    recipe("Steps", "Digital", 128, |x, phase| {
        let steps = 2.0 * (4.0 * (1.0 - x)).exp2();
        sine(((phase * steps).floor() + 0.5) / steps)
    }),
    recipe("Bits", "Digital", 64, |x, phase| {
        let steps = 16.0 * (1.0 - x) + 1.0;
        (sine(phase) * steps).round() / steps
    }),
];

fn sine(cycles: f64) -> f64 {
    (std::f64::consts::TAU * cycles).sin()
}

/// Cycles of a slave in a cycle of its master, 1-8.
fn ratio(x: f64) -> f64 {
    (3.0 * x).exp2()
}

/// A sine whose phase is moved by another one, `index` in radians.
fn modulated(phase: f64, carrier: f64, modulator: f64, index: f64) -> f64 {
    sine(carrier * phase + index * sine(modulator * phase) / std::f64::consts::TAU)
}
