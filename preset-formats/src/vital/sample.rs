//! The sample that plays beside the oscillators.

use serde_json::{Map, Value};

use super::audio_source::samples_of;
use crate::FormatError;

/// A sample: 16-bit samples in base 64.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VitalSample {
    /// Its name; `White Noise` is in nearly every file.
    pub name: String,
    /// In Hz.
    pub rate_hz: f64,
    /// -1..1.
    pub samples: Vec<f32>,
}

impl VitalSample {
    /// Reads a sample.
    pub(super) fn of_json(fields: &Map<String, Value>) -> Result<Self, FormatError> {
        let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default();
        Ok(Self {
            name: text("name").to_owned(),
            rate_hz: fields.get("sample_rate").and_then(Value::as_f64).unwrap_or(44_100.0).clamp(1_000.0, 384_000.0),
            samples: samples_of(text("samples"), "sample.samples")?,
        })
    }

    /// True where it is noise by its name, or where a sample says little of the next one.
    pub fn is_noise(&self) -> bool {
        let pairs = self.samples.windows(2).map(|pair| f64::from(pair[0] * pair[1]));
        let power: f64 = self.samples.iter().map(|x| f64::from(x * x)).sum();
        let is_rough = power > 0.0 && pairs.sum::<f64>().abs() < 0.5 * power;
        self.name.to_lowercase().contains("noise") || is_rough
    }
}
