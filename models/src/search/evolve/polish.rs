//! The end of a search: the best patch's audible continuous values, moved together by CMA-ES.

use vaeform_patch::{ParamId, operator};

use super::cma_es::CmaEs;
use crate::fm::audible::operators;
use crate::random::Random;
use crate::search::evaluate::request::Evaluated;
use crate::search::genome::Genome;

/// A step of 1 in seconds.
const SECONDS: f32 = 0.05;
/// The first steps.
const SIGMA: f32 = 0.3;

/// A polish at work.
#[derive(Clone, Debug)]
pub(crate) struct Polish {
    base: Genome,
    axes: Vec<(ParamId, f32)>,
    seconds: f32,
    es: CmaEs,
    asked: Vec<(Genome, Vec<f32>)>,
}

impl Polish {
    /// Starts at a take; `seconds` is the target's length.
    pub(crate) fn new(best: &Evaluated, seconds: f32) -> Self {
        let base = best.levelled();
        let mut axes: Vec<(ParamId, f32)> = Vec::new();
        for op in operators(base.audible()) {
            let envelope = operator::RATE.iter().chain(&operator::LEVEL).map(|offset| (*offset, 12.0));
            for (offset, step) in envelope.chain([(operator::OUTPUT_LEVEL, 6.0), (operator::DETUNE, 2.0)]) {
                axes.push((operator::param(op, offset), step));
            }
        }
        let mut mean: Vec<f32> = axes.iter().map(|(id, step)| f32::from(base.get(*id)) / step).collect();
        mean.push(base.hold_s / SECONDS);
        Self { base, axes, seconds, es: CmaEs::new(mean, SIGMA), asked: Vec::new() }
    }

    /// Genomes to hear.
    pub(crate) fn ask(&mut self, num: usize, random: &mut Random) -> Vec<Genome> {
        self.asked = (0..num)
            .map(|_| {
                let point = self.es.ask(random);
                let mut genome = self.base;
                for ((id, step), x) in self.axes.iter().zip(&point) {
                    genome.set(*id, x * step);
                }
                genome.hold_s = (point[self.axes.len()] * SECONDS).clamp(0.01, self.seconds);
                (genome, point)
            })
            .collect();
        self.asked.iter().map(|(genome, _)| *genome).collect()
    }

    /// What was heard of them, in their order; a part of them where it was cancelled.
    pub(crate) fn tell(&mut self, takes: &[Evaluated]) {
        let mut heard: Vec<(f64, &[f32])> =
            takes.iter().zip(&self.asked).map(|(take, (_, point))| (take.distance.total(), point.as_slice())).collect();
        heard.sort_by(|a, b| a.0.total_cmp(&b.0));
        if heard.len() > 1 {
            self.es.tell(&heard.iter().map(|(_, point)| *point).collect::<Vec<_>>());
        }
    }
}
