//! Random numbers with a normal distribution.

/// A standard normal number (Box and Muller 1958).
pub(crate) fn normal(random: &mut fastrand::Rng) -> f32 {
    let radius = (-2.0 * (1.0 - random.f64()).ln()).sqrt();
    (radius * (std::f64::consts::TAU * random.f64()).cos()) as f32
}
