//! The power curve, by which envelopes, drawn LFOs and slots of the matrix bend.
//!
//! `(e^(p x) - 1) / (e^p - 1)` over x in 0..1: it goes from 0 to 1, straight at p = 0, late for p above 0, early for p below 0. Turned
//! by half a turn it is the curve of -p.

/// The largest power, either way.
pub const MAX_POWER: f32 = 20.0;
/// Below this power the curve is taken as straight: it is off by an eighth of it at most.
const STRAIGHT: f64 = 1e-5;

/// The curve at x (0..1, clamped) for a power in -20..20 (clamped). 0 for what is no number; exactly 0 and 1 at the ends.
pub fn curve(x: f32, power: f32) -> f32 {
    if x.is_nan() {
        return 0.0;
    }
    Curve::new(power).at(f64::from(x).clamp(0.0, 1.0)) as f32
}

/// The curve on both sides of 0, for x in -1..1: odd, so that 0 stays 0.
pub fn bipolar(x: f32, power: f32) -> f32 {
    curve(x.abs(), power).copysign(x)
}

/// A power in range; 0 for what is no number.
pub fn sanitised_power(power: f32) -> f32 {
    super::within(power, [-MAX_POWER, MAX_POWER], 0.0)
}

/// The curve of a power.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Curve {
    /// 0 where the curve is straight.
    power: f64,
    /// 1 / (e^p - 1).
    scale: f64,
}

impl Curve {
    /// The curve of a power in -20..20 (clamped; 0 for what is no number).
    pub(super) fn new(power: f32) -> Self {
        let power = f64::from(sanitised_power(power));
        if power.abs() < STRAIGHT { Self::default() } else { Self { power, scale: 1.0 / power.exp_m1() } }
    }

    /// The curve at x in 0..1.
    pub(super) fn at(&self, x: f64) -> f64 {
        // At 1 the product may be a rounding off.
        if self.power == 0.0 || x >= 1.0 { x } else { (self.power * x).exp_m1() * self.scale }
    }

    /// Writes the levels between `from`, where the curve is 0, and `to`, at x and further by a step each; clamped to 0..1. Powers of e
    /// at even distances stand in a ratio, so each takes one multiplication.
    pub(super) fn write(&self, x: f64, step: f64, [from, to]: [f64; 2], levels: &mut [f32]) {
        /// Levels side by side.
        const LANES: usize = 8;
        let span = to - from;
        if self.power == 0.0 {
            let (start, step) = (from + span * x, span * step);
            for (i, level) in levels.iter_mut().enumerate() {
                *level = (start + step * f64::from(i as u32)).clamp(0.0, 1.0) as f32;
            }
            return;
        }
        let scale = span * self.scale;
        let base = from - scale;
        let ratio = (self.power * step).exp();
        let mut lanes = [scale * (self.power * x).exp(); LANES];
        for lane in 1..LANES {
            lanes[lane] = lanes[lane - 1] * ratio;
        }
        let next = ratio.powi(LANES as i32);
        for levels in levels.chunks_mut(LANES) {
            for (level, lane) in levels.iter_mut().zip(&mut lanes) {
                *level = (base + *lane).clamp(0.0, 1.0) as f32;
                *lane *= next;
            }
        }
    }
}
