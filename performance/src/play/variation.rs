//! A gesture varied: what a model makes of it, as a difference from what it makes of the gesture itself.

/// Curves of 0 to 1 with `amount` of the way from what a model says of them to what it says of their variation. What the model does not
/// know of a curve stays as a residual, so that an amount of 0 is the curve to the bit. A lock, a bit of `locks` for each curve, keeps it too.
/// What is missing in one of the three is left as it is.
pub fn vary(curves: &mut [Vec<f32>], said: &[Vec<f32>], varied: &[Vec<f32>], amount: f32, locks: u32) {
    if amount == 0.0 {
        return;
    }
    for (idx, ((curve, said), varied)) in curves.iter_mut().zip(said).zip(varied).enumerate() {
        if idx < 32 && locks >> idx & 1 == 1 {
            continue;
        }
        for ((value, said), varied) in curve.iter_mut().zip(said).zip(varied) {
            *value = (*value + amount * (varied - said)).clamp(0.0, 1.0);
        }
    }
}
