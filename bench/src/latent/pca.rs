//! Principal components of the one-hot code of patches: the linear model that the VAE must beat. 9,569 values a patch, of which 145
//! are 1, so the axes come by subspace iteration over indices (Halko, Martinsson and Tropp 2011, algorithm 4.4).

use indicatif::ProgressBar;
use vaeform_patch::{NUM_PARAMS, PARAMS};

use super::eigen;
use crate::crew;
use crate::steps::Steps;

/// Axes beyond those asked for that the iteration carries along, so that the last ones settle.
const OVERSAMPLING: usize = 10;
const MAX_ITERATIONS: usize = 60;
/// The iteration ends when the variance on the axes grows by less than this part.
const SETTLED: f64 = 1e-6;
const SEED: u64 = 1;
/// Patches that one core takes at a time.
const CHUNK: usize = 1_024;

/// A fitted model.
pub(super) struct Pca {
    /// How often each value occurs, 0..1.
    mean: Vec<f32>,
    /// Orthonormal axes, the one with most variance first.
    axes: Vec<Vec<f32>>,
    /// Part of the variance that lies on the axes, 0..1.
    explained: f64,
}

/// Where each parameter's values begin in the code; one more for the end.
fn starts() -> [usize; NUM_PARAMS + 1] {
    let mut starts = [0; NUM_PARAMS + 1];
    for (i, def) in PARAMS.iter().enumerate() {
        starts[i + 1] = starts[i] + def.max as usize + 1;
    }
    starts
}

/// A block of axes as a row of weights for every value of the code.
type Block = Vec<Vec<f32>>;

impl Pca {
    /// Fits `num_axes` axes.
    pub(super) fn fit(patches: &[Steps], num_axes: usize) -> Self {
        let starts = starts();
        let width = starts[NUM_PARAMS];
        let mut mean = vec![0.0f32; width];
        for patch in patches {
            hot(&starts, patch).for_each(|value| mean[value] += 1.0);
        }
        mean.iter_mut().for_each(|mean| *mean /= patches.len() as f32);
        let mut random = fastrand::Rng::with_seed(SEED);
        let num_carried = num_axes + OVERSAMPLING;
        let mut block: Block = (0..width).map(|_| (0..num_carried).map(|_| random.f32() - 0.5).collect()).collect();
        orthonormalise(&mut block);
        let mut held = 0.0;
        for _ in 0..MAX_ITERATIONS {
            let (image, covariance) = once(&starts, patches, &mean, &block);
            let variance: f64 = eigen::symmetric(covariance).iter().take(num_axes).map(|(value, _)| value).sum();
            block = image;
            orthonormalise(&mut block);
            if variance - held <= SETTLED * variance {
                break;
            }
            held = variance;
        }
        let (_, covariance) = once(&starts, patches, &mean, &block);
        let pairs = eigen::symmetric(covariance);
        let turned = |vector: &[f64]| -> Vec<f32> {
            block.iter().map(|row| row.iter().zip(vector).map(|(&b, v)| f64::from(b) * v).sum::<f64>() as f32).collect()
        };
        let axes = pairs.iter().take(num_axes).map(|(_, vector)| turned(vector)).collect();
        // A value that is there in a part p of the patches has the variance p (1 - p).
        let total: f64 = mean.iter().map(|&p| f64::from(p * (1.0 - p))).sum();
        let on_axes: f64 = pairs.iter().take(num_axes).map(|(value, _)| value / patches.len() as f64).sum();
        Self { mean, axes, explained: on_axes / total }
    }

    /// Part of the data's variance that lies on the axes, 0..1.
    pub(super) fn explained(&self) -> f64 {
        self.explained
    }

    /// The patch as the axes see it: each parameter's largest value in the code's projection.
    pub(super) fn through(&self, patch: &Steps) -> Steps {
        let starts = starts();
        let mut seen = self.mean.clone();
        for axis in &self.axes {
            let own: f32 = hot(&starts, patch).map(|value| axis[value]).sum();
            let along = own - axis.iter().zip(&self.mean).map(|(a, m)| a * m).sum::<f32>();
            seen.iter_mut().zip(axis).for_each(|(seen, a)| *seen += along * a);
        }
        let mut answer = Steps::default();
        for i in 0..NUM_PARAMS {
            let values = seen[starts[i]..starts[i + 1]].iter().enumerate();
            let (largest, _) = values.fold((0, f32::MIN), |best, (i, &v)| if v > best.1 { (i, v) } else { best });
            answer.0[i] = largest as u8;
        }
        answer
    }
}

