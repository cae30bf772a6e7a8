//! What patches sound like to the measures: one note each, rendered by the engine, and the distances between such sounds.

mod half_band;
mod timbre;

use vaeform_dsp::fm::Isa;
use vaeform_dsp::patch::Patch;
use vaeform_dsp::render::{Batch, Job};
use vaeform_models::features::Loudness;
use vaeform_models::metrics::{self, Metrics, Target};

use half_band::HalfBand;
pub(crate) use timbre::DESCRIPTORS;
use timbre::Timbre;

/// Rate of every render in Hz: twice that of the metrics.
pub(crate) const RATE_HZ: f32 = 2.0 * metrics::RATE_HZ as f32;
/// Frames of a render: 1.5 s, which hold attack, sustain and the start of the release.
const FRAMES: usize = 66_150;
/// When the key goes up, in seconds.
const HOLD_S: f64 = 1.0;
const JOB: Job = Job { note: 60, velocity: 100.0 / 127.0, hold_frames: 44_100 };
/// The key that is rendered, for people.
pub(crate) const KEY: &str = "note 60, velocity 100, held for 1 s of 1.5 s";
/// A render whose peak is lower is silent, in dBFS; 0 dBFS is one carrier at full scale.
pub(crate) const SILENCE_DB: f64 = -60.0;
/// A renderer with its measures; one a core.
pub(crate) struct Ear {
    batch: Batch,
    half_band: HalfBand,
    metrics: Metrics,
    timbre: Timbre,
}

/// What the measures keep of a render.
pub(crate) struct Sound {
    /// Mono at the rate of the metrics.
    samples: Vec<f32>,
    target: Target,
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
            half_band: HalfBand::default(),
            metrics: Metrics::new(),
            timbre: Timbre::new(f64::from(metrics::RATE_HZ)),
        }
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

    /// Renders and measures patches, each with a gain in dB.
    pub(crate) fn listen(&mut self, patches: &[(Patch, f32)]) -> Vec<Sound> {
        self.render_trimmed(patches).into_iter().map(|take| self.measure(&take)).collect()
    }

    fn measure(&mut self, take: &[f32]) -> Sound {
        let lufs = Loudness::of(take, take, RATE_HZ as u32).map_or(f64::NEG_INFINITY, |l| l.max_momentary_lufs);
        let samples = self.half_band.halve(take);
        let (target, descriptors) = (self.metrics.target(&samples), self.timbre.describe(&samples));
        Sound { samples, target, lufs, peak_db: peak_db(take), descriptors }
    }

    /// Distance between two sounds: mean difference of log-mel spectra in dB.
    pub(crate) fn mss(&mut self, a: &Sound, b: &Sound) -> f64 {
        self.metrics.mss(&a.target, &b.samples)
    }

    /// MSS and MR-STFT of each answer's render from the patch's.
    pub(crate) fn distances(&mut self, patch: &Patch, answers: &[Patch]) -> Vec<(f64, f64)> {
        let takes = self.render(&[&[*patch], answers].concat());
        let samples: Vec<Vec<f32>> = takes.iter().map(|take| self.half_band.halve(take)).collect();
        let target = self.metrics.target(&samples[0]);
        let distance = |answer: &Vec<f32>| (self.metrics.mss(&target, answer), self.metrics.mr_stft(&target, answer));
        samples[1..].iter().map(distance).collect()
    }
}
