//! Genomes heard on several threads.

use super::objective::Objective;
use super::request::{EvalOptions, EvalRequest, Evaluated};
use super::worker::{PART, Task, Worker};
use crate::search::surrogate::spectrum_estimate::SpectrumEstimator;

/// Workers, one a thread.
pub(super) struct EvaluatorPool {
    workers: Vec<Worker>,
}

impl EvaluatorPool {
    /// A pool of `num_threads` (at least one).
    pub(super) fn new(num_threads: usize) -> Self {
        Self { workers: (0..num_threads.max(1)).map(|_| Worker::new()).collect() }
    }

    /// Engine calls so far, one a note.
    pub(super) fn num_renders(&self) -> usize {
        self.workers.iter().map(Worker::num_renders).sum()
    }

    /// What the caller's thread estimates spectra with.
    pub(super) fn estimator(&mut self) -> &mut SpectrumEstimator {
        &mut self.workers[0].estimator
    }

    /// What the caller's thread measures with.
    pub(super) fn objective(&mut self) -> &mut Objective {
        &mut self.workers[0].objective
    }

    /// Hears genomes in their order; fewer when cancelled. The answer does not depend on the number of threads.
    pub(super) fn hear(
        &mut self,
        task: Task<'_>,
        requests: &[EvalRequest],
        options: EvalOptions<'_>,
    ) -> Vec<Evaluated> {
        let share = PART * requests.len().div_ceil(PART).div_ceil(self.workers.len()).max(1);
        if self.workers.len() == 1 {
            return self.workers[0].hear(task, requests, options);
        }
        std::thread::scope(|scope| {
            let parts = self.workers.iter_mut().zip(requests.chunks(share));
            let working: Vec<_> =
                parts.map(|(worker, part)| scope.spawn(move || worker.hear(task, part, options))).collect();
            let done = working.into_iter().map(|w| w.join().unwrap_or_else(|p| std::panic::resume_unwind(p)));
            done.flatten().collect()
        })
    }
}
