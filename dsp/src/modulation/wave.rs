//! The shapes of an LFO.

use super::drawn::DrawnShape;
use super::random::random;

/// The shape of an LFO's cycle, -1..1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LfoWave {
    /// From 0 up.
    #[default]
    Sine,
    /// From 0 up, in step with the sine.
    Triangle,
    /// From -1 to 1, and back at once.
    SawUp,
    /// From 1 to -1, and back at once.
    SawDown,
    /// Half a cycle at 1, half at -1.
    Square,
    /// A new random value with each cycle.
    SampleAndHold,
    /// As drawn.
    Drawn,
}

impl LfoWave {
    /// The value at a phase of 0..1, in -1..1; 1 is the very end of a cycle. `cycle` counts cycles and `seed` names the order of random
    /// values.
    pub(super) fn at(self, phase: f64, cycle: i64, seed: u64, drawn: &DrawnShape) -> f32 {
        let x = phase as f32;
        match self {
            Self::Sine => (std::f64::consts::TAU * phase).sin() as f32,
            Self::Triangle => 1.0 - 4.0 * ((x + 0.25).fract() - 0.5).abs(),
            Self::SawUp => 2.0 * x - 1.0,
            Self::SawDown => 1.0 - 2.0 * x,
            Self::Square if phase < 0.5 => 1.0,
            Self::Square => -1.0,
            Self::SampleAndHold => random(seed, cycle as u64),
            Self::Drawn => 2.0 * drawn.at(x) - 1.0,
        }
    }
}
