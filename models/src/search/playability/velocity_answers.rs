//! At the end of a search its best are made to answer velocity, as far as they do not yet: by their estimates at a soft and a hard key,
//! so that it costs one render each, which says how near they are then.

use std::sync::atomic::{AtomicBool, Ordering};

use super::repair::Needs;
use super::response::{Response, ResponseMeter};
use super::velocity::{brightened, last_resorts};
use super::velocity_estimates::VelocityEstimates;
use crate::search::evaluate::evaluator::Evaluator;
use crate::search::evaluate::request::{EvalOptions, EvalRequest, Evaluated};
use crate::search::genome::Genome;

/// How hard it is tried, one after another.
const EFFORTS: [f32; 2] = [1.0, 3.0];

/// What is shown in place of genomes that did not answer velocity.
#[derive(Debug, Default)]
pub(crate) struct VelocityAnswers {
    answers: Vec<(Genome, Evaluated)>,
    /// Genomes that were looked at for it, those that answered as they were too.
    answered: Vec<Genome>,
}

impl VelocityAnswers {
    /// What is shown for a take: the same or, where it did not answer velocity, another that does.
    pub(crate) fn shown<'s>(&'s self, of: &'s Evaluated) -> &'s Evaluated {
        let found = self.answers.iter().find(|(genome, _)| *genome == of.genome);
        found.map_or(of, |(_, answer)| answer)
    }

    /// Whether a genome was looked at.
    pub(crate) fn has(&self, genome: &Genome) -> bool {
        self.answered.contains(genome)
    }

    /// Makes a genome that was heard answer velocity as its estimates say; takes a render where it does not yet.
    pub(crate) fn make(
        &mut self,
        genome: &Genome,
        effort: f32,
        needs: Needs,
        evaluator: &mut Evaluator<'_>,
        cancel: &AtomicBool,
    ) {
        let answer = answering(genome, effort, needs, evaluator);
        self.take(genome, answer, evaluator, cancel);
    }

    /// The same, played softly and hard, and anew where that is not heard, as far as a budget of renders goes.
    pub(crate) fn make_heard(
        &mut self,
        genome: &Genome,
        budget: usize,
        needs: Needs,
        evaluator: &mut Evaluator<'_>,
        cancel: &AtomicBool,
    ) {
        let key = evaluator.key();
        let mut meter = ResponseMeter::default();
        let mut best: Option<(Response, Genome)> = None;
        let tries =
            EFFORTS.map(|effort| brightened(genome, key.velocity, effort, &mut VelocityEstimates::new(evaluator)));
        let others = last_resorts(&tries[0], key.velocity, &mut VelocityEstimates::new(evaluator));
        for answer in tries.into_iter().chain(others) {
            let is_over = evaluator.num_renders() + 1 + Response::NUM_KEYS > budget;
            if is_over || cancel.load(Ordering::Relaxed) {
                break;
            }
            let answer = needs.repaired(answer);
            if best.is_some_and(|(_, of)| of == answer) {
                continue;
            }
            evaluator.count_played(Response::NUM_KEYS);
            let response = meter.measure(&answer.patch(), key.note);
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
            self.take(genome, answer, evaluator, cancel);
        }
    }

    /// Takes an answer in, once it was heard.
    fn take(&mut self, genome: &Genome, answer: Genome, evaluator: &mut Evaluator<'_>, cancel: &AtomicBool) {
        self.answered.push(*genome);
        self.answers.retain(|(of, _)| of != genome);
        if answer == *genome {
            return;
        }
        let heard = evaluator.hear(&[EvalRequest::new(answer)], EvalOptions::as_they_are(cancel));
        self.answers.extend(heard.into_iter().map(|take| (*genome, take)));
    }
}

/// A genome that answers velocity as its estimates say; the same where it does already. Takes no render.
pub(crate) fn answering(genome: &Genome, effort: f32, needs: Needs, evaluator: &mut Evaluator<'_>) -> Genome {
    let velocity = evaluator.key().velocity;
    needs.repaired(brightened(genome, velocity, effort, &mut VelocityEstimates::new(evaluator)))
}
