//! Rms envelopes and the cosine between two.

use super::samples_of_ms;

const WINDOW: usize = samples_of_ms(50);
const HOP: usize = samples_of_ms(25);
/// Added to every mean square.
const FLOOR_POWER: f32 = 1e-12;

pub(super) struct RmsEnvelope {
    points: Vec<f32>,
}

impl RmsEnvelope {
    pub(super) fn new() -> Self {
        Self { points: Vec::new() }
    }

    /// Rms of 50 ms every 25 ms, the first window centred on sample 0; silence beyond both ends.
    pub(super) fn of(&mut self, samples: &[f32]) -> &[f32] {
        self.points.clear();
        for point in 0..=samples.len() / HOP {
            let from = (point * HOP).saturating_sub(WINDOW / 2);
            let heard = &samples[from..samples.len().min(point * HOP + WINDOW / 2)];
            let energy: f32 = heard.iter().map(|s| s * s).sum();
            self.points.push((energy / WINDOW as f32 + FLOOR_POWER).sqrt());
        }
        &self.points
    }

    pub(super) fn cosine(&mut self, target: &[f32], samples: &[f32]) -> f64 {
        let points = self.of(samples);
        let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum::<f64>();
        product(target, points) / ((product(target, target) * product(points, points)).sqrt() + 1e-12)
    }
}

/// Rms in windows of 50 ms every 25 ms: the points of the envelope and the samples between two of them.
pub(super) fn envelope(samples: &[f32]) -> (Vec<f32>, usize) {
    let mut envelope = RmsEnvelope::new();
    envelope.of(samples);
    (envelope.points, HOP)
}
