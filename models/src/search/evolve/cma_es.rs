//! CMA-ES with a diagonal covariance (Ros and Hansen 2008): learns how far to step along each axis, linear in their number.

use crate::random::Random;

/// The strategy, over axes scaled so that a step of 1 is a fair guess on each.
#[derive(Clone, Debug)]
pub struct CmaEs {
    mean: Vec<f32>,
    sigma: f32,
    variance: Vec<f32>,
    path_sigma: Vec<f32>,
    path_c: Vec<f32>,
    num_generations: i32,
}

impl CmaEs {
    /// Starts around `mean` with steps of `sigma`.
    pub fn new(mean: Vec<f32>, sigma: f32) -> Self {
        let len = mean.len();
        let zeros = vec![0.0; len];
        Self { mean, sigma, variance: vec![1.0; len], path_sigma: zeros.clone(), path_c: zeros, num_generations: 0 }
    }

    /// A point to try.
    pub fn ask(&self, random: &mut Random) -> Vec<f32> {
        let axes = self.mean.iter().zip(&self.variance);
        axes.map(|(mean, variance)| mean + self.sigma * variance.sqrt() * random.normal()).collect()
    }

    /// Learns from the points of a generation, best first.
    pub fn tell(&mut self, points: &[&[f32]]) {
        let n = self.mean.len() as f32;
        let num_parents = (points.len() / 2).max(1);
        let raw: Vec<f32> = (0..num_parents).map(|i| (num_parents as f32 + 0.5).ln() - (i as f32 + 1.0).ln()).collect();
        let total: f32 = raw.iter().sum();
        let weights: Vec<f32> = raw.iter().map(|w| w / total).collect();
        let mass = 1.0 / weights.iter().map(|w| w * w).sum::<f32>();
        let c_sigma = (mass + 2.0) / (n + mass + 5.0);
        let damping = 1.0 + 2.0 * (((mass - 1.0) / (n + 1.0)).sqrt() - 1.0).max(0.0) + c_sigma;
        let c_c = (4.0 + mass / n) / (n + 4.0 + 2.0 * mass / n);
        // The diagonal has n values to learn instead of n squared, so it may learn faster.
        let faster = (n + 2.0) / 3.0;
        let c_1 = (faster * 2.0 / ((n + 1.3).powi(2) + mass)).min(0.5);
        let c_mu = faster * 2.0 * (mass - 2.0 + 1.0 / mass) / ((n + 2.0).powi(2) + mass);
        let c_mu = c_mu.clamp(0.0, 1.0 - c_1);
        let chi = n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n));
        self.num_generations += 1;
        let mut length = 0.0;
        let mut steps = Vec::with_capacity(self.mean.len());
        for axis in 0..self.mean.len() {
            let old = self.mean[axis];
            let new: f32 = points.iter().zip(&weights).map(|(point, weight)| weight * point[axis]).sum();
            let step = (new - old) / self.sigma;
            let whitened = step / self.variance[axis].sqrt();
            let path = &mut self.path_sigma[axis];
            *path = (1.0 - c_sigma) * *path + (c_sigma * (2.0 - c_sigma) * mass).sqrt() * whitened;
            length += *path * *path;
            steps.push((old, step));
            self.mean[axis] = new;
        }
        let length = length.sqrt();
        let warm = (1.0 - (1.0 - c_sigma).powi(2 * self.num_generations)).sqrt();
        let is_steady = length / warm < (1.4 + 2.0 / (n + 1.0)) * chi;
        for (axis, (old, step)) in steps.into_iter().enumerate() {
            let path = &mut self.path_c[axis];
            *path *= 1.0 - c_c;
            if is_steady {
                *path += (c_c * (2.0 - c_c) * mass).sqrt() * step;
            }
            let spread: f32 =
                points.iter().zip(&weights).map(|(point, w)| w * ((point[axis] - old) / self.sigma).powi(2)).sum();
            let variance = &mut self.variance[axis];
            *variance = (1.0 - c_1 - c_mu) * *variance + c_1 * *path * *path + c_mu * spread;
            *variance = variance.clamp(1e-6, 1e4);
        }
        self.sigma *= ((c_sigma / damping) * (length / chi - 1.0)).clamp(-1.0, 1.0).exp();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretched_bowl_is_descended() {
        let cost =
            |x: &[f32]| x.iter().zip([1.0, 100.0, 0.01, 10.0, 1.0]).map(|(x, w)| w * (x - 1.0).powi(2)).sum::<f32>();
        let mut random = Random::new(4);
        let mut es = CmaEs::new(vec![4.0; 5], 1.0);
        for _ in 0..120 {
            let mut points: Vec<Vec<f32>> = (0..16).map(|_| es.ask(&mut random)).collect();
            points.sort_by(|a, b| cost(a).total_cmp(&cost(b)));
            es.tell(&points.iter().map(Vec::as_slice).collect::<Vec<_>>());
        }
        assert!(cost(&es.mean) < 1e-2, "{} at {:?}", cost(&es.mean), es.mean);
    }
}
