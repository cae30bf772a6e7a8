//! wMFCC: MFCCs compared along the cheapest warping of time.

use super::scale::{RATE_HZ, samples_of_ms};
use crate::features::Mfcc;

const NUM_COEFFICIENTS: usize = 20;
const NUM_MELS: usize = 128;

pub(super) struct Wmfcc {
    mfcc: Mfcc,
    coefficients: Vec<f32>,
    /// The match by coefficient, shape `(coefficients, frames)`: a row of costs is then computed in vectors.
    by_coefficient: Vec<f32>,
    costs: Vec<f32>,
    path: Vec<f64>,
}

impl Wmfcc {
    pub(super) fn new() -> Self {
        let (len, hop) = (samples_of_ms(50), samples_of_ms(10));
        Self {
            mfcc: Mfcc::new(f64::from(RATE_HZ), len, hop, NUM_MELS, NUM_COEFFICIENTS),
            coefficients: Vec::new(),
            by_coefficient: Vec::new(),
            costs: Vec::new(),
            path: Vec::new(),
        }
    }

    /// Shape `(frames, coefficients)`.
    pub(super) fn coefficients(&mut self, samples: &[f32]) -> Vec<f32> {
        self.mfcc.write(samples, &mut self.coefficients);
        self.coefficients.clone()
    }

    pub(super) fn distance(&mut self, target: &[f32], samples: &[f32]) -> f64 {
        self.mfcc.write(samples, &mut self.coefficients);
        let num_frames = self.coefficients.len() / NUM_COEFFICIENTS;
        let num_target_frames = target.len() / NUM_COEFFICIENTS;
        self.by_coefficient.clear();
        for k in 0..NUM_COEFFICIENTS {
            self.by_coefficient.extend(self.coefficients.iter().skip(k).step_by(NUM_COEFFICIENTS));
        }
        self.costs.resize(num_frames, 0.0);
        // The path that ends at each frame of the match; only (0, 0) starts one, and beyond it there is none.
        self.path.clear();
        self.path.resize(num_frames, f64::INFINITY);
        let mut diagonal = 0.0;
        for frame in target.chunks_exact(NUM_COEFFICIENTS) {
            self.costs.fill(0.0);
            for (value, row) in frame.iter().zip(self.by_coefficient.chunks_exact(num_frames)) {
                self.costs.iter_mut().zip(row).for_each(|(cost, x)| *cost += (value - x).abs());
            }
            let mut left = f64::INFINITY;
            for (below, cost) in self.path.iter_mut().zip(&self.costs) {
                left = f64::from(*cost) + left.min(*below).min(diagonal);
                diagonal = *below;
                *below = left;
            }
            diagonal = f64::INFINITY;
        }
        let total = self.path.last().copied().unwrap_or(0.0);
        total / NUM_COEFFICIENTS as f64 / (num_frames + num_target_frames) as f64
    }
}
