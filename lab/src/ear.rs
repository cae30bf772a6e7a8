//! What patches sound like to the measures: one note each, rendered by the engine.

use vaeform_dsp::fm::Isa;
use vaeform_dsp::patch::Patch;
use vaeform_dsp::render::{Batch, Job};

/// Rate of every render in Hz.
pub(crate) const RATE_HZ: f32 = 44_100.0;
/// Frames of a render: 1.5 s, which hold attack, sustain and the start of the release.
const FRAMES: usize = 66_150;
const JOB: Job = Job { note: 60, velocity: 100.0 / 127.0, hold_frames: 44_100 };
/// The key that is rendered, for people.
pub(crate) const KEY: &str = "note 60, velocity 100, held for 1 s of 1.5 s";
/// A render whose peak is lower is silent, in dBFS; 0 dBFS is one carrier at full scale.
pub(crate) const SILENCE_DB: f64 = -60.0;
/// A renderer; one a core.
pub(crate) struct Ear {
    batch: Batch,
}

impl Default for Ear {
    fn default() -> Self {
        Self { batch: Batch::new(RATE_HZ, Isa::detect()) }
    }
}

/// Largest absolute sample in dBFS.
fn peak_db(take: &[f32]) -> f64 {
    20.0 * f64::from(take.iter().fold(0f32, |peak, x| peak.max(x.abs()))).log10()
}

/// Whether a render is silent.
pub(crate) fn is_silent(take: &[f32]) -> bool {
    peak_db(take) < SILENCE_DB
}

impl Ear {
    /// One take a patch.
    pub(crate) fn render(&mut self, patches: &[Patch]) -> Vec<Vec<f32>> {
        let mut takes = Vec::with_capacity(patches.len());
        for part in patches.chunks(Batch::MAX) {
            let jobs: Vec<(Patch, Job)> = part.iter().map(|patch| (*patch, JOB)).collect();
            let mut outputs = vec![vec![0.0; FRAMES]; part.len()];
            self.batch.render(&jobs, &mut outputs);
            takes.append(&mut outputs);
        }
        takes
    }

    /// As [`Ear::render`], each patch with a gain in dB.
    pub(crate) fn render_trimmed(&mut self, patches: &[(Patch, f32)]) -> Vec<Vec<f32>> {
        let mut takes = self.render(&patches.iter().map(|(patch, _)| *patch).collect::<Vec<_>>());
        for (take, &(_, db)) in takes.iter_mut().zip(patches) {
            let gain = 10f32.powf(db / 20.0);
            take.iter_mut().for_each(|x| *x *= gain);
        }
        takes
    }
}
