//! What an instrument played, or why it did not.

use std::fmt;

use vaeform_models::features::resampled;
use vaeform_models::metrics::RATE_HZ;

/// Below this peak nothing is heard: -80 dB.
const SILENT_PEAK: f32 = 1e-4;

/// Both sides of what was heard, from where the key went down.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Take {
    /// Frames a second.
    pub rate_hz: u32,
    /// The left side.
    pub left: Vec<f32>,
    /// The right side.
    pub right: Vec<f32>,
}

impl Take {
    /// Both sides as one at the rate of the metrics, behind `onset_s` seconds of silence.
    pub fn mono(&self, onset_s: f64) -> Vec<f32> {
        let mono: Vec<f32> = self.left.iter().zip(&self.right).map(|(l, r)| 0.5 * (l + r)).collect();
        let mono = resampled(&mono, self.rate_hz, RATE_HZ).unwrap_or_default();
        let mut placed = vec![0.0; (onset_s.max(0.0) * f64::from(RATE_HZ)) as usize];
        placed.extend(mono);
        placed
    }

    /// The largest sample of both sides.
    pub fn peak(&self) -> f32 {
        self.left.iter().chain(&self.right).fold(0.0, |peak, x| peak.max(x.abs()))
    }

    /// True where nothing is heard.
    pub fn is_silent(&self) -> bool {
        self.peak() < SILENT_PEAK
    }

    /// True where all samples are numbers.
    pub fn is_finite(&self) -> bool {
        self.left.iter().chain(&self.right).all(|x| x.is_finite())
    }
}

/// Why there is no take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlayError {
    /// The instrument ended its process: how.
    Crashed(String),
    /// It did not answer in time.
    Hung,
    /// It played what is no number.
    NotFinite,
    /// It said that it cannot: why.
    Refused(String),
}

impl fmt::Display for PlayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Crashed(how) => write!(f, "the plugin ended its process ({how})"),
            Self::Hung => write!(f, "the plugin did not answer in time"),
            Self::NotFinite => write!(f, "the plugin played samples that are no numbers"),
            Self::Refused(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for PlayError {}
