//! How a genome answers velocity, by estimates of its spectra at a soft and a hard key.

use std::sync::LazyLock;

use super::response::Response;
use super::test::{TRIED_HOLD_S, TRIED_VELOCITIES};
use super::velocity::Estimates;
use crate::features::MelBank;
use crate::metrics::RATE_HZ;
use crate::search::evaluate::evaluator::Evaluator;
use crate::search::genome::Genome;
use crate::search::surrogate::mel_summary::NUM_BANDS;

/// Corners of the bands of estimates.
static CORNERS_HZ: LazyLock<Vec<[f64; 3]>> =
    LazyLock::new(|| MelBank::corners_hz(f64::from(RATE_HZ), NUM_BANDS).collect());

/// Estimates at other velocities than the one that is matched.
pub(super) struct VelocityEstimates<'e, 'a> {
    evaluator: &'e mut Evaluator<'a>,
}

impl<'e, 'a> VelocityEstimates<'e, 'a> {
    pub(super) fn new(evaluator: &'e mut Evaluator<'a>) -> Self {
        Self { evaluator }
    }

    /// Figures of the whole note, and of the part that is held at any rate.
    fn figures(&mut self, genome: &Genome, velocity: u8) -> [Figures; 2] {
        let levels_db = self.evaluator.levels_db(genome, velocity);
        let rows = levels_db.as_chunks::<NUM_BANDS>().0;
        let at_s = self.evaluator.features().instants().of_note(genome.onset_s);
        let num_held = at_s.iter().filter(|at_s| **at_s <= TRIED_HOLD_S).count().max(1);
        [figures(rows), figures(&rows[..num_held.min(rows.len())])]
    }
}

impl Estimates for VelocityEstimates<'_, '_> {
    fn response(&mut self, genome: &Genome) -> Response {
        let [soft, .., hard] = TRIED_VELOCITIES;
        let (soft, hard) = (self.figures(genome, soft), self.figures(genome, hard));
        let least =
            |of: fn(&Figures) -> f32| soft.iter().zip(&hard).map(|(a, b)| of(b) - of(a)).fold(f32::MAX, f32::min);
        Response {
            louder_db: least(|figures| figures.power_db),
            brighter_octaves: least(|figures| figures.by_magnitude).min(least(|figures| figures.by_power)),
        }
    }

    fn apart_db(&mut self, a: &Genome, b: &Genome) -> f32 {
        let (a, b) = (self.evaluator.estimate(a), self.evaluator.estimate(b));
        let weights = self.evaluator.features().instants().weights();
        a.iter().zip(&*b).zip(weights).map(|((a, b), weight)| weight * (a - b).abs()).sum()
    }
}

/// Spectra in three numbers.
#[derive(Clone, Copy, Debug)]
struct Figures {
    power_db: f32,
    /// Mean frequencies in octaves, weighted by magnitude and by power.
    by_magnitude: f32,
    by_power: f32,
}

fn figures(rows: &[[f32; NUM_BANDS]]) -> Figures {
    // Bands hold mean powers a Hz; frames count by their power.
    let (mut total, mut by_magnitude, mut by_power) = (f64::MIN_POSITIVE, 0.0, 0.0);
    for row in rows {
        let moments = |of: fn(f64) -> f64| {
            row.iter().zip(CORNERS_HZ.iter()).fold((f64::MIN_POSITIVE, 0.0), |(sum, moment), (db, [low, mid, high])| {
                let weight = of(10.0_f64.powf(f64::from(*db) / 10.0)) * (high - low);
                (sum + weight, moment + weight * mid)
            })
        };
        let ((power, of_power), (magnitude, of_magnitude)) = (moments(|power| power), moments(f64::sqrt));
        total += power;
        by_magnitude += power * of_magnitude / magnitude;
        by_power += of_power;
    }
    let octaves = |sum: f64| (sum / total).max(1.0).log2() as f32;
    Figures {
        power_db: (10.0 * (total / rows.len().max(1) as f64).log10()) as f32,
        by_magnitude: octaves(by_magnitude),
        by_power: octaves(by_power),
    }
}
