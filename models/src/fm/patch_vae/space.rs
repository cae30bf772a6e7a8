//! Where patches lie in the latent space: ranks and quantiles of every latent over the training data.

/// Smallest and largest rank that a knob reaches.
const ENDS: (f32, f32) = (0.005, 0.995);

/// Quantiles of the aggregate posterior, latent by latent, evenly spaced in rank from 0.5 % to 99.5 %.
#[derive(Clone, Debug, PartialEq)]
pub struct Space {
    quantiles: Vec<Vec<f32>>,
}

impl Space {
    /// Quantiles in rising order, at least two for each latent.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn new(quantiles: Vec<Vec<f32>>) -> Result<Self, String> {
        for (latent, row) in quantiles.iter().enumerate() {
            if row.len() < 2 || row.iter().any(|z| !z.is_finite()) || row.windows(2).any(|w| w[0] > w[1]) {
                return Err(format!(
                    "quantiles of latent {latent}: expected at least two finite values in rising order"
                ));
            }
        }
        Ok(Self { quantiles })
    }

    /// Latents of the space.
    pub fn num_latents(&self) -> usize {
        self.quantiles.len()
    }

    /// Smallest and largest value that a knob reaches.
    pub fn ends(&self, latent: usize) -> (f32, f32) {
        let row = &self.quantiles[latent];
        (row[0], row[row.len() - 1])
    }

    /// The value at a rank, 0.005-0.995 (clamped).
    pub fn at(&self, latent: usize, rank: f32) -> f32 {
        let row = &self.quantiles[latent];
        let place = (rank - ENDS.0) / (ENDS.1 - ENDS.0) * (row.len() - 1) as f32;
        let place = place.clamp(0.0, (row.len() - 1) as f32);
        let below = (place as usize).min(row.len() - 2);
        row[below] + (row[below + 1] - row[below]) * (place - below as f32)
    }

    /// The rank of a value, 0.005-0.995.
    pub fn rank(&self, latent: usize, z: f32) -> f32 {
        let row = &self.quantiles[latent];
        let above = row.partition_point(|&q| q < z);
        let place = match above {
            0 => 0.0,
            above if above == row.len() => (row.len() - 1) as f32,
            above => {
                let (low, high) = (row[above - 1], row[above]);
                (above - 1) as f32 + if high > low { (z - low) / (high - low) } else { 0.0 }
            }
        };
        ENDS.0 + (ENDS.1 - ENDS.0) * place / (row.len() - 1) as f32
    }

    /// A sample of the latents as the training data lie, each by itself; `temperature` 0 is the middle of all, 1 the data's spread,
    /// above it the tails. `uniform` gives numbers in 0..1.
    pub fn sample(&self, temperature: f32, uniform: &mut dyn FnMut() -> f32) -> Vec<f32> {
        let draw = |latent| {
            let rank = 0.5 + (uniform() - 0.5) * temperature.clamp(0.0, 1.0);
            let (z, middle) = (self.at(latent, rank), self.at(latent, 0.5));
            middle + (z - middle) * temperature.max(1.0)
        };
        (0..self.num_latents()).map(draw).collect()
    }

    /// Where a knob, -1..1, takes a latent that rests at `anchor`: 0 is the anchor itself, the ends are the outermost quantiles,
    /// and between them travel is even in rank.
    pub fn travel(&self, latent: usize, anchor: f32, knob: f32) -> f32 {
        if knob == 0.0 {
            return anchor;
        }
        let knob = knob.clamp(-1.0, 1.0);
        let start = self.rank(latent, anchor);
        let end = if knob > 0.0 { ENDS.1 } else { ENDS.0 };
        // An anchor outside the quantiles has no rank of its own: the rest of the way fades with travel.
        let beyond = anchor - self.at(latent, start);
        self.at(latent, start + (end - start) * knob.abs()) + beyond * (1.0 - knob.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space() -> Space {
        let row = |scale: f32| (0..129).map(|i| scale * (i as f32 / 64.0 - 1.0).powi(3)).collect();
        Space::new(vec![row(3.0), row(0.5)]).unwrap()
    }

    #[test]
    fn rank_and_value_are_inverse() {
        let space = space();
        for i in 0..=100 {
            let rank = 0.005 + 0.99 * i as f32 / 100.0;
            assert!((space.rank(0, space.at(0, rank)) - rank).abs() < 2e-3, "{rank}");
        }
    }

    #[test]
    fn a_knob_rests_at_the_anchor_and_reaches_both_ends_without_turning_back() {
        let space = space();
        for anchor in [-2.9, -0.1, 0.0, 1.7, 2.99] {
            assert_eq!(space.travel(0, anchor, 0.0), anchor);
            assert_eq!(space.travel(0, anchor, 1.0), 3.0);
            assert_eq!(space.travel(0, anchor, -1.0), -3.0);
            let way: Vec<f32> = (-64..=64).map(|i| space.travel(0, anchor, i as f32 / 64.0)).collect();
            assert!(way.windows(2).all(|w| w[0] <= w[1]), "{anchor}: {way:?}");
        }
    }

    #[test]
    fn an_anchor_beyond_the_data_leaves_it_smoothly() {
        let space = space();
        assert!((space.travel(1, 0.9, 0.001) - 0.9).abs() < 0.01);
        assert_eq!(space.travel(1, 0.9, 1.0), 0.5);
    }

    #[test]
    fn quantiles_out_of_order_are_refused() {
        assert!(Space::new(vec![vec![0.0, 1.0, 0.5]]).is_err());
        assert!(Space::new(vec![vec![0.0]]).is_err());
        assert!(Space::new(vec![vec![f32::NAN, 1.0]]).is_err());
    }
}
