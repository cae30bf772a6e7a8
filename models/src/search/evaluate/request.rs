//! What is asked of an evaluation, and what comes back.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::matcher::{Candidate, Origin};
use crate::metrics::Distance;
use crate::search::genome::Genome;
use crate::search::key::Key;
use crate::search::surrogate::instants::Heard;
use crate::search::surrogate::spectrum_estimate::SpectrumEstimate;

/// Steps of the onset in seconds that are tried on a take, from coarse to fine.
const ALIGN_STEPS_S: [f32; 3] = [0.01, 0.004, 0.002];

/// A genome that is to be heard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EvalRequest {
    pub(crate) genome: Genome,
    /// From this distance on it does not matter how far it is.
    pub(crate) limit: f64,
}

impl EvalRequest {
    /// Something to be measured, however far it is.
    pub(crate) fn new(genome: Genome) -> Self {
        Self { genome, limit: f64::INFINITY }
    }
}

/// How takes are heard.
#[derive(Clone, Copy)]
pub(crate) struct EvalOptions<'a> {
    /// Stops the work between two takes.
    pub(crate) cancel: &'a AtomicBool,
    /// The onset is moved to where the take fits best, when the take is at least this near.
    pub(crate) align_under: f64,
    /// Steps of the onset in seconds; none tries nothing.
    pub(crate) align_steps_s: &'a [f32],
    /// The target's onset in seconds, for takes whose own onset is measured first.
    pub(crate) align_to_s: Option<f32>,
}

impl<'a> EvalOptions<'a> {
    /// Takes whose onsets are right, or do not matter.
    pub(crate) fn as_they_are(cancel: &'a AtomicBool) -> Self {
        Self { cancel, align_under: 0.0, align_steps_s: &[], align_to_s: None }
    }

    /// Takes whose onsets are known; where one is nearer than `best`, a step more or less is worth the measuring.
    pub(crate) fn of_children(best: f64, cancel: &'a AtomicBool) -> Self {
        let finest = &ALIGN_STEPS_S[ALIGN_STEPS_S.len() - 1..];
        Self { cancel, align_under: best, align_steps_s: finest, align_to_s: None }
    }

    /// Takes whose onsets are not known: measured first, and moved to where they fit best if they are nearer than `align_under`.
    pub(crate) fn of_strangers(onset_s: f32, align_under: f64, cancel: &'a AtomicBool) -> Self {
        Self { cancel, align_under, align_steps_s: &ALIGN_STEPS_S, align_to_s: Some(onset_s) }
    }
}

/// A genome that was heard.
#[derive(Clone, Debug)]
pub(crate) struct Evaluated {
    pub(crate) genome: Genome,
    pub(crate) distance: Distance,
    /// What brings it to the target's level, in dB.
    pub(crate) gain_db: f32,
    /// The mel summary of the take.
    pub(crate) summary: Arc<[f32]>,
    /// The estimate of the genome's spectra.
    pub(crate) estimate: SpectrumEstimate,
}

impl Evaluated {
    /// The genome at the target's level.
    pub(crate) fn levelled(&self) -> Genome {
        let mut genome = self.genome;
        genome.level_by(self.gain_db);
        genome
    }

    /// What was heard as a candidate of an island.
    pub(crate) fn candidate(&self, key: Key, origin: Origin, island: usize) -> Candidate {
        Candidate {
            note: key.note,
            velocity: key.velocity,
            hold_s: f64::from(self.genome.hold_s),
            onset_s: f64::from(self.genome.onset_s),
            gain_db: f64::from(self.gain_db),
            distance: Some(self.distance),
            ..Candidate::of_fm(self.genome.patch(), origin, island)
        }
    }

    /// What estimates of its changes are compared with.
    pub(crate) fn heard(&self) -> Heard<'_> {
        Heard { summary: &self.summary, estimate: &self.estimate }
    }
}
