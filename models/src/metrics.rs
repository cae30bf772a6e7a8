//! How close a sound is to a target, by the figures that resynthesis is reported in: MSS, wMFCC, SOT, RMS cosine, MR-STFT and
//! level. Mono at [`RATE_HZ`], peaks normalised. Definitions follow the evaluation of "Audio synthesizer inversion" (Hayes et
//! al., 2025) and Parallel WaveGAN (MR-STFT). Offline; plans and buffers are kept, so that a search pays for arithmetic only.

mod controls;
mod distance;
mod mr_stft;
mod mss;
mod rms_envelope;
mod scale;
mod sot;
mod wmfcc;

pub use controls::{enveloped_noise, shuffled, silence};
pub use distance::Distance;
pub use scale::RATE_HZ;

use mr_stft::{MrStft, ResolutionSpectra};
use mss::{LogMels, Mss};
use rms_envelope::{cosine, envelope};
use scale::SILENT_PEAK;
use sot::{CumulativeSpectra, Sot};
use wmfcc::Wmfcc;

/// What is known of the sound to match, computed once. Shared freely between threads, each with its own [`Metrics`].
#[derive(Clone, Debug)]
pub struct MetricTarget {
    num_samples: usize,
    level_db: f64,
    is_finite: bool,
    mss: [LogMels; mss::NUM_SCALES],
    mfcc: Vec<f32>,
    spectra: CumulativeSpectra,
    envelope: Vec<f32>,
    resolutions: [ResolutionSpectra; mr_stft::NUM_RESOLUTIONS],
}

impl MetricTarget {
    /// Samples at [`RATE_HZ`]; a match is cut or padded to as many.
    pub fn num_samples(&self) -> usize {
        self.num_samples
    }

    /// Rms level before normalisation, in dB re full scale.
    pub fn level_db(&self) -> f64 {
        self.level_db
    }
}

/// The log-mel spectra of a sound: what MSS compares, for many distances among many sounds of one length.
#[derive(Clone, Debug)]
pub struct Mels([LogMels; mss::NUM_SCALES]);

impl Mels {
    /// As [`Metrics::mss`] between two sounds of one length; the same either way.
    pub fn mss(&self, other: &Self) -> f64 {
        mss::between(&self.0, &other.0)
    }
}

/// All figures of one match. NaN where either sound holds a sample that is not finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panel {
    /// See [`Metrics::mss`].
    pub mss: f64,
    /// See [`Metrics::wmfcc`].
    pub wmfcc: f64,
    /// See [`Metrics::sot`].
    pub sot: f64,
    /// See [`Metrics::rms_cosine`].
    pub rms_cosine: f64,
    /// See [`Metrics::mr_stft`].
    pub mr_stft: f64,
    /// See [`Metrics::level_db`].
    pub level_db: f64,
}

/// The plans and buffers of every metric: one for each thread that measures.
///
/// A match is cut or padded with silence to the target's length and brought to a peak of 1, as the target was. A match or a
/// target that holds a sample that is not finite measures NaN everywhere.
pub struct Metrics {
    mss: Mss,
    wmfcc: Wmfcc,
    sot: Sot,
    mr_stft: MrStft,
    /// The match at the target's length and a peak of 1.
    fitted: Vec<f32>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Plans all transforms; some milliseconds.
    pub fn new() -> Self {
        Self { mss: Mss::new(), wmfcc: Wmfcc::new(), sot: Sot::new(), mr_stft: MrStft::new(), fitted: Vec::new() }
    }

    /// Takes the target's side of every metric from mono `samples` at [`RATE_HZ`].
    pub fn target(&mut self, samples: &[f32]) -> MetricTarget {
        let is_finite = self.fit(samples, samples.len());
        MetricTarget {
            num_samples: samples.len(),
            level_db: level_db(samples),
            is_finite,
            mss: self.mss.log_mels(&self.fitted),
            mfcc: self.wmfcc.coefficients(&self.fitted),
            spectra: self.sot.spectra(&self.fitted),
            envelope: envelope(&self.fitted),
            resolutions: self.mr_stft.spectra(&self.fitted),
        }
    }

    /// The log-mel spectra of mono `samples` at [`RATE_HZ`], brought to a peak of 1.
    pub fn mels(&mut self, samples: &[f32]) -> Mels {
        self.fit(samples, samples.len());
        Mels(self.mss.log_mels(&self.fitted))
    }

    /// Every figure of `matched`, mono at [`RATE_HZ`].
    pub fn panel(&mut self, target: &MetricTarget, matched: &[f32]) -> Panel {
        if !self.prepare(target, matched) {
            let nan = f64::NAN;
            return Panel { mss: nan, wmfcc: nan, sot: nan, rms_cosine: nan, mr_stft: nan, level_db: nan };
        }
        Panel {
            mss: self.mss.distance(&target.mss, &self.fitted),
            wmfcc: self.wmfcc.distance(&target.mfcc, &self.fitted),
            sot: self.sot.distance(&target.spectra, &self.fitted),
            rms_cosine: cosine(&target.envelope, &envelope(&self.fitted)),
            mr_stft: self.mr_stft.distance(&target.resolutions, &self.fitted),
            level_db: self.level_db(target, matched).abs(),
        }
    }

