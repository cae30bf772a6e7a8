//! Takes beside a sound, at its own rate: the figures of a match.

use crate::features::half_band::HalfBand;
use crate::features::resampled;
use crate::metrics::{MetricTarget, Metrics, Panel, RATE_HZ, level_db};

/// A sound with what is needed to measure takes against it.
pub struct Comparison {
    rate_hz: u32,
    metrics: Metrics,
    target: MetricTarget,
    half_band: HalfBand,
    at_metric_rate: Vec<f32>,
}

impl Comparison {
    /// A mono sound at a rate of 1 kHz to 1 MHz.
    pub fn new(target: &[f32], rate_hz: u32) -> Self {
        let (mut half_band, mut at_metric_rate) = (HalfBand::default(), Vec::new());
        bring(target, rate_hz, &mut half_band, &mut at_metric_rate);
        let mut metrics = Metrics::new();
        let target = metrics.target(&at_metric_rate);
        Self { rate_hz, metrics, target, half_band, at_metric_rate }
    }

    /// How much louder a take is than the sound, in dB; none where one of them is silent.
    pub fn louder_db(&mut self, take: &[f32]) -> Option<f64> {
        bring(take, self.rate_hz, &mut self.half_band, &mut self.at_metric_rate);
        let louder_db = level_db(&self.at_metric_rate) - self.target.level_db();
        louder_db.is_finite().then_some(louder_db)
    }

    /// The figures of a take at the sound's rate.
    pub fn panel(&mut self, take: &[f32]) -> Panel {
        bring(take, self.rate_hz, &mut self.half_band, &mut self.at_metric_rate);
        self.metrics.panel(&self.target, &self.at_metric_rate)
    }

    /// MSS of a take alone, which is quicker.
    pub fn mss(&mut self, take: &[f32]) -> f64 {
        bring(take, self.rate_hz, &mut self.half_band, &mut self.at_metric_rate);
        self.metrics.mss(&self.target, &self.at_metric_rate)
    }

    /// How far a take is, its level too.
    pub fn distance(&mut self, take: &[f32]) -> f64 {
        let panel = self.panel(take);
        blend(&panel) + 0.5 * panel.level_db
    }
}

/// MSS with the other figures at weights that make them as large, but for the level, which a gain mends.
pub(crate) fn blend(panel: &Panel) -> f64 {
    let Panel { mss, wmfcc, sot, rms_cosine, mr_stft, .. } = *panel;
    let sot = if sot.is_finite() { sot } else { 0.0 };
    mss + 0.4 * wmfcc + 40.0 * sot + mr_stft + 20.0 * (1.0 - rms_cosine)
}

/// Samples at the metrics' rate.
fn bring(samples: &[f32], rate_hz: u32, half_band: &mut HalfBand, to: &mut Vec<f32>) {
    if rate_hz == 2 * RATE_HZ {
        half_band.halve(samples, to);
    } else {
        *to = resampled(samples, rate_hz, RATE_HZ).unwrap_or_default();
    }
}
