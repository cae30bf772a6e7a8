//! A table of a sound: its harmonics along the time, measured over four periods at each frame.
//!
//! The pitch is known beforehand and is only refined here. All frames take the phases of the loudest one, so that a way from frame to
//! frame cancels nothing; what is between the harmonics is left out.

mod analysis;
mod loudness;

use std::fmt;

use realfft::num_complex::Complex;

use crate::{FRAME_LEN, MAX_FRAMES, NUM_HARMONICS, Spectra, Spectrum, Wavetable};

use analysis::PERIODS;
pub use analysis::{Analysis, pitch_error};

/// The pitch of a sound at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PitchPoint {
    /// Where, in samples.
    pub sample: f64,
    /// The fundamental in Hz.
    pub hz: f64,
}

/// How well the pitch is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracking {
    /// To some cents: the phases of the lowest harmonics make it exact.
    Refined,
    /// Exactly, or the sound has none: frames are as long as the points say.
    Exact,
}

/// Why a sound becomes no table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ResynthesisError {
    /// A sample or a point is not finite, or a pitch is not within 8 Hz to half the rate.
    NotFinite,
    /// Nothing is heard.
    Silent,
    /// No point has room for the periods that are measured.
    Short,
}

impl fmt::Display for ResynthesisError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite => write!(f, "a sample is not finite, or a pitch lies outside 8 Hz to half the rate"),
            Self::Silent => write!(f, "silence: expected a sound"),
            Self::Short => write!(f, "too short: expected {PERIODS} periods around at least one frame"),
        }
    }
}

impl std::error::Error for ResynthesisError {}

/// The lowest pitch, in Hz.
const LOWEST_HZ: f64 = 8.0;
/// A sound whose loudest harmonic is weaker is silent: -90 dB.
const SILENT: f32 = 3e-5;
/// A harmonic of the loudest frame that is weaker than its own most by so much, in amplitude, does not say how it lies: 60 dB.
const UNSURE: f32 = 1e-3;

/// Makes a table of a sound. `points` are its pitch where it has one, in order; up to `num_frames` frames, 1 to 256, lie evenly along
/// them, no closer than a period. Takes some milliseconds a frame. Not for the audio thread.
///
/// # Errors
/// When the sound is silent or has no room for four periods, or something is not finite.
pub fn from_sound(
    name: &str,
    samples: &[f32],
    rate_hz: f64,
    points: &[PitchPoint],
    tracking: Tracking,
    num_frames: usize,
) -> Result<Wavetable, ResynthesisError> {
    let is_pitch = |point: &PitchPoint| point.sample.is_finite() && (LOWEST_HZ..rate_hz / 2.0).contains(&point.hz);
    if !samples.iter().all(|sample| sample.is_finite()) || !points.iter().all(is_pitch) {
        return Err(ResynthesisError::NotFinite);
    }
    let has_room = |point: &&PitchPoint| {
        let reach = 0.5 * PERIODS as f64 * rate_hz / point.hz;
        point.sample >= reach && point.sample + reach <= samples.len() as f64
    };
    let points: Vec<PitchPoint> = points.iter().filter(has_room).copied().collect();
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Err(ResynthesisError::Short) };
    let periods = (last.sample - first.sample) * first.hz / rate_hz;
    let num_frames = num_frames.clamp(1, MAX_FRAMES).min(periods.max(0.0) as usize + 1);
    let mut analysis = Analysis::default();
    let spectra: Vec<Spectrum> = (0..num_frames)
        .map(|frame| {
            let mut point = between(&points, frame as f64 / (num_frames - 1).max(1) as f64);
            if tracking == Tracking::Refined {
                point.hz = analysis.refined(samples, rate_hz, point);
            }
            analysis.spectrum(samples, rate_hz, point)
        })
        .collect();
    from_spectra(name, &spectra)
}

/// Makes a table of 1 to 256 spectra, each of a frame: with the phases of the loudest, and as loud as a saw.
///
/// # Errors
/// When all are silent.
pub fn from_spectra(name: &str, spectra: &[Spectrum]) -> Result<Wavetable, ResynthesisError> {
    let spectra = &spectra[..spectra.len().min(MAX_FRAMES)];
    let strongest = spectra.iter().flatten().fold(0.0_f32, |most, harmonic| most.max(harmonic.norm()));
    if strongest < SILENT {
        return Err(ResynthesisError::Silent);
    }
    Ok(table(name, &aligned(spectra)))
}

/// The point at a place, 0..1, along points, of which each counts alike, so that gaps of a sound without pitch are passed over.
fn between(points: &[PitchPoint], place: f64) -> PitchPoint {
    let place = place * (points.len() - 1) as f64;
    let (from, mix) = (place as usize, place.fract());
    let (a, b) = (points[from], points[(from + 1).min(points.len() - 1)]);
    PitchPoint { sample: a.sample + mix * (b.sample - a.sample), hz: a.hz * (b.hz / a.hz).powf(mix) }
}

/// The amplitudes of each frame with the phases of the loudest one.
fn aligned(spectra: &[Spectrum]) -> Vec<Spectrum> {
    let power = |spectrum: &Spectrum| spectrum.iter().map(|harmonic| harmonic.norm_sqr()).sum::<f32>();
    let Some(loudest) = spectra.iter().max_by(|a, b| power(a).total_cmp(&power(b))) else { return Vec::new() };
    let directions: Spectrum = std::array::from_fn(|i| {
        let most = spectra.iter().max_by(|a, b| a[i].norm_sqr().total_cmp(&b[i].norm_sqr())).unwrap_or(loudest);
        if loudest[i].norm() > UNSURE * most[i].norm() {
            return direction(loudest[i]);
        }
        // As it lies where it is strongest, once that frame's fundamental lies as that of the loudest.
        let turn = direction(loudest[0]) * direction(most[0]).conj();
        direction(most[i]) * turn.powu(i as u32 + 1)
    });
    let turned = |spectrum: &Spectrum| std::array::from_fn(|i| directions[i] * spectrum[i].norm());
    spectra.iter().map(turned).collect()
}

fn direction(harmonic: Complex<f32>) -> Complex<f32> {
    let len = harmonic.norm();
    if len > f32::MIN_POSITIVE { harmonic / len } else { Complex::new(0.0, -1.0) }
}

/// A table of spectra, as loud as a saw at its full scale if its peak allows: one gain, since louder and softer frames are part of it.
fn table(name: &str, spectra: &[Spectrum]) -> Wavetable {
    let mut transform = Spectra::default();
    let mut samples = vec![0.0; spectra.len() * FRAME_LEN];
    for (frame, spectrum) in samples.chunks_exact_mut(FRAME_LEN).zip(spectra) {
        transform.cycle(spectrum, |_| 1.0, frame);
    }
    let peak = samples.iter().fold(f32::MIN_POSITIVE, |peak, sample| peak.max(sample.abs()));
    let gain = loudness::gain(spectra).min(peak.recip());
    samples.iter_mut().for_each(|sample| *sample *= gain);
    Wavetable::new(name, samples).expect("whole frames of finite samples")
}

/// Harmonics that fit below half the rate.
fn num_below(rate_hz: f64, hz: f64) -> usize {
    ((0.5 * rate_hz / hz).ceil() as usize - 1).clamp(1, NUM_HARMONICS)
}
