//! Where genomes are heard: sixteen at a time through the engine, brought to the metrics' rate, and measured. Counts every render.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_dsp::fm::Isa;
use vaeform_dsp::render::{Batch, Job};
use vaeform_patch::Patch;

use super::Settings;
use super::candidate::placed;
use super::genome::Genome;
use super::half_band::HalfBand;
use super::mutation::MAX_EARLY_S;
use super::objective::{Distance, Objective, TargetFeatures};
use super::spectrum_estimate::{Sketch, Slopes, SpectrumEstimator};
use super::target::Target;
use crate::metrics::RATE_HZ;

/// Rate of the engine: twice that of the metrics.
const ENGINE_HZ: u32 = 2 * RATE_HZ;
/// Genomes that are rendered together, however many threads there are: the last bits of a render depend on what lies in the lanes beside it.
const PART: usize = Batch::MAX / 2;

/// The key that every take is played with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) note: u8,
    pub(super) velocity: u8,
}

impl Key {
    /// The target's note unless the settings say another.
    pub(super) fn new(target: &Target, settings: Settings) -> Self {
        Self { note: settings.note.unwrap_or(target.note).min(127), velocity: settings.velocity.clamp(1, 127) }
    }
}

/// A genome that is to be heard.
#[derive(Clone, Copy, Debug)]
pub(super) struct EvalRequest {
    pub(super) genome: Genome,
    /// From this distance on it does not matter how far it is.
    pub(super) limit: f64,
}

impl EvalRequest {
    /// Something to be measured, however far it is.
    pub(super) fn new(genome: Genome) -> Self {
        Self { genome, limit: f64::INFINITY }
    }
}

/// A genome that was heard.
#[derive(Clone, Debug)]
pub(super) struct Evaluated {
    pub(super) genome: Genome,
    pub(super) distance: Distance,
    /// What brings it to the target's level, in dB.
    pub(super) gain_db: f32,
    /// It in few numbers.
    pub(super) portrait: Arc<[f32]>,
    /// What was to be expected of it.
    pub(super) sketch: Sketch,
}

/// Renderers and measures, one a thread.
pub(super) struct EvaluatorPool {
    crew: Vec<Worker>,
}

struct Worker {
    batch: Batch,
    half_band: HalfBand,
    objective: Objective,
    sketcher: SpectrumEstimator,
    outputs: Vec<Vec<f32>>,
    take: Vec<f32>,
    num_renders: usize,
}

impl Worker {
    fn new() -> Self {
        Self {
            batch: Batch::new(ENGINE_HZ as f32, Isa::detect()),
            half_band: HalfBand::default(),
            objective: Objective::default(),
            sketcher: SpectrumEstimator::default(),
            outputs: Vec::new(),
            take: Vec::new(),
            num_renders: 0,
        }
    }

    /// Hears genomes, or as many as there is time for.
    fn hear(
        &mut self,
        heard: &TargetFeatures,
        num_samples: usize,
        key: Key,
        ideas: &[EvalRequest],
        how: EvalOptions<'_>,
    ) -> Vec<Evaluated> {
        let mut takes = Vec::with_capacity(ideas.len());
        for part in ideas.chunks(PART) {
            if how.cancel.load(Ordering::Relaxed) {
                break;
            }
            let jobs: Vec<(Patch, Job)> =
                part.iter().map(|EvalRequest { genome, .. }| (genome.patch(), job(genome, key))).collect();
            let early = (MAX_EARLY_S * ENGINE_HZ as f32) as usize;
            self.outputs.resize_with(part.len().max(self.outputs.len()), Vec::new);
            let outputs = &mut self.outputs[..part.len()];
            outputs.iter_mut().for_each(|output| output.resize(2 * num_samples + early, 0.0));
            self.batch.render(&jobs, outputs);
            self.num_renders += part.len();
            for (idea, output) in part.iter().zip(&self.outputs) {
                if how.cancel.load(Ordering::Relaxed) {
                    break;
                }
                self.half_band.halve(output, &mut self.take);
                let mut take = measure(&mut self.objective, heard, num_samples, idea, &self.take, how);
                take.sketch = self.sketcher.draw(&take.genome, key, heard.instants());
                takes.push(take);
            }
        }
        takes
    }
}

