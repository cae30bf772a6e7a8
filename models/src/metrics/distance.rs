//! How far a take is from its target, as a search sees it: a blend, so that no one measure is gamed. wMFCC, SOT and MR-STFT stay out:
//! they are the witnesses.

/// Weights of the blend against MSS in dB.
const LOG_STFT_WEIGHT: f64 = 1.5;
const ENVELOPE_WEIGHT: f64 = 40.0;
const PARTIALS_WEIGHT: f64 = 0.08;
const ATTACK_WEIGHT: f64 = 0.05;
const LEVEL_WEIGHT: f64 = 0.1;

/// The parts of a distance.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Distance {
    /// See [`Metrics::mss`](super::Metrics::mss), in dB.
    pub mss: f64,
    /// Mean |difference| of the natural logarithms of magnitudes, windows of 2,048 samples every 512.
    pub log_stft: f64,
    /// See [`Metrics::rms_cosine`](super::Metrics::rms_cosine).
    pub rms_cosine: f64,
    /// Mean |difference| in dB of bands half a semitone wide; 0 for a target without pitch.
    pub partials_db: f64,
    /// Mean |difference| of the level in dB around the onset.
    pub attack_db: f64,
    /// Mean |difference| of the level in dB over the whole sound: what rings must ring as long.
    pub level_db: f64,
}

impl Distance {
    /// The blend that is searched: in MSS's decibels, 0 for the same sound.
    pub fn total(&self) -> f64 {
        self.mss
            + LOG_STFT_WEIGHT * self.log_stft
            + ENVELOPE_WEIGHT * (1.0 - self.rms_cosine)
            + PARTIALS_WEIGHT * self.partials_db
            + ATTACK_WEIGHT * self.attack_db
            + LEVEL_WEIGHT * self.level_db
    }
}
