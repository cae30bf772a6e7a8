//! What patches sound like to the measures: one note each, rendered by the engine, and the distances between such sounds.

use vaeform_dsp::fm::Isa;
use vaeform_dsp::render::{Batch, Job};
use vaeform_models::features::{Descriptors, DescriptorsPlan, Loudness, resampled};
use vaeform_models::metrics::{self, Mels, Metrics};
use vaeform_patch::Patch;

/// Names of the descriptors of a [`Sound`].
pub(crate) const DESCRIPTORS: [&str; 6] = Descriptors::NAMES;

/// Rate of every render in Hz: twice that of the metrics.
pub(crate) const RATE_HZ: f32 = 2.0 * metrics::RATE_HZ as f32;
/// Frames of a render: 1.5 s, which hold attack, sustain and the start of the release.
const FRAMES: usize = 66_150;
const JOB: Job = Job { note: 60, velocity: 100.0 / 127.0, hold_frames: 44_100 };
/// The key that is rendered, for people.
pub(crate) const KEY: &str = "note 60, velocity 100, held for 1 s of 1.5 s";
/// A render whose peak is lower is silent, in dBFS; 0 dBFS is one carrier at full scale.
pub(crate) const SILENCE_DB: f64 = -60.0;
/// A renderer with its measures; one a core.
pub(crate) struct Ear {
    batch: Batch,
    metrics: Metrics,
    descriptors: DescriptorsPlan,
}

/// What the measures keep of a render.
pub(crate) struct Sound {
    mels: Mels,
    /// The loudest 400 ms, in LUFS; minus infinity for silence.
    pub(crate) lufs: f64,
    /// Largest absolute sample in dBFS.
    pub(crate) peak_db: f64,
    /// See [`DESCRIPTORS`].
    pub(crate) descriptors: [f64; DESCRIPTORS.len()],
}

impl Default for Ear {
    fn default() -> Self {
        Self {
            batch: Batch::new(RATE_HZ, Isa::detect()),
            metrics: Metrics::new(),
            descriptors: DescriptorsPlan::new(f64::from(metrics::RATE_HZ)),
        }
    }
}

fn at_metrics_rate(take: &[f32]) -> Vec<f32> {
    resampled(take, RATE_HZ as u32, metrics::RATE_HZ).expect("both rates are the instrument's own")
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

    /// Renders and measures patches, each with a gain in dB.
    pub(crate) fn listen(&mut self, patches: &[(Patch, f32)]) -> Vec<Sound> {
        self.render_trimmed(patches).into_iter().map(|take| self.measure(&take)).collect()
    }

    /// Renders and describes patches, in the order of [`DESCRIPTORS`].
    pub(crate) fn describe(&mut self, patches: &[Patch]) -> Vec<[f64; DESCRIPTORS.len()]> {
        let takes = self.render(patches);
        takes.iter().map(|take| self.descriptors.describe(&at_metrics_rate(take)).values().map(f64::from)).collect()
    }

    /// Measures a take.
    pub(crate) fn measure(&mut self, take: &[f32]) -> Sound {
        let lufs = Loudness::of(take, take, RATE_HZ as u32).map_or(f64::NEG_INFINITY, |l| l.max_momentary_lufs);
        let samples = at_metrics_rate(take);
        let descriptors = self.descriptors.describe(&samples).values().map(f64::from);
        Sound { mels: self.metrics.mels(&samples), lufs, peak_db: peak_db(take), descriptors }
    }

    /// MSS and MR-STFT of each answer's render from the patch's.
    pub(crate) fn distances(&mut self, patch: &Patch, answers: &[Patch]) -> Vec<(f64, f64)> {
        let takes = self.render(&[&[*patch], answers].concat());
        let samples: Vec<Vec<f32>> = takes.iter().map(|take| at_metrics_rate(take)).collect();
        let target = self.metrics.target(&samples[0]);
        let distance = |answer: &Vec<f32>| (self.metrics.mss(&target, answer), self.metrics.mr_stft(&target, answer));
        samples[1..].iter().map(distance).collect()
    }
}

impl Sound {
    /// Distance between two sounds: mean difference of their log-mel spectra in dB.
    pub(crate) fn mss(&self, other: &Self) -> f64 {
        self.mels.mss(&other.mels)
    }
}
