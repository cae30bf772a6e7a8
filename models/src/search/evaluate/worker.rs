//! What one thread hears genomes with: eight at a time through the engine, brought to the metrics' rate, and measured.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use vaeform_dsp::fm::Isa;
use vaeform_dsp::render::{Batch, Job};
use vaeform_patch::Patch;

use super::objective::{Objective, TargetFeatures};
use super::request::{EvalOptions, EvalRequest, Evaluated};
use crate::features::first_onset;
use crate::features::half_band::HalfBand;
use crate::metrics::RATE_HZ;
use crate::placed::placed;
use crate::search::genome::{Genome, MAX_EARLY_S};
use crate::search::key::Key;
use crate::search::surrogate::spectrum_estimate::SpectrumEstimator;

/// Rate of the engine: twice that of the metrics.
const ENGINE_HZ: u32 = 2 * RATE_HZ;
/// Genomes that are rendered together, however many threads there are: the last bits of a render depend on what lies in the lanes beside it.
pub(super) const PART: usize = Batch::MAX / 2;

/// The sound that genomes are measured against, and the key that they are played with.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub(super) features: &'a TargetFeatures,
    /// Length of the target.
    pub(super) num_samples: usize,
    pub(super) key: Key,
}

/// Renderer, measures and buffers.
pub(super) struct Worker {
    batch: Batch,
    half_band: HalfBand,
    pub(super) objective: Objective,
    pub(super) estimator: SpectrumEstimator,
    outputs: Vec<Vec<f32>>,
    take: Vec<f32>,
    num_renders: usize,
}

impl Worker {
    pub(super) fn new() -> Self {
        Self {
            batch: Batch::new(ENGINE_HZ as f32, Isa::detect()),
            half_band: HalfBand::default(),
            objective: Objective::default(),
            estimator: SpectrumEstimator::default(),
            outputs: Vec::new(),
            take: Vec::new(),
            num_renders: 0,
        }
    }

    /// Engine calls so far, one a note.
    pub(super) fn num_renders(&self) -> usize {
        self.num_renders
    }

    /// Hears genomes, or as many as there is time for.
    pub(super) fn hear(
        &mut self,
        task: Task<'_>,
        requests: &[EvalRequest],
        options: EvalOptions<'_>,
    ) -> Vec<Evaluated> {
        let mut takes = Vec::with_capacity(requests.len());
        for part in requests.chunks(PART) {
            if options.cancel.load(Ordering::Relaxed) {
                break;
            }
            let jobs: Vec<(Patch, Job)> =
                part.iter().map(|EvalRequest { genome, .. }| (genome.patch(), job(genome, task.key))).collect();
            let early = (MAX_EARLY_S * ENGINE_HZ as f32) as usize;
            self.outputs.resize_with(part.len().max(self.outputs.len()), Vec::new);
            let outputs = &mut self.outputs[..part.len()];
            outputs.iter_mut().for_each(|output| output.resize(2 * task.num_samples + early, 0.0));
            self.batch.render(&jobs, outputs);
            self.num_renders += part.len();
            for (request, output) in part.iter().zip(&self.outputs) {
                if options.cancel.load(Ordering::Relaxed) {
                    break;
                }
                self.half_band.halve(output, &mut self.take);
                let mut take = measure(&mut self.objective, task, request, &self.take, options);
                take.estimate = self.estimator.estimate(&take.genome, task.key, task.features.instants());
                takes.push(take);
            }
        }
        takes
    }
}

fn job(genome: &Genome, key: Key) -> Job {
    let hold_frames = (genome.hold_s * ENGINE_HZ as f32).round().max(1.0) as usize;
    Job { note: key.note, velocity: f32::from(key.velocity) / 127.0, hold_frames }
}

/// Measures a take at its onset, and at others where that is worth it; the nearest.
fn measure(
    objective: &mut Objective,
    task: Task<'_>,
    request: &EvalRequest,
    samples: &[f32],
    options: EvalOptions<'_>,
) -> Evaluated {
    let EvalRequest { mut genome, limit } = *request;
    if let Some(to_s) = options.align_to_s {
        let own_s = first_onset(samples, f64::from(RATE_HZ)).map_or(0.0, |at| at as f32 / RATE_HZ as f32);
        genome.onset_s = (to_s - own_s.min(0.5)).max(-MAX_EARLY_S);
    }
    let mut at = |onset_s: f32, limit: f64| {
        let onset = (onset_s * RATE_HZ as f32).round() as isize;
        let sound = placed(samples, onset, task.num_samples);
        let distance = objective.distance_within(task.features, &sound, limit);
        let summary = objective.summary(task.features);
        let gain_db = objective.gain_db(task.features, &sound) as f32;
        let mut genome = genome;
        genome.onset_s = onset_s;
        Evaluated { genome, distance, gain_db, summary: summary.into(), estimate: Arc::new([]) }
    };
    let mut best = at(genome.onset_s, limit);
    if best.distance.total() < options.align_under {
        for step in options.align_steps_s {
            for sign in [-1.0, 1.0] {
                let other = at((best.genome.onset_s + sign * step).max(-MAX_EARLY_S), best.distance.total());
                if other.distance.total() < best.distance.total() {
                    best = other;
                    break;
                }
            }
        }
    }
    best
}
