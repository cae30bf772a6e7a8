//! Segments that repeat others.

use std::collections::HashMap;

use crate::{Grid, GridNote};

/// Two segments with the same notes whose lanes differ by less than this (CC-ME) are the same.
const SAME: f64 = 1e-3;
/// Segments that each one is compared with at most, those nearest in the mean of their lanes: it keeps large sets from taking hours.
const MAX_COMPARED: usize = 256;

/// The share of grids that no other one repeats; 1 of none.
pub(super) fn novelty(grids: &[&Grid]) -> f64 {
    let mut same_notes: HashMap<(usize, &[GridNote]), Vec<&Grid>> = HashMap::new();
    for grid in grids {
        same_notes.entry((grid.num_steps(), grid.notes())).or_default().push(grid);
    }
    let novel: usize = same_notes.into_values().map(num_novel).sum();
    if grids.is_empty() { 1.0 } else { novel as f64 / grids.len() as f64 }
}

/// Those of grids with equal notes that differ from all others by their lanes.
fn num_novel(grids: Vec<&Grid>) -> usize {
    let mut by_mean: Vec<(f64, &Grid)> = grids.into_iter().map(|grid| (mean(grid), grid)).collect();
    by_mean.sort_by(|a, b| a.0.total_cmp(&b.0));
    let is_same = |a: usize, b: usize| by_mean[a].1.lane_error(by_mean[b].1).is_some_and(|error| error < SAME);
    // The squared difference of means is never more than the mean squared difference, so that nobody beyond can be the same.
    let is_near = |a: usize, b: usize| (by_mean[a].0 - by_mean[b].0).powi(2) < SAME;
    let mut repeats = vec![false; by_mean.len()];
    for a in 0..by_mean.len() {
        for b in (a + 1..by_mean.len()).take(MAX_COMPARED).take_while(|b| is_near(a, *b)) {
            if is_same(a, b) {
                (repeats[a], repeats[b]) = (true, true);
                break;
            }
        }
    }
    repeats.into_iter().filter(|repeats| !repeats).count()
}

/// The mean of all ten lanes, 0 to 1.
fn mean(grid: &Grid) -> f64 {
    let sum: u64 = grid.lanes().iter().flatten().flatten().map(|value| u64::from(*value)).sum();
    sum as f64 / (127 * crate::NUM_LANES * grid.num_steps().max(1)) as f64
}
