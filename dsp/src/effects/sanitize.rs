//! Numbers that loops can live with.

/// +60 dB re full scale: nothing louder is taken in.
const LOUDEST: f32 = 1_000.0;
/// -400 dB: nothing softer is kept, so that no loop decays into denormal numbers.
const SOFTEST: f32 = 1e-20;

/// An input as effects take it: what is no number is silence. `[audio-thread]`
#[inline(always)]
pub(super) fn sanitized(x: f32) -> f32 {
    if x.is_finite() { x.clamp(-LOUDEST, LOUDEST) } else { 0.0 }
}

/// Copies an input as effects take it; equal lengths. `[audio-thread]`
#[inline(always)]
pub(super) fn sanitize_into(input: &[f32], output: &mut [f32]) {
    for (input, output) in input.iter().zip(output) {
        *output = sanitized(*input);
    }
}

/// What a loop keeps: 0 for what has died away. `[audio-thread]`
#[inline(always)]
pub(super) fn flushed(x: f32) -> f32 {
    if x.abs() > SOFTEST { x } else { 0.0 }
}

/// A setting within its range; what is no number becomes `otherwise`.
pub(super) fn setting(x: f32, min: f32, max: f32, otherwise: f32) -> f32 {
    if x.is_finite() { x.clamp(min, max) } else { otherwise }
}

/// A level in dB as a factor.
pub(super) fn factor(db: f32) -> f32 {
    10f32.powf(db / 20.0)
}
