//! The control of every rate: the best linear Gaussian code of lanes (reverse water-filling; Cover and Thomas, Elements of Information Theory, 10.3),
//! fitted to some lanes and used on others.

use nalgebra::{DMatrix, SymmetricEigen};

use super::lane_coder::LANE_STEPS;

/// Halvings of the range in which the water level is looked for.
const HALVINGS: usize = 80;
/// The least variance of a component.
const LEAST: f64 = 1e-12;

/// Principal components of lanes.
#[derive(Clone, Debug)]
pub struct LinearCode {
    mean: [f64; LANE_STEPS],
    /// Variance of each component, the largest first.
    variances: Vec<f64>,
    /// A column a component.
    vectors: DMatrix<f64>,
}

impl LinearCode {
    /// Fitted to lanes of 0 to 1, two at least.
    pub fn new(lanes: &[[f32; LANE_STEPS]]) -> Self {
        let num = lanes.len() as f64;
        let mean = std::array::from_fn(|step| lanes.iter().map(|lane| f64::from(lane[step])).sum::<f64>() / num);
        let centred = centred(lanes, &mean);
        let eigen = SymmetricEigen::new(centred.transpose() * &centred / (num - 1.0).max(1.0));
        let mut order: Vec<usize> = (0..LANE_STEPS).collect();
        order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
        Self {
            mean,
            variances: order.iter().map(|idx| eigen.eigenvalues[*idx].max(LEAST)).collect(),
            vectors: eigen.eigenvectors.select_columns(&order),
        }
    }

    /// Mean squared error of lanes at so many nats a lane.
    pub fn error(&self, lanes: &[[f32; LANE_STEPS]], nats: f64) -> f64 {
        let places = centred(lanes, &self.mean) * &self.vectors;
        let power: Vec<f64> =
            places.column_iter().map(|column| column.norm_squared() / lanes.len().max(1) as f64).collect();
        let (mut low, mut high) = (LEAST, self.variances[0]);
        for _ in 0..HALVINGS {
            let middle = (low * high).sqrt();
            if self.at(middle, &power).0 > nats {
                low = middle;
            } else {
                high = middle;
            }
        }
        self.at((low * high).sqrt(), &power).1
    }

    /// Nats and mean squared error of lanes whose components have this power, when what lies under `level` is left out.
    fn at(&self, level: f64, power: &[f64]) -> (f64, f64) {
        let (mut nats, mut error) = (0.0, 0.0);
        for (&variance, &seen) in self.variances.iter().zip(power) {
            if variance > level {
                let kept = level / variance;
                nats += 0.5 * (kept + seen * (variance - level) / variance.powi(2) - 1.0 - kept.ln());
                error += seen * kept.powi(2) + (variance - level) * kept;
            } else {
                error += seen;
            }
        }
        (nats, error / LANE_STEPS as f64)
    }

    /// Lanes as their `num` first components say, each of them kept as it is: no rate is counted.
    pub fn projected(&self, lanes: &[[f32; LANE_STEPS]], num: usize) -> Vec<[f32; LANE_STEPS]> {
        let vectors = self.vectors.columns(0, num.min(LANE_STEPS));
        let back = centred(lanes, &self.mean) * vectors * vectors.transpose();
        let lane = |row: usize| std::array::from_fn(|step| (back[(row, step)] + self.mean[step]) as f32);
        (0..lanes.len()).map(lane).collect()
    }

    /// The mean lane of what it was fitted to.
    pub fn mean(&self) -> [f32; LANE_STEPS] {
        self.mean.map(|value| value as f32)
    }
}

/// A row a lane, less the mean.
fn centred(lanes: &[[f32; LANE_STEPS]], mean: &[f64; LANE_STEPS]) -> DMatrix<f64> {
    DMatrix::from_fn(lanes.len(), LANE_STEPS, |row, step| f64::from(lanes[row][step]) - mean[step])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Lanes of one component of variance 1 and one of 1/16, each along its own step.
    fn lanes(num: usize) -> Vec<[f32; LANE_STEPS]> {
        let mut random = Random::stream(1, 0);
        let lane = |random: &mut Random| {
            let mut lane = [0.5; LANE_STEPS];
            (lane[3], lane[90]) = (random.normal(), 0.25 * random.normal());
            lane
        };
        (0..num).map(|_| lane(&mut random)).collect()
    }

    #[test]
    fn error_and_rate_are_those_of_water_filling() {
        let lanes = lanes(20_000);
        let code = LinearCode::new(&lanes);
        let error = |nats: f64| code.error(&lanes, nats) * LANE_STEPS as f64;
        // Without a nat all of the power is left; at a level of 1/16 the first component has ln 4 nats.
        assert!((error(1e-9) - 1.0625).abs() < 0.03, "{}", error(1e-9));
        assert!((error(4f64.ln()) - 0.125).abs() < 0.005, "{}", error(4f64.ln()));
        // From there on a nat less of each halves the deviation of both: level 1/64 takes ln 8 + ln 2.
        assert!((error(16f64.ln()) - 2.0 / 64.0).abs() < 0.002, "{}", error(16f64.ln()));
        // The first component alone leaves what the second has; all of them leave nothing.
        let left = |num: usize| {
            let back = code.projected(&lanes[..2_000], num);
            let squares =
                lanes.iter().zip(&back).flat_map(|(a, b)| a.iter().zip(b)).map(|(a, b)| f64::from(a - b).powi(2));
            squares.sum::<f64>() / 2_000.0
        };
        assert!((left(1) - 0.0625).abs() < 0.005 && left(LANE_STEPS) < 1e-9, "{} {}", left(1), left(LANE_STEPS));
        assert!((code.mean()[90]).abs() < 0.02 && (code.mean()[0] - 0.5).abs() < 1e-6);
    }
}
