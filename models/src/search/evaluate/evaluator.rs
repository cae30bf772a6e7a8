//! One target with all that genomes are heard and estimated with against it. Counts every render.

use super::objective::TargetFeatures;
use super::pool::EvaluatorPool;
use super::request::{EvalOptions, EvalRequest, Evaluated};
use super::worker::Task;
use crate::matcher::Settings;
use crate::metrics::RATE_HZ;
use crate::search::genome::Genome;
use crate::search::key::Key;
use crate::search::surrogate::spectrum_estimate::{Slopes, SpectrumEstimate};
use crate::target::Target;

/// Hears genomes against a target.
pub(crate) struct Evaluator<'a> {
    target: &'a Target,
    key: Key,
    pool: EvaluatorPool,
    features: TargetFeatures,
    /// Renders that others made of its genomes.
    num_played: usize,
}

impl<'a> Evaluator<'a> {
    /// Of a target, with the settings' key, velocity and threads.
    pub(crate) fn new(target: &'a Target, settings: Settings) -> Self {
        let mut pool = EvaluatorPool::new(settings.num_threads);
        let onset = (target.onset_s * f64::from(RATE_HZ)) as usize;
        let features = pool.objective().hear(&target.samples, target.pitch, onset);
        Self { target, key: Key::new(target, settings), pool, features, num_played: 0 }
    }

    /// The sound that genomes are heard against.
    pub(crate) fn target(&self) -> &'a Target {
        self.target
    }

    /// The key that they are played with.
    pub(crate) fn key(&self) -> Key {
        self.key
    }

    /// What is known of the target.
    pub(crate) fn features(&self) -> &TargetFeatures {
        &self.features
    }

    /// Length of the target in seconds.
    pub(crate) fn seconds(&self) -> f32 {
        self.target.seconds() as f32
    }

    /// Seconds that the target's key seems to stay down.
    pub(crate) fn hold_s(&self) -> f32 {
        self.target.hold_s.map_or(self.seconds(), |hold_s| hold_s as f32)
    }

    /// Genomes that were heard so far.
    pub(crate) fn num_heard(&self) -> usize {
        self.pool.num_renders()
    }

    /// Engine calls so far: of genomes that were heard, and of those that were played elsewhere.
    pub(crate) fn num_renders(&self) -> usize {
        self.pool.num_renders() + self.num_played
    }

    /// Counts renders that were made elsewhere.
    pub(crate) fn count_played(&mut self, num: usize) {
        self.num_played += num;
    }

    /// Hears genomes in their order; fewer when cancelled.
    pub(crate) fn hear(&mut self, requests: &[EvalRequest], options: EvalOptions<'_>) -> Vec<Evaluated> {
        self.hear_at(self.key, requests, options)
    }

    /// The same at another key.
    pub(crate) fn hear_at(&mut self, key: Key, requests: &[EvalRequest], options: EvalOptions<'_>) -> Vec<Evaluated> {
        let task = Task { features: &self.features, num_samples: self.target.samples.len(), key };
        self.pool.hear(task, requests, options)
    }

    /// Spectra of a genome below their loudest.
    pub(crate) fn estimate(&mut self, genome: &Genome) -> SpectrumEstimate {
        self.pool.estimator().estimate(genome, self.key, self.features.instants())
    }

    /// The same at another velocity, in dB re full scale of a sine.
    pub(crate) fn levels_db(&mut self, genome: &Genome, velocity: u8) -> Vec<f32> {
        let key = Key { velocity, ..self.key };
        self.pool.estimator().levels_db(genome, key, self.features.instants())
    }

    /// Spectra of a genome, and how they move with its gains.
    pub(crate) fn slopes(&mut self, genome: &Genome) -> Slopes {
        self.pool.estimator().slopes(genome, self.key, self.features.instants())
    }

    /// How far a genome should be from the target in dB: as a change of a take where there is one, else by its estimate alone.
    pub(crate) fn expected_db(&mut self, genome: &Genome, of: Option<&Evaluated>) -> f32 {
        let estimate = self.estimate(genome);
        let (instants, target) = (self.features.instants(), self.features.summary().0);
        match of {
            Some(take) => instants.expected_db(target, take.heard(), &estimate),
            None => instants.apart_db(target, &estimate),
        }
    }
}
