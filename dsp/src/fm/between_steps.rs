//! Tables of whole steps, read at values between them.

/// A function of whole steps made continuous: its own values at whole steps, straight lines between. `value` is not negative.
pub(crate) fn between_steps(value: f32, at: impl Fn(i32) -> f32) -> f32 {
    // Truncation is an instruction where `floor` is a library call.
    let low = value as i32;
    let fraction = value - low as f32;
    let a = at(low);
    if fraction == 0.0 { a } else { a + fraction * (at(low + 1) - a) }
}
