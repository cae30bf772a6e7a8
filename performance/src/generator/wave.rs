//! The shapes of low oscillations.

use super::scatter;

/// The shape of an oscillation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wave {
    /// A sine.
    Sine,
    /// Up and down in straight lines.
    Triangle,
    /// Up, then at once down.
    Rise,
    /// Down, then at once up.
    Fall,
    /// One half high, one half low.
    Square,
    /// A new value each time around.
    Random,
}

impl Wave {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Sine, Self::Triangle, Self::Rise, Self::Fall, Self::Square, Self::Random];

    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sine => "sine",
            Self::Triangle => "triangle",
            Self::Rise => "rise",
            Self::Fall => "fall",
            Self::Square => "square",
            Self::Random => "random",
        }
    }

    /// The value after so many times around, -0.5 to 0.5. `[audio-thread]`
    pub fn value(self, turns: f64, seed: u64) -> f32 {
        let phase = turns.rem_euclid(1.0) as f32;
        match self {
            Self::Sine => 0.5 * (std::f32::consts::TAU * phase).sin(),
            Self::Triangle => 2.0 * (phase - 0.5).abs() - 0.5,
            Self::Rise => phase - 0.5,
            Self::Fall => 0.5 - phase,
            Self::Square => {
                if phase < 0.5 {
                    0.5
                } else {
                    -0.5
                }
            }
            Self::Random => scatter(seed, turns.floor() as i64),
        }
    }
}
