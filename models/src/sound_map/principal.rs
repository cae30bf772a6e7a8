//! The two directions in which embeddings differ most (principal components): the first picture of a map, and where its making begins.

use rayon::prelude::*;

use super::Embedding;

const SIZE: usize = size_of::<Embedding>();
/// Rounds of the power iteration: far more than two well separated directions need.
const ROUNDS: usize = 200;

/// Places along the first two principal components, in steps of an embedding, around 0. Signs are such that the mean cube is positive.
pub fn principal(embeddings: &[Embedding]) -> Vec<[f32; 2]> {
    let count = embeddings.len().max(1) as f64;
    let mean: [f64; SIZE] = std::array::from_fn(|i| embeddings.iter().map(|of| f64::from(of[i])).sum::<f64>() / count);
    let mut covariance = covariance(embeddings, &mean);
    let axes: [Vec<f64>; 2] = std::array::from_fn(|_| {
        let axis = first_direction(&covariance);
        let strength: f64 = times(&covariance, &axis).iter().zip(&axis).map(|(a, b)| a * b).sum();
        for (i, row) in covariance.iter_mut().enumerate() {
            row.iter_mut().zip(&axis).for_each(|(value, other)| *value -= strength * axis[i] * other);
        }
        axis
    });
    let along = |of: &Embedding, axis: &[f64]| -> f64 {
        of.iter().zip(&mean).zip(axis).map(|((x, mean), a)| (f64::from(*x) - mean) * a).sum()
    };
    let mut places: Vec<[f64; 2]> =
        embeddings.par_iter().map(|of| [along(of, &axes[0]), along(of, &axes[1])]).collect();
    for axis in 0..2 {
        let sign = if places.iter().map(|place| place[axis].powi(3)).sum::<f64>() < 0.0 { -1.0 } else { 1.0 };
        places.iter_mut().for_each(|place| place[axis] *= sign);
    }
    places.into_iter().map(|place| place.map(|x| x as f32)).collect()
}

fn covariance(embeddings: &[Embedding], mean: &[f64; SIZE]) -> Vec<Vec<f64>> {
    let row = |i: usize| -> Vec<f64> {
        let mut sums = vec![0.0_f64; SIZE];
        for of in embeddings {
            let x = f64::from(of[i]) - mean[i];
            sums.iter_mut().zip(of).for_each(|(sum, y)| *sum += x * f64::from(*y));
        }
        // What is left of the mean: the sum of x is 0 but for rounding.
        sums
    };
    (0..SIZE).into_par_iter().map(row).collect()
}

/// The strongest direction of a symmetric matrix, of length 1.
fn first_direction(matrix: &[Vec<f64>]) -> Vec<f64> {
    let mut axis: Vec<f64> = (0..matrix.len()).map(|i| 1.0 + 0.01 * i as f64).collect();
    for _ in 0..ROUNDS {
        let next = times(matrix, &axis);
        let length = next.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length <= f64::EPSILON {
            break;
        }
        axis = next.into_iter().map(|x| x / length).collect();
    }
    axis
}

fn times(matrix: &[Vec<f64>], axis: &[f64]) -> Vec<f64> {
    matrix.iter().map(|row| row.iter().zip(axis).map(|(a, b)| a * b).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_directions_are_found_in_the_order_of_their_strength() {
        let embeddings: Vec<Embedding> = (0..100)
            .map(|i| {
                let mut of = [100; SIZE];
                of[3] = 50 + i;
                of[70] = if i % 2 == 0 { 100 } else { 110 };
                of
            })
            .collect();
        let places = principal(&embeddings);
        let spread = |axis: usize| places.iter().map(|place| place[axis].powi(2)).sum::<f32>() / 100.0;
        assert!((spread(0) - 833.25).abs() < 2.0, "{}", spread(0));
        assert!((spread(1) - 25.0).abs() < 1.0, "{}", spread(1));
    }

    #[test]
    fn equal_embeddings_lie_at_one_place() {
        assert!(principal(&[[7; SIZE]; 5]).iter().all(|place| place.iter().all(|x| x.abs() < 1e-3)));
        assert!(principal(&[]).is_empty());
    }
}
