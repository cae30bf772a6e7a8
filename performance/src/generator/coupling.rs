//! Lanes that follow others.

/// How a lane follows another one of the same performance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coupling {
    /// The lane that it follows, which follows none itself.
    pub from: usize,
    /// Whether it goes the other way.
    pub is_inverse: bool,
    /// How much later, in beats.
    pub delay: f64,
    /// Whether it goes half as far.
    pub is_halved: bool,
}

impl Coupling {
    pub(super) fn random(from: usize, rng: &mut fastrand::Rng) -> Self {
        Self { from, is_inverse: rng.bool(), delay: f64::from(rng.u8(0..=8)) / 8.0, is_halved: rng.bool() }
    }

    /// What it makes of the other lane's value of 0 to 1 at the delayed beat. `[audio-thread]`
    pub fn apply(&self, value: f32) -> f32 {
        let value = if self.is_inverse { 1.0 - value } else { value };
        if self.is_halved { 0.25 + 0.5 * value } else { value }
    }
}
