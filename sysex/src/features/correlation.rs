//! How much one parameter tells about another.

use super::Matrix;
use serde::Serialize;
use std::collections::BTreeMap;

/// From how many different values on a parameter is put into bins.
const MOST_VALUES: usize = 16;
/// How many bins there are then.
const BINS: usize = 8;
/// How many columns are compared with each other.
const MAX_COLUMNS: usize = 1024;

/// Two parameters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Correlation {
    /// The one.
    pub a: String,
    /// The other.
    pub b: String,
    /// Their category; empty where they have different ones.
    pub category: String,
    /// Pearson's correlation of the numbers, -1 to 1.
    pub pearson: f32,
    /// Mutual information in bits, from counts of values or of bins that are equally full, less the bias of small samples
    /// (Miller 1955); at least 0.
    pub mutual_bits: f32,
}

/// Every pair of columns that vary, those that tell most first.
pub fn correlations(matrix: &Matrix) -> Vec<Correlation> {
    let (rows, width) = matrix.shape();
    let column = |at: usize| (0..rows).map(move |row| matrix.values[row * width + at]);
    let varying: Vec<usize> = (0..width)
        .filter(|&at| column(at).zip(column(at).skip(1)).any(|(a, b)| (a - b).abs() > 0.0))
        .take(MAX_COLUMNS)
        .collect();
    let numbers: Vec<Vec<f32>> = varying.iter().map(|&at| column(at).collect()).collect();
    let bins: Vec<Vec<u8>> = numbers.iter().map(|numbers| binned(numbers)).collect();
    let mut all = Vec::new();
    for i in 0..varying.len() {
        for j in i + 1..varying.len() {
            let (a, b) = (&matrix.columns[varying[i]], &matrix.columns[varying[j]]);
            all.push(Correlation {
                a: a.id.clone(),
                b: b.id.clone(),
                category: if a.category == b.category { a.category.clone() } else { String::new() },
                pearson: pearson(&numbers[i], &numbers[j]),
                mutual_bits: mutual(&bins[i], &bins[j]),
            });
        }
    }
    all.sort_by(|a, b| b.mutual_bits.total_cmp(&a.mutual_bits));
    all
}

fn pearson(a: &[f32], b: &[f32]) -> f32 {
    let count = a.len().max(1) as f64;
    let mean = |of: &[f32]| of.iter().map(|&x| f64::from(x)).sum::<f64>() / count;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut both, mut own_a, mut own_b) = (0.0, 0.0, 0.0);
    for (&a, &b) in a.iter().zip(b) {
        let (a, b) = (f64::from(a) - mean_a, f64::from(b) - mean_b);
        (both, own_a, own_b) = (both + a * b, own_a + a * a, own_b + b * b);
    }
    if own_a > 0.0 && own_b > 0.0 { (both / (own_a * own_b).sqrt()) as f32 } else { 0.0 }
}

/// The value of each, or its bin by rank where there are many values.
fn binned(numbers: &[f32]) -> Vec<u8> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f32::total_cmp);
    let mut different = sorted.clone();
    different.dedup();
    let place = |of: &[f32], number: f32| of.partition_point(|&other| other < number);
    if different.len() <= MOST_VALUES {
        return numbers.iter().map(|&number| place(&different, number) as u8).collect();
    }
    numbers.iter().map(|&number| (place(&sorted, number) * BINS / sorted.len()) as u8).collect()
}

fn mutual(a: &[u8], b: &[u8]) -> f32 {
    let (mut own_a, mut own_b, mut both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (&a, &b) in a.iter().zip(b) {
        *own_a.entry(a).or_insert(0u32) += 1;
        *own_b.entry(b).or_insert(0u32) += 1;
        *both.entry((a, b)).or_insert(0u32) += 1;
    }
    let count = a.len().max(1) as f64;
    let bits: f64 = both
        .iter()
        .map(|((a, b), &together)| {
            let share = f64::from(together) / count;
            share * (share * count * count / (f64::from(own_a[a]) * f64::from(own_b[b]))).log2()
        })
        .sum();
    let cells = both.len() as f64 - own_a.len() as f64 - own_b.len() as f64 + 1.0;
    (bits - cells.max(0.0) / (2.0 * count * std::f64::consts::LN_2)).max(0.0) as f32
}