/// The values of a patch that are 1 in the code.
fn hot<'a>(starts: &'a [usize; NUM_PARAMS + 1], patch: &'a Steps) -> impl Iterator<Item = usize> + 'a {
    starts.iter().zip(&patch.0[..NUM_PARAMS]).map(|(start, &step)| start + usize::from(step))
}

/// The covariance's image of a block (times the number of patches), and the covariance within the block.
fn once(starts: &[usize; NUM_PARAMS + 1], patches: &[Steps], mean: &[f32], block: &Block) -> (Block, Vec<Vec<f64>>) {
    let num_axes = block[0].len();
    let mut centre = vec![0.0f64; num_axes];
    for (row, &mean) in block.iter().zip(mean) {
        centre.iter_mut().zip(row).for_each(|(c, &b)| *c += f64::from(b) * f64::from(mean));
    }
    let centre: Vec<f32> = centre.into_iter().map(|c| c as f32).collect();
    let chunks: Vec<&[Steps]> = patches.chunks(CHUNK).collect();
    let parts = crew::map(
        &chunks,
        &ProgressBar::hidden(),
        || (),
        |(), chunk| {
            let mut image: Block = vec![vec![0.0; num_axes]; block.len()];
            let mut covariance = vec![vec![0.0f64; num_axes]; num_axes];
            let mut along = vec![0.0f32; num_axes];
            for patch in *chunk {
                along.iter_mut().zip(&centre).for_each(|(a, c)| *a = -c);
                for value in hot(starts, patch) {
                    along.iter_mut().zip(&block[value]).for_each(|(a, b)| *a += b);
                }
                for value in hot(starts, patch) {
                    image[value].iter_mut().zip(&along).for_each(|(i, a)| *i += a);
                }
                for (row, &a) in covariance.iter_mut().zip(&along) {
                    row.iter_mut().zip(&along).for_each(|(c, &b)| *c += f64::from(a) * f64::from(b));
                }
            }
            (image, covariance)
        },
    );
    let mut parts = parts.into_iter();
    let (mut image, mut covariance) = parts.next().unwrap_or_default();
    for (more, and) in parts {
        image.iter_mut().flatten().zip(more.iter().flatten()).for_each(|(sum, x)| *sum += x);
        covariance.iter_mut().flatten().zip(and.iter().flatten()).for_each(|(sum, x)| *sum += x);
    }
    (image, covariance)
}

/// Gram and Schmidt's process, twice, since once loses digits.
fn orthonormalise(block: &mut Block) {
    let num_axes = block[0].len();
    for axis in 0..num_axes {
        for _ in 0..2 {
            for other in 0..axis {
                let along: f64 = block.iter().map(|row| f64::from(row[axis]) * f64::from(row[other])).sum();
                block.iter_mut().for_each(|row| row[axis] -= (along * f64::from(row[other])) as f32);
            }
        }
        let length = block.iter().map(|row| f64::from(row[axis]).powi(2)).sum::<f64>().sqrt();
        let scale = if length > 1e-12 { 1.0 / length } else { 0.0 };
        block.iter_mut().for_each(|row| row[axis] = (f64::from(row[axis]) * scale) as f32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Patches of three families with a few stray values.
    fn patches() -> Vec<Steps> {
        let mut random = fastrand::Rng::with_seed(5);
        let patch = |i: usize| {
            let mut steps = Steps::default();
            for (p, def) in PARAMS.iter().enumerate() {
                let top = def.max as usize + 1;
                steps.0[p] = if random.u8(..) < 8 { random.usize(..top) } else { (i % 3 * 5 + p) % top } as u8;
            }
            steps
        };
        (0..300).map(patch).collect()
    }

    #[test]
    fn two_axes_tell_three_families_apart() {
        let patches = patches();
        let pca = Pca::fit(&patches, 2);
        for (a, x) in pca.axes.iter().enumerate() {
            for (b, y) in pca.axes.iter().enumerate() {
                let dot: f32 = x.iter().zip(y).map(|(x, y)| x * y).sum();
                assert!((dot - f32::from(u8::from(a == b))).abs() < 1e-4, "{a} {b} {dot}");
            }
        }
        let right: usize = patches.iter().map(|p| NUM_PARAMS - usize::from(pca.through(p).distance(p))).sum();
        assert!(right as f64 / (300 * NUM_PARAMS) as f64 > 0.95, "{right}");
        assert!(pca.explained() > 0.5 && pca.explained() < 1.0, "{}", pca.explained());
    }

    #[test]
    fn no_axes_leave_the_commonest_values() {
        let patches = patches();
        let pca = Pca::fit(&patches, 0);
        assert_eq!(pca.through(&patches[0]), pca.through(&patches[1]));
    }
}
