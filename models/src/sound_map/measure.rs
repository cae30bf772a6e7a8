//! How well a map keeps neighbourhoods: trustworthiness and continuity (Venna and Kaski, "Neighborhood preservation in nonlinear projection
//! methods", 2001), and the share of neighbours that stay neighbours.

use rayon::prelude::*;

use super::Embedding;
use super::distance::squared_to_all;

/// Neighbours that trustworthiness and continuity look at.
pub const NEIGHBOURS: usize = 15;
/// Neighbours that are counted as kept or lost.
const KEPT: usize = 10;

/// What was measured, 0..1 each, 1 being best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbourhoods {
    /// Whether neighbours on the map are neighbours in sound.
    pub trustworthiness: f64,
    /// Whether neighbours in sound are neighbours on the map.
    pub continuity: f64,
    /// The share of the ten nearest in sound that are among the ten nearest on the map.
    pub kept: f64,
}

/// Measures `places` by every `step`-th of the embeddings; None where there are too few for the measure.
pub fn neighbourhoods(embeddings: &[Embedding], places: &[[f32; 2]], step: usize) -> Option<Neighbourhoods> {
    let (n, k) = (embeddings.len(), NEIGHBOURS);
    if n != places.len() || n < 2 * k + 2 {
        return None;
    }
    let queries: Vec<usize> = (0..n).step_by(step.max(1)).collect();
    let sums = queries.par_iter().map(|&query| of_one(embeddings, places, query));
    let [apart, torn, kept] = sums.reduce(|| [0.0; 3], |a: [f64; 3], b: [f64; 3]| std::array::from_fn(|i| a[i] + b[i]));
    let (n, k, num) = (n as f64, k as f64, queries.len() as f64);
    let worst = num * k * (2.0 * n - 3.0 * k - 1.0) / 2.0;
    Some(Neighbourhoods {
        trustworthiness: 1.0 - apart / worst,
        continuity: 1.0 - torn / worst,
        kept: kept / (num * KEPT as f64),
    })
}

/// By how many ranks false neighbours are too far in sound, lost ones too far on the map, and how many are kept.
fn of_one(embeddings: &[Embedding], places: &[[f32; 2]], query: usize) -> [f64; 3] {
    let mut in_sound = Vec::new();
    squared_to_all(&embeddings[query], embeddings, &mut in_sound);
    let on_map = |place: &[f32; 2]| (place[0] - places[query][0]).powi(2) + (place[1] - places[query][1]).powi(2);
    // Floats that are not negative sort as their bits do.
    let on_map: Vec<u32> = places.iter().map(|place| on_map(place).to_bits()).collect();
    let [in_sound, on_map] = [ranks(&in_sound, query), ranks(&on_map, query)];
    let k = NEIGHBOURS as u32;
    let excess = |of: &[u32], by: &[u32]| -> f64 {
        of.iter().zip(by).filter(|(of, by)| **of <= k && **by > k && **of > 0).map(|(_, by)| f64::from(by - k)).sum()
    };
    let is_near = |rank: u32| rank > 0 && rank <= KEPT as u32;
    let kept = in_sound.iter().zip(&on_map).filter(|(a, b)| is_near(**a) && is_near(**b)).count();
    [excess(&on_map, &in_sound), excess(&in_sound, &on_map), kept as f64]
}

/// The rank of each among the others, from 1; that of the query itself is 0.
fn ranks(values: &[u32], query: usize) -> Vec<u32> {
    let mut order: Vec<u64> = values.iter().zip(0_u64..).map(|(value, i)| u64::from(*value) << 32 | i).collect();
    order.swap_remove(query);
    order.sort_unstable();
    let mut ranks = vec![0; values.len()];
    for (rank, packed) in (1..).zip(order) {
        ranks[(packed & 0xffff_ffff) as usize] = rank;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound_map::testing::embeddings;

    /// Embeddings on a line.
    fn line(count: u8) -> Vec<Embedding> {
        (0..count).map(|i| [i; size_of::<Embedding>()]).collect()
    }

    #[test]
    fn a_map_that_is_the_sound_itself_is_perfect() {
        let places: Vec<[f32; 2]> = (0..100_u8).map(|i| [f32::from(i), 0.0]).collect();
        let found = neighbourhoods(&line(100), &places, 1).unwrap();
        assert_eq!((found.trustworthiness, found.continuity), (1.0, 1.0));
        assert!(found.kept > 0.95, "{found:?}");
    }

    #[test]
    fn a_map_that_knows_nothing_is_as_good_as_chance() {
        let all = embeddings(3, 600);
        let places: Vec<[f32; 2]> = embeddings(9, 600).iter().map(|of| [f32::from(of[0]), f32::from(of[1])]).collect();
        let found = neighbourhoods(&all, &places, 2).unwrap();
        assert!((found.trustworthiness - 0.5).abs() < 0.05 && found.kept < 0.05, "{found:?}");
    }

    #[test]
    fn the_figures_are_those_of_the_definition() {
        let all = embeddings(5, 60);
        let places: Vec<[f32; 2]> = all.iter().map(|of| [f32::from(of[0]), f32::from(of[7])]).collect();
        let rank = |i: usize, j: usize, apart: &dyn Fn(usize, usize) -> f64| {
            1 + (0..60).filter(|&l| l != i && (apart(i, l), l) < (apart(i, j), j)).count()
        };
        let in_sound = |i: usize, j: usize| -> f64 {
            all[i].iter().zip(&all[j]).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum()
        };
        let on_map = |i: usize, j: usize| {
            f64::from((places[i][0] - places[j][0]).powi(2) + (places[i][1] - places[j][1]).powi(2))
        };
        let mut sum = 0.0;
        for i in 0..60 {
            for j in (0..60).filter(|&j| j != i && rank(i, j, &on_map) <= 15) {
                sum += rank(i, j, &in_sound).saturating_sub(15) as f64;
            }
        }
        let expected = 1.0 - 2.0 * sum / (60.0 * 15.0 * (120.0 - 45.0 - 1.0));
        let found = neighbourhoods(&all, &places, 1).unwrap();
        assert!((found.trustworthiness - expected).abs() < 1e-12, "{found:?}, {expected}");
        assert!(neighbourhoods(&all[..20], &places[..20], 1).is_none());
    }
}
