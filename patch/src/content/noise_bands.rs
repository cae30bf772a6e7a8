//! Noise in sixteen bands that are as wide as hearing's.

use super::clean;
use super::level_curve::{LevelCurve, MAX_LEVEL_DB, MIN_LEVEL_DB};
use super::timeline::Timeline;

/// Bands of noise.
pub const NUM_BANDS: usize = 16;
/// Where the lowest band begins and the highest ends, in Hz.
const SPAN_HZ: [f64; 2] = [25.0, 16_000.0];

/// The level of a band over time.
pub type BandCurve = LevelCurve<6>;

/// How the levels of all bands move.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "it lies in an `Arc`, once")]
pub enum BandCurves {
    /// Together.
    Shared(BandCurve),
    /// Each by itself.
    Each([BandCurve; NUM_BANDS]),
}

/// Levels over time of [`NUM_BANDS`] bands of noise. Every number is finite and in range.
#[derive(Clone, Debug, PartialEq)]
pub struct NoiseBands {
    levels_db: [f32; NUM_BANDS],
    curves: BandCurves,
    timeline: Timeline,
}

impl Default for NoiseBands {
    /// As loud in each band, together about as loud as white noise; all along.
    fn default() -> Self {
        Self::new([-15.0; NUM_BANDS], BandCurves::Shared(BandCurve::default()), Timeline::default())
    }
}

impl NoiseBands {
    /// Bands of these levels (-100 to 24 dB, clamped; 0 dB is as loud as a sine of 1), on which the curves lie.
    pub fn new(levels_db: [f32; NUM_BANDS], curves: BandCurves, timeline: Timeline) -> Self {
        let levels_db = levels_db.map(|db| clean(db, [MIN_LEVEL_DB, MAX_LEVEL_DB], MIN_LEVEL_DB));
        Self { levels_db, curves, timeline }
    }

    /// The level of each band in dB, lowest band first.
    pub fn levels_db(&self) -> &[f32; NUM_BANDS] {
        &self.levels_db
    }

    /// How the levels move.
    pub fn curves(&self) -> &BandCurves {
        &self.curves
    }

    /// The curve of a band.
    pub fn curve(&self, band: usize) -> &BandCurve {
        match &self.curves {
            BandCurves::Shared(curve) => curve,
            BandCurves::Each(curves) => &curves[band],
        }
    }

    /// How its time goes.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }
}

/// Where a band begins and ends, in Hz: equal parts of the ERB-rate scale from 25 Hz to 16 kHz, 2.4 ERB each. Source: Glasberg and Moore,
/// "Derivation of auditory filter shapes from notched-noise data", Hearing Research 47 (1990), `21.4 log10(1 + 0.00437 f)`.
pub fn band_edges_hz(band: usize) -> [f64; 2] {
    let [low, high] = SPAN_HZ.map(|hz| (1.0 + 0.004_37 * hz).ln());
    [band, band + 1].map(|edge| {
        let rate = low + (high - low) * edge as f64 / NUM_BANDS as f64;
        (rate.exp() - 1.0) / 0.004_37
    })
}
