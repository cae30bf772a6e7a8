//! Which of the places heard make a knob's path: its own descriptor rises from place to place, the others stay.

use super::directions::Offsets;
use super::hearing::{Heard, NUM_NAMED};

/// Places of a path; the middle one is the patch.
pub const NUM_PLACES: usize = 9;
/// Places on either side of the middle.
pub(super) const SIDE: usize = NUM_PLACES / 2;
/// Rounds of changing one place after another.
const ROUNDS: usize = 4;
/// A rank correlation with another descriptor so low counts as none.
const UNHEARD: f64 = 0.2;
/// Costs of a neper that another descriptor is off, and of the way between neighbours that the own does not explain.
const OFF: f64 = 0.25;
const ROUGH: f64 = 0.02;
/// Gain for a neper from end to end, up to so many.
const WIDE: f64 = 0.15;
const WIDEST: f64 = 2.0;
/// Cost of a half whose whole way lies between two neighbours; steps that are alike cost nothing.
const UNEVEN: f64 = 0.05;

/// A place that was heard.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) offsets: Offsets,
    pub(super) heard: Heard,
}

/// Spearman's rank correlation of values with their positions.
pub fn rank_correlation(values: &[f64]) -> f64 {
    let middle = (values.len() as f64 - 1.0) / 2.0;
    let (mut both, mut positions, mut ranks) = (0.0, 0.0, 0.0);
    for (position, value) in values.iter().enumerate() {
        let below = values.iter().filter(|other| *other < value).count() as f64;
        let equal = values.iter().filter(|other| *other == value).count() as f64;
        let (x, y) = (position as f64 - middle, below + (equal - 1.0) / 2.0 - middle);
        both += x * y;
        positions += x * x;
        ranks += y * y;
    }
    if ranks > 0.0 { both / (positions * ranks).sqrt() } else { 0.0 }
}

/// How good a path is for a knob.
fn score(knob: usize, path: &[&Place; NUM_PLACES]) -> f64 {
    let column = |d: usize| -> [f64; NUM_PLACES] { std::array::from_fn(|i| path[i].heard[d]) };
    let own = column(knob);
    let rest = path[SIDE].heard;
    let mut score = 2.0 * rank_correlation(&own) + WIDE * (own[NUM_PLACES - 1] - own[0]).clamp(0.0, WIDEST);
    for d in (0..NUM_NAMED).filter(|&d| d != knob) {
        score -= (rank_correlation(&column(d)).abs() - UNHEARD).max(0.0);
        score -= OFF * column(d).iter().map(|value| (value - rest[d]).abs()).sum::<f64>() / NUM_PLACES as f64;
    }
    let way = |pair: &[&Place]| {
        pair[0].offsets.iter().zip(&pair[1].offsets).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt()
    };
    score -= UNEVEN * (unevenness(&own[..=SIDE]) + unevenness(&own[SIDE..]));
    score - ROUGH * path.windows(2).map(way).sum::<f64>()
}

/// How far the steps between values are from equal ones, 0..1; 0 where there is no way.
fn unevenness(values: &[f64]) -> f64 {
    let steps: Vec<f64> = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    let (way, even) = (steps.iter().sum::<f64>(), 1.0 / steps.len() as f64);
    let off: f64 = steps.iter().map(|step| (step / way - even).abs()).sum();
    if way > 0.0 { off / (2.0 - 2.0 * even) } else { 0.0 }
}

/// The best path of places that lie below and above the middle one by the knob's own descriptor.
pub(super) fn choose(knob: usize, rest: &Place, places: &[&Place]) -> [Place; NUM_PLACES] {
    let mut all: Vec<&Place> = places.iter().copied().chain([rest]).collect();
    all.sort_by(|a, b| a.heard[knob].total_cmp(&b.heard[knob]));
    let side = |is_there: &dyn Fn(f64, f64) -> bool| -> Vec<&Place> {
        all.iter().copied().filter(|place| is_there(place.heard[knob], rest.heard[knob])).collect()
    };
    let (below, above) = (side(&|own, rest| own <= rest), side(&|own, rest| own >= rest));
    let spread = |side: &[&Place], step: usize| (step * (side.len() - 1)) / (SIDE - 1);
    let mut chosen: [usize; NUM_PLACES] = std::array::from_fn(|i| match i {
        SIDE => 0,
        i if i < SIDE => spread(&below, i),
        i => spread(&above, i - SIDE - 1),
    });
    let path = |chosen: &[usize; NUM_PLACES]| -> [&Place; NUM_PLACES] {
        std::array::from_fn(|i| match i {
            SIDE => rest,
            i if i < SIDE => below[chosen[i]],
            i => above[chosen[i]],
        })
    };
    let mut best = score(knob, &path(&chosen));
    for _ in 0..ROUNDS {
        for i in (0..NUM_PLACES).filter(|&i| i != SIDE) {
            for other in 0..if i < SIDE { below.len() } else { above.len() } {
                let kept = std::mem::replace(&mut chosen[i], other);
                let tried = score(knob, &path(&chosen));
                if tried > best + 1e-9 {
                    best = tried;
                } else {
                    chosen[i] = kept;
                }
            }
        }
    }
    path(&chosen).map(Place::clone)
}