/// How takes are heard.
#[derive(Clone, Copy)]
pub(super) struct EvalOptions<'a> {
    /// Stops the work between two takes.
    pub(super) cancel: &'a AtomicBool,
    /// The onset is moved to where the take fits best, when the take is at least this near.
    pub(super) align_under: f64,
    /// Steps of the onset in seconds; none tries nothing.
    pub(super) align_steps_s: &'a [f32],
    /// The target's onset in seconds, for takes whose own onset is measured first.
    pub(super) align_to_s: Option<f32>,
}

fn job(genome: &Genome, key: Key) -> Job {
    let hold_frames = (genome.hold_s * ENGINE_HZ as f32).round().max(1.0) as usize;
    Job { note: key.note, velocity: f32::from(key.velocity) / 127.0, hold_frames }
}

fn measure(
    objective: &mut Objective,
    heard: &TargetFeatures,
    num_samples: usize,
    idea: &EvalRequest,
    samples: &[f32],
    how: EvalOptions<'_>,
) -> Evaluated {
    let EvalRequest { mut genome, limit } = *idea;
    if let Some(to_s) = how.align_to_s {
        let rate = f64::from(RATE_HZ);
        let own_s = crate::features::first_onset(samples, rate).map_or(0.0, |at| at as f32 / RATE_HZ as f32);
        genome.onset_s = (to_s - own_s.min(0.5)).max(-MAX_EARLY_S);
    }
    let mut at = |onset_s: f32, limit: f64| {
        let onset = (onset_s * RATE_HZ as f32).round() as isize;
        let sound = placed(samples, onset, num_samples);
        let distance = objective.distance_within(heard, &sound, limit);
        let portrait = objective.portrait(heard);
        let gain_db = objective.gain_db(heard, &sound) as f32;
        let mut genome = genome;
        genome.onset_s = onset_s;
        Evaluated { genome, distance, gain_db, portrait: portrait.into(), sketch: Arc::new([]) }
    };
    let mut best = at(genome.onset_s, limit);
    if best.distance.total() < how.align_under {
        for step in how.align_steps_s {
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

impl EvaluatorPool {
    /// A stage of `num_threads` (at least one).
    pub(super) fn new(num_threads: usize) -> Self {
        Self { crew: (0..num_threads.max(1)).map(|_| Worker::new()).collect() }
    }

    /// Engine calls so far, one a note.
    pub(super) fn num_renders(&self) -> usize {
        self.crew.iter().map(|worker| worker.num_renders).sum()
    }

    /// What a genome should sound like.
    pub(super) fn sketch(&mut self, heard: &TargetFeatures, key: Key, genome: &Genome) -> Sketch {
        self.crew[0].sketcher.draw(genome, key, heard.instants())
    }

    /// The same as it is heard, in dB re full scale of a sine.
    pub(super) fn levels_db(&mut self, heard: &TargetFeatures, key: Key, genome: &Genome) -> Vec<f32> {
        self.crew[0].sketcher.levels_db(genome, key, heard.instants())
    }

    /// The same, and how it moves with its gains.
    pub(super) fn slopes(&mut self, heard: &TargetFeatures, key: Key, genome: &Genome) -> Slopes {
        self.crew[0].sketcher.slopes(genome, key, heard.instants())
    }

    /// The target's side of the measures.
    pub(super) fn objective(&mut self) -> &mut Objective {
        &mut self.crew[0].objective
    }

    /// Hears genomes in their order; fewer when cancelled. The answer does not depend on the number of threads.
    pub(super) fn hear(
        &mut self,
        heard: &TargetFeatures,
        num_samples: usize,
        key: Key,
        ideas: &[EvalRequest],
        how: EvalOptions<'_>,
    ) -> Vec<Evaluated> {
        let share = PART * ideas.len().div_ceil(PART).div_ceil(self.crew.len()).max(1);
        if self.crew.len() == 1 {
            return self.crew[0].hear(heard, num_samples, key, ideas, how);
        }
        std::thread::scope(|scope| {
            let parts = self.crew.iter_mut().zip(ideas.chunks(share));
            let working: Vec<_> = parts
                .map(|(worker, part)| scope.spawn(move || worker.hear(heard, num_samples, key, part, how)))
                .collect();
            let done = working.into_iter().map(|w| w.join().unwrap_or_else(|p| std::panic::resume_unwind(p)));
            done.flatten().collect()
        })
    }
}
