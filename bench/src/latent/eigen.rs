//! Eigenvalues of small symmetric matrices by Jacobi's rotations (Golub and Van Loan, Matrix Computations, 8.5).

/// Sweeps over all pairs; each squares the error, ten are more than double precision needs.
const SWEEPS: usize = 30;

/// Eigenvalues from the largest down, each with its eigenvector of length one. `matrix` is symmetric, row by row.
pub(super) fn symmetric(mut matrix: Vec<Vec<f64>>) -> Vec<(f64, Vec<f64>)> {
    let n = matrix.len();
    let mut vectors: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..SWEEPS {
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut matrix, &mut vectors, p, q);
            }
        }
    }
    let mut pairs: Vec<(f64, Vec<f64>)> =
        (0..n).map(|j| (matrix[j][j], vectors.iter().map(|row| row[j]).collect())).collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    pairs
}

/// Turns the plane of `p` and `q` so that their entry vanishes.
fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    if matrix[p][q] == 0.0 {
        return;
    }
    let slope = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
    let tangent = slope.signum() / (slope.abs() + slope.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    for row in matrix.iter_mut().chain(vectors.iter_mut()) {
        (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
    }
    // `p` comes before `q` in every sweep.
    let (head, tail) = matrix.split_at_mut(q);
    for (above, below) in head[p].iter_mut().zip(&mut tail[0]) {
        (*above, *below) = (cosine * *above - sine * *below, sine * *above + cosine * *below);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_solves_the_matrix() {
        let mut random = fastrand::Rng::with_seed(8);
        let n = 12;
        let half: Vec<Vec<f64>> = (0..n).map(|_| (0..n).map(|_| random.f64() - 0.5).collect()).collect();
        let matrix: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| half[i][j] + half[j][i]).collect()).collect();
        let pairs = symmetric(matrix.clone());
        assert!(pairs.windows(2).all(|w| w[0].0 >= w[1].0));
        for (value, vector) in &pairs {
            assert!((vector.iter().map(|v| v * v).sum::<f64>() - 1.0).abs() < 1e-12);
            for (row, v) in matrix.iter().zip(vector) {
                let product: f64 = row.iter().zip(vector).map(|(a, b)| a * b).sum();
                assert!((product - value * v).abs() < 1e-12, "{product} {value}");
            }
        }
    }
}
