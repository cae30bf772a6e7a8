//! Triangular Sylvester flows, amortised: van den Berg et al., "Sylvester normalizing flows for variational inference", 2018.
//!
//! Each step is z' = z + P R1 tanh(R2 P^T z + b), R1 and R2 upper triangular, P the identity or the reversal in turn.

/// The steps of one posterior, as the encoder gives them: for each step the parts of R1 and R2 above the diagonal, row by row,
/// their diagonals before tanh, and b.
pub(crate) struct Steps<'a> {
    latents: usize,
    steps: &'a [f32],
}

impl<'a> Steps<'a> {
    /// `steps` holds a whole number of [`Self::size`].
    pub(crate) fn new(steps: &'a [f32], latents: usize) -> Self {
        Self { latents, steps }
    }

    /// Values of one step.
    pub(crate) fn size(latents: usize) -> usize {
        latents * (latents - 1) + 3 * latents
    }

    /// Takes `z` through all steps; the log of the absolute determinant in nats.
    pub(crate) fn apply(&self, z: &mut [f32]) -> f32 {
        let n = self.latents;
        let above = n * (n - 1) / 2;
        let mut log_determinant = 0.0;
        for (k, step) in self.steps.chunks(Self::size(n)).enumerate() {
            let (above1, rest) = step.split_at(above);
            let (above2, rest) = rest.split_at(above);
            // |r1 r2| < 1 on the diagonal keeps each step invertible.
            let diagonal1: Vec<f32> = rest[..n].iter().map(|d| d.tanh()).collect();
            let diagonal2: Vec<f32> = rest[n..2 * n].iter().map(|d| d.tanh()).collect();
            let b = &rest[2 * n..];
            if k % 2 == 1 {
                z.reverse();
            }
            let mut inner = triangular(above2, &diagonal2, z);
            for i in 0..n {
                inner[i] = (inner[i] + b[i]).tanh();
                log_determinant += ((1.0 - inner[i] * inner[i]) * diagonal1[i] * diagonal2[i] + 1e-6).ln_1p();
            }
            for (z, step) in z.iter_mut().zip(triangular(above1, &diagonal1, &inner)) {
                *z += step;
            }
            if k % 2 == 1 {
                z.reverse();
            }
        }
        log_determinant
    }
}

/// Product of an upper triangular matrix with a vector.
fn triangular(above: &[f32], diagonal: &[f32], x: &[f32]) -> Vec<f32> {
    let mut above = above;
    let row = |(i, d): (usize, &f32)| {
        let (own, rest) = above.split_at(x.len() - 1 - i);
        above = rest;
        d * x[i] + own.iter().zip(&x[i + 1..]).map(|(r, x)| r * x).sum::<f32>()
    };
    diagonal.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_determinant_is_that_of_the_step() {
        let n = 3;
        let steps: Vec<f32> = (0..2 * Steps::size(n)).map(|i| 0.8 * (1.3 * i as f32).sin()).collect();
        let flow = |z: [f32; 3]| {
            let mut z = z.to_vec();
            Steps::new(&steps, n).apply(&mut z);
            z
        };
        let at = [0.3, -0.7, 0.2];
        let h = 1e-2;
        let slope: Vec<Vec<f32>> = (0..n)
            .map(|i| {
                let (mut up, mut down) = (at, at);
                up[i] += h;
                down[i] -= h;
                flow(up).iter().zip(flow(down)).map(|(u, d)| (u - d) / (2.0 * h)).collect()
            })
            .collect();
        let m = |i: usize, j: usize| slope[i][j];
        let determinant = m(0, 0) * (m(1, 1) * m(2, 2) - m(1, 2) * m(2, 1))
            - m(0, 1) * (m(1, 0) * m(2, 2) - m(1, 2) * m(2, 0))
            + m(0, 2) * (m(1, 0) * m(2, 1) - m(1, 1) * m(2, 0));
        let told = Steps::new(&steps, n).apply(&mut at.to_vec());
        assert!((told - determinant.abs().ln()).abs() < 2e-3, "{told} {}", determinant.ln());
    }
}
