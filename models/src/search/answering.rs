//! At the end of a search its best are made to answer velocity, as far as they do not yet: by their sketches at a soft and a hard key, so
//! that it costs one render each, which says how near they are then.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Search;
use super::evaluator_pool::{EvalOptions, EvalRequest, Evaluated, EvaluatorPool, Key};
use super::genome::Genome;
use super::island::Individual;
use super::keyboard::{TRIED_HOLD_S, TRIED_VELOCITIES};
use super::objective::TargetFeatures;
use super::portrait::NUM_BANDS;
use super::response::{Response, ResponseMeter};
use super::velocity::{Sketches, brightened, last_resorts};
use crate::features::MelBank;
use crate::metrics::RATE_HZ;

/// Corners of the bands of sketches.
static CORNERS_HZ: LazyLock<Vec<[f64; 3]>> =
    LazyLock::new(|| MelBank::corners_hz(f64::from(RATE_HZ), NUM_BANDS).collect());

/// How hard it is tried, one after another.
const EFFORTS: [f32; 2] = [1.0, 3.0];

impl Search<'_> {
    /// What is shown for an individual: the same or, where it did not answer velocity, what does.
    pub(super) fn shown<'s>(&'s self, of: &'s Individual) -> &'s Evaluated {
        let found = self.answers.iter().find(|(genome, _)| *genome == of.take.genome);
        found.map_or(&of.take, |(_, answer)| answer)
    }

    /// A genome that answers velocity as its sketches say; the same where it does already. Takes no render.
    pub(super) fn answering(&mut self, genome: &Genome, effort: f32) -> Genome {
        let answer = brightened(genome, self.key.velocity, effort, &mut self.sketches());
        self.mended(answer)
    }

    /// Makes a genome that was heard answer velocity as its sketches say; takes a render where it does not yet.
    pub(super) fn make_answer(&mut self, genome: &Genome, effort: f32, cancel: &AtomicBool) {
        let answer = self.answering(genome, effort);
        self.answer_with(genome, answer, cancel);
    }

    /// The same, played softly and hard, and anew where that is not heard, as far as there are renders left.
    pub(super) fn make_heard_answer(&mut self, genome: &Genome, cancel: &AtomicBool) {
        let mut meter = ResponseMeter::default();
        let mut best: Option<(Response, Genome)> = None;
        let tries = EFFORTS.map(|effort| brightened(genome, self.key.velocity, effort, &mut self.sketches()));
        let others = last_resorts(&tries[0], self.key.velocity, &mut self.sketches());
        for answer in tries.into_iter().chain(others) {
            let is_over = self.num_renders() + 1 + Response::NUM_KEYS > self.settings.num_renders;
            if is_over || cancel.load(Ordering::Relaxed) {
                break;
            }
            let answer = self.mended(answer);
            if best.is_some_and(|(_, of)| of == answer) {
                continue;
            }
            self.num_keys_played += Response::NUM_KEYS;
            let response = meter.measure(&answer.patch(), self.key.note);
            let is_first = best.is_none();
            if best.is_none_or(|(of, _)| response.is_nearer_to_an_instrument_than(of)) {
                best = Some((response, answer));
            }
            // More of it is tried where it is hardly heard.
            if response.is_plain() || (!is_first && best.is_some_and(|(of, _)| of.is_heard())) {
                break;
            }
        }
        if let Some((_, answer)) = best {
            self.answer_with(genome, answer, cancel);
        }
    }

    fn answer_with(&mut self, genome: &Genome, answer: Genome, cancel: &AtomicBool) {
        self.answered.push(*genome);
        self.answers.retain(|(of, _)| of != genome);
        if answer == *genome {
            return;
        }
        let how = EvalOptions { cancel, align_under: 0.0, align_steps_s: &[], align_to_s: None };
        let heard = self.hear(&[EvalRequest::new(answer)], how);
        self.answers.extend(heard.into_iter().map(|take| (*genome, take)));
    }

    fn sketches(&mut self) -> SearchSketches<'_> {
        SearchSketches { stage: &mut self.stage, heard: &self.heard, key: self.key }
    }
}

/// Sketches of a search at other velocities.
struct SearchSketches<'a> {
    stage: &'a mut EvaluatorPool,
    heard: &'a TargetFeatures,
    key: Key,
}

impl SearchSketches<'_> {
    /// Power and, as logarithms, mean frequencies weighted by magnitude and by power, of the whole note and of what is held at any rate.
    fn figures(&mut self, genome: &Genome, velocity: u8) -> [Figures; 2] {
        let levels_db = self.stage.levels_db(self.heard, Key { velocity, ..self.key }, genome);
        let rows = levels_db.as_chunks::<NUM_BANDS>().0;
        let at_s = self.heard.instants().of_note(genome.onset_s);
        let num_held = at_s.iter().filter(|at_s| **at_s <= TRIED_HOLD_S).count().max(1);
        [figures(rows), figures(&rows[..num_held.min(rows.len())])]
    }
}

#[derive(Clone, Copy, Debug)]
struct Figures {
    power_db: f32,
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

impl Sketches for SearchSketches<'_> {
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
        let (a, b) = (self.stage.sketch(self.heard, self.key, a), self.stage.sketch(self.heard, self.key, b));
        let weights = self.heard.instants().weights();
        a.iter().zip(&*b).zip(weights).map(|((a, b), weight)| weight * (a - b).abs()).sum()
    }
}
