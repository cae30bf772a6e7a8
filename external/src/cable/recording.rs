//! A setting that was recorded.

use vaeform_models::features::resampled;
use vaeform_models::library::{Embedder, SIZE};
use vaeform_models::metrics::RATE_HZ;

/// A setting that was recorded, cut at its found onset.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// Frames a second.
    pub rate_hz: u32,
    /// From shortly before the onset to the end of the sound; empty where nothing was heard.
    pub samples: Vec<f32>,
    /// Where the onset was found, in seconds after the note was sent.
    pub onset_s: Option<f64>,
}

impl Recording {
    /// What it sounds like; nothing where nothing was heard.
    pub fn embedding(&self) -> Option<[u8; SIZE]> {
        let mono = resampled(&self.samples, self.rate_hz, RATE_HZ).ok()?;
        self.onset_s.map(|_| Embedder::default().embed(&mono))
    }
}