    /// Mean |log-mel difference| in dB over the loudest 80 dB of each sound, mean of three scales: windows of 10, 25 and 100 ms
    /// every 5, 10 and 50 ms, with 32, 64 and 128 bands. 0 is the same; 80 at most.
    pub fn mss(&mut self, target: &MetricTarget, matched: &[f32]) -> f64 {
        if self.prepare(target, matched) { self.mss.distance(&target.mss, &self.fitted) } else { f64::NAN }
    }

    /// [`Self::mss`] and [`Self::rms_cosine`] at once.
    pub(crate) fn mss_and_rms_cosine(&mut self, target: &MetricTarget, matched: &[f32]) -> (f64, f64) {
        if !self.prepare(target, matched) {
            return (f64::NAN, f64::NAN);
        }
        (self.mss.distance(&target.mss, &self.fitted), cosine(&target.envelope, &envelope(&self.fitted)))
    }

    /// What was measured last, at the target's length and a peak of 1.
    pub(crate) fn fitted(&self) -> &[f32] {
        &self.fitted
    }

    /// The log-mel bands that [`Self::mss`] or [`Self::target`] measured last, at one of its three scales: dB below the loudest,
    /// shape `(frames, bands)`, and the number of bands.
    pub(crate) fn last_mels(&self, scale: usize) -> (&[f32], usize) {
        self.mss.last(scale)
    }

    /// L1 distance of 20 MFCCs (128 bands, 50 ms every 10 ms) along the dynamic time warping path, over both lengths. 0 is the
    /// same.
    pub fn wmfcc(&mut self, target: &MetricTarget, matched: &[f32]) -> f64 {
        if self.prepare(target, matched) { self.wmfcc.distance(&target.mfcc, &self.fitted) } else { f64::NAN }
    }

    /// Spectral optimal transport: mean |difference of cumulative normalised magnitudes| over bins of 50 ms every 20 ms, in the
    /// frames where the target is within 60 dB of its loudest. 0 is the same, 1 the most; NaN for a silent target.
    pub fn sot(&mut self, target: &MetricTarget, matched: &[f32]) -> f64 {
        if self.prepare(target, matched) { self.sot.distance(&target.spectra, &self.fitted) } else { f64::NAN }
    }

    /// Cosine of the rms envelopes, 50 ms every 25 ms. 1 is the same shape.
    pub fn rms_cosine(&mut self, target: &MetricTarget, matched: &[f32]) -> f64 {
        if self.prepare(target, matched) { cosine(&target.envelope, &envelope(&self.fitted)) } else { f64::NAN }
    }

    /// Spectral convergence + L1 of the natural log magnitudes, mean over windows of 2,048, 1,024 and 512 samples every quarter.
    /// 0 is the same.
    pub fn mr_stft(&mut self, target: &MetricTarget, matched: &[f32]) -> f64 {
        if self.prepare(target, matched) { self.mr_stft.distance(&target.resolutions, &self.fitted) } else { f64::NAN }
    }

    /// Rms level of the match less the target's, both before normalisation, over the target's length, in dB.
    pub fn level_db(&self, target: &MetricTarget, matched: &[f32]) -> f64 {
        let num_heard = matched.len().min(target.num_samples);
        level_over_db(&matched[..num_heard], target.num_samples) - target.level_db
    }

    /// Brings the match to length and peak; false where no figure has a meaning.
    fn prepare(&mut self, target: &MetricTarget, matched: &[f32]) -> bool {
        self.fit(matched, target.num_samples) && target.is_finite
    }

    /// Writes `samples`, cut or padded to `num_samples` and at a peak of 1, to `fitted`. False where one is not finite.
    fn fit(&mut self, samples: &[f32], num_samples: usize) -> bool {
        let heard = &samples[..samples.len().min(num_samples)];
        let peak = heard.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
        let divisor = if peak > SILENT_PEAK { peak } else { 1.0 };
        self.fitted.clear();
        self.fitted.extend(heard.iter().map(|s| s / divisor));
        self.fitted.resize(num_samples, 0.0);
        heard.iter().all(|s| s.is_finite())
    }
}

/// Rms level of a signal in dB re full scale; -120 for silence.
pub fn level_db(samples: &[f32]) -> f64 {
    level_over_db(samples, samples.len())
}

/// The same of a signal that silence continues to `num_samples`.
fn level_over_db(samples: &[f32], num_samples: usize) -> f64 {
    const FLOOR_POWER: f64 = 1e-12;
    let energy: f64 = samples.iter().map(|&s| f64::from(s) * f64::from(s)).sum();
    10.0 * (energy / num_samples.max(1) as f64 + FLOOR_POWER).log10()
}
