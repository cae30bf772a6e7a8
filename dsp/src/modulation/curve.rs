//! The power curve, by which envelopes, drawn LFOs and slots of the matrix bend.
//!
//! `(e^(p x) - 1) / (e^p - 1)` over x in 0..1: it goes from 0 to 1, straight at p = 0, late for p above 0, early for p below 0. Turned
//! by half a turn it is the curve of -p.

/// The largest power, either way.
pub const MAX_POWER: f32 = 20.0;
/// Below this power the curve is taken as straight: it is off by an eighth of it at most.
const STRAIGHT: f64 = 1e-6;

/// The curve at x (0..1, clamped) for a power in -20..20 (clamped). 0 for what is no number; exactly 0 and 1 at the ends.
pub fn curve(x: f32, power: f32) -> f32 {
    if x.is_nan() {
        return 0.0;
    }
    at(f64::from(x).clamp(0.0, 1.0), sanitised_power(power)) as f32
}

/// The curve on both sides of 0, for x in -1..1: odd, so that 0 stays 0.
pub fn bipolar(x: f32, power: f32) -> f32 {
    curve(x.abs(), power).copysign(x)
}

/// A power in range; 0 for what is no number.
pub fn sanitised_power(power: f32) -> f32 {
    super::within(power, [-MAX_POWER, MAX_POWER], 0.0)
}

/// The curve at x in 0..1.
pub(super) fn at(x: f64, power: f32) -> f64 {
    let power = f64::from(power);
    if power.abs() < STRAIGHT { x } else { (power * x).exp_m1() / power.exp_m1() }
}

/// The curve at evenly spaced places, one after the other: a multiplication each, as powers of e stand in a ratio.
#[derive(Clone, Copy, Debug)]
pub(super) struct CurveSteps {
    /// e^(p x), or x itself where the curve is straight.
    now: f64,
    ratio: f64,
    step: f64,
    offset: f64,
    scale: f64,
}

impl CurveSteps {
    /// From x on, so much further each time.
    pub(super) fn new(x: f64, step: f64, power: f32) -> Self {
        /// In double precision a curve of this power still has ten digits.
        const NEARLY_STRAIGHT: f64 = 1e-4;
        let power = f64::from(power);
        if power.abs() < NEARLY_STRAIGHT {
            return Self { now: x, ratio: 1.0, step, offset: 0.0, scale: 1.0 };
        }
        let scale = 1.0 / power.exp_m1();
        Self { now: (power * x).exp(), ratio: (power * step).exp(), step: 0.0, offset: 1.0, scale }
    }

    /// The value here; goes on to the next place.
    #[inline]
    pub(super) fn next(&mut self) -> f64 {
        let value = (self.now - self.offset) * self.scale;
        self.now = self.now * self.ratio + self.step;
        value
    }
}
