//! What a compressor does to a level: less of what is above one threshold, more of what is below another.
//!
//! The gain computer and its smoothing in dB are those of D. Giannoulis, M. Massberg, J. D. Reiss, "Digital Dynamic Range Compressor
//! Design" (2012).

use super::super::sanitize::setting;
use super::CompressorSettings;

/// Width of the knee in dB.
const KNEE_DB: f32 = 6.0;
/// The most that is added to what is soft, in dB.
const MAX_BOOST_DB: f32 = 24.0;
/// What counts as no level at all, in dB.
const SILENCE_DB: f32 = -120.0;

/// A gain in dB for a level in dB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct GainCurve {
    threshold_db: f32,
    /// Part that is taken of what is above.
    above: f32,
    up_threshold_db: f32,
    /// Part that is added of what is missing below.
    below: f32,
}

impl GainCurve {
    pub(super) fn new(settings: &CompressorSettings) -> Self {
        let part = |ratio: f32| 1.0 - 1.0 / setting(ratio, 1.0, 100.0, 1.0);
        let threshold_db = setting(settings.threshold_db, -60.0, 0.0, 0.0);
        Self {
            threshold_db,
            above: part(settings.ratio),
            up_threshold_db: setting(settings.up_threshold_db, -60.0, 0.0, -60.0).min(threshold_db),
            below: part(settings.up_ratio),
        }
    }

    /// The gain for a level.
    pub(super) fn db(&self, level_db: f32) -> f32 {
        let boost = self.below * over_knee(self.up_threshold_db - level_db);
        boost.min(MAX_BOOST_DB) - self.above * over_knee(level_db - self.threshold_db)
    }
}

/// What is over, with a bend instead of a corner.
fn over_knee(over_db: f32) -> f32 {
    let into = (over_db + 0.5 * KNEE_DB).clamp(0.0, KNEE_DB);
    into * into / (2.0 * KNEE_DB) + (over_db - 0.5 * KNEE_DB).max(0.0)
}

/// Peak of a sine in dB from its mean square.
pub(super) fn level_db(mean_square: f32) -> f32 {
    const DB_PER_OCTAVE: f32 = 3.010_3;
    if mean_square > 0.0 { (DB_PER_OCTAVE * (2.0 * mean_square).log2()).max(SILENCE_DB) } else { SILENCE_DB }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn above_and_below_a_level_changes_by_its_ratio() {
        let settings = CompressorSettings {
            threshold_db: -20.0,
            ratio: 4.0,
            up_threshold_db: -40.0,
            up_ratio: 2.0,
            ..Default::default()
        };
        let curve = GainCurve::new(&settings);
        for (level_db, gain_db) in
            [(0.0, -15.0), (-8.0, -9.0), (-30.0, 0.0), (-50.0, 5.0), (-60.0, 10.0), (-119.0, 24.0)]
        {
            assert!((curve.db(level_db) - gain_db).abs() < 1e-4, "{level_db}: {}", curve.db(level_db));
        }
    }
}
