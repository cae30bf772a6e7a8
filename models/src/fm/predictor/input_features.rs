//! What the predictor hears of a sound: its first 1.5 s as bytes, the same whether a file is dropped or the training renders.
//!
//! Time is finer at the beginning: 40 points 2.5 ms apart, then 88 points 16 ms apart. The envelope has a value at each, mel bands
//! lie at every second, harmonics at every fourth. Harmonics are bands at multiples of the measured pitch, so that a ratio of two
//! operators looks the same at every key.

use crate::features::{Frames, MelBank, Pitch, PitchTracker, Window, decibels_of_power, rms_db};
use crate::metrics::RATE_HZ;
use crate::target::Target;
use crate::target::note::{PITCHED, PITCHES_HZ, note_of};
use crate::target::release::{ENVELOPE, release};

/// Samples that are heard, at the metrics' rate: 1.5 s from the onset.
pub const NUM_SAMPLES: usize = 33_075;
/// Points of the envelope.
pub const ENVELOPE_POINTS: usize = 128;
/// Frames of mel bands.
pub const MEL_FRAMES: usize = ENVELOPE_POINTS / 2;
/// Mel bands of a frame.
pub const MELS: usize = 64;
/// Frames of harmonics.
pub const HARMONIC_FRAMES: usize = ENVELOPE_POINTS / 4;
/// Harmonics of a frame.
pub const HARMONICS: usize = 64;
/// Frames of pitch.
pub const PITCHES: usize = 12;

/// Points that lie close, and how far apart these and the others are, in samples.
const FINE_POINTS: usize = 40;
const FINE_HOP: usize = 55;
const COARSE_HOP: usize = 350;
/// Windows in samples.
const MEL_WINDOW: usize = 1_024;
const HARMONIC_WINDOW: usize = 2_048;
/// How far below the loudest the bytes reach.
const RANGE_DB: f32 = 80.0;
/// Cents of a byte of pitch; 128 is the note.
const CENTS_A_STEP: f32 = 5.0;

/// The sample of an envelope point.
const fn centre(point: usize) -> usize {
    if point < FINE_POINTS { FINE_HOP * point } else { FINE_HOP * FINE_POINTS + COARSE_HOP * (point - FINE_POINTS) }
}

/// What is measured and not predicted: the key that a match is played with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// MIDI note.
    pub note: u8,
    /// The pitch of the whole.
    pub pitch: Pitch,
    /// Seconds until the key goes up; None where it stays down.
    pub hold_s: Option<f64>,
}

impl Measured {
    /// Of a target, which is to be played at `note`.
    pub fn of_target(target: &Target, note: u8) -> Self {
        Self { note, pitch: target.pitch, hold_s: target.hold_s }
    }

    /// Whether its pitch can be relied on.
    pub fn is_pitched(&self) -> bool {
        self.pitch.confidence >= PITCHED && self.pitch.hz > 0.0
    }

    /// What harmonics are multiples of: the pitch, moved by octaves to where `note` is, or the note itself.
    fn fundamental_hz(&self) -> f32 {
        let key_hz = 440.0 * 2.0_f32.powf((f32::from(self.note) - 69.0) / 12.0);
        if !self.is_pitched() {
            return key_hz;
        }
        let fraction = (self.pitch.hz / key_hz).log2();
        // A key that was asked for may be any interval away; then the key counts.
        if (fraction - fraction.round()).abs() < 1.0 / 12.0 {
            self.pitch.hz * 2.0_f32.powf(-fraction.round())
        } else {
            key_hz
        }
    }
}

/// The bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFeatures {
    /// Shape `(MEL_FRAMES, MELS)`: 0 is 80 dB below the loudest, 255 the loudest.
    pub mels: Vec<u8>,
    /// Shape `(HARMONIC_FRAMES, HARMONICS)`, in the same way.
    pub harmonics: Vec<u8>,
    /// [`ENVELOPE_POINTS`] levels, in the same way.
    pub envelope: Vec<u8>,
    /// Shape `(PITCHES, 2)`: steps of 5 cents from the note, 128 being none, and confidence.
    pub pitches: Vec<u8>,
    /// MIDI note, confidence, hold (254 is 1.5 s, 255 no end), whether it is pitched.
    pub measured: [u8; 4],
}

/// Plans and buffers.
pub struct FeatureExtractor {
    mel_frames: Frames,
    mel_bank: MelBank,
    harmonic_frames: Frames,
    tracker: PitchTracker,
    samples: Vec<f32>,
    powers: Vec<f32>,
}

impl Default for FeatureExtractor {
    fn default() -> Self {
        let rate = f64::from(RATE_HZ);
        let pitch_hop = NUM_SAMPLES / PITCHES;
        Self {
            mel_frames: Frames::new(MEL_WINDOW, FINE_HOP, Window::Periodic),
            mel_bank: MelBank::new(rate, MEL_WINDOW, MELS),
            harmonic_frames: Frames::new(HARMONIC_WINDOW, FINE_HOP, Window::Periodic),
            tracker: PitchTracker::new(rate, PITCHES_HZ.0, PITCHES_HZ.1, pitch_hop),
            samples: Vec::new(),
            powers: Vec::new(),
        }
    }
}

impl FeatureExtractor {
    /// Hears a target that is to be played at `note`.
    pub fn of_target(&mut self, target: &Target, note: u8) -> InputFeatures {
        let onset = (target.onset_s * f64::from(RATE_HZ)) as usize;
        let samples = &target.samples[onset.min(target.samples.len())..];
        self.of_samples(samples, Some(Measured::of_target(target, note)))
    }

    /// Hears a sound at the metrics' rate that begins at its first sample. What is not measured yet is measured, the pitch in
    /// [`PITCHES`] frames only.
    pub fn of_samples(&mut self, samples: &[f32], measured: Option<Measured>) -> InputFeatures {
        self.samples.clear();
        self.samples.extend_from_slice(&samples[..samples.len().min(NUM_SAMPLES)]);
        self.samples.resize(NUM_SAMPLES, 0.0);
        let mut pitches = self.tracker.track(&self.samples);
        pitches.truncate(PITCHES);
        let measured = measured.unwrap_or_else(|| measure(&self.samples, &pitches));
        InputFeatures {
            mels: self.mels(),
            harmonics: self.harmonics(measured.fundamental_hz()),
            envelope: self.envelope(),
            pitches: pitches.iter().flat_map(|pitch| pitch_bytes(*pitch, measured.note)).collect(),
            measured: measured_bytes(&measured),
        }
    }

    fn mels(&mut self) -> Vec<u8> {
        self.powers.clear();
        for frame in 0..MEL_FRAMES {
            let power = self.mel_frames.power_at(&self.samples, centre(2 * frame));
            self.mel_bank.push_bands(power, &mut self.powers);
        }
        bytes(&self.powers)
    }

    fn harmonics(&mut self, fundamental_hz: f32) -> Vec<u8> {
        let bands = harmonic_bands(fundamental_hz * HARMONIC_WINDOW as f32 / RATE_HZ as f32);
        self.powers.clear();
        for frame in 0..HARMONIC_FRAMES {
            let power = self.harmonic_frames.power_at(&self.samples, centre(4 * frame));
            let sum = |(first, weights): &(usize, Vec<f32>)| {
                weights.iter().zip(power.iter().skip(*first)).map(|(weight, power)| weight * power).sum::<f32>()
            };
            self.powers.extend(bands.iter().map(sum));
        }
        bytes(&self.powers)
    }

    fn envelope(&mut self) -> Vec<u8> {
        self.powers.clear();
        for point in 0..ENVELOPE_POINTS {
            let reach = if point < FINE_POINTS { FINE_HOP } else { COARSE_HOP / 2 };
            let from = centre(point).saturating_sub(reach);
            let part = &self.samples[from..(centre(point) + reach).min(NUM_SAMPLES)];
            self.powers.push(part.iter().map(|s| s * s).sum::<f32>() / part.len() as f32);
        }
        bytes(&self.powers)
    }
}

fn measure(samples: &[f32], pitches: &[Pitch]) -> Measured {
    let pitch = Pitch::of_note(pitches);
    let hold = release(&rms_db(samples, ENVELOPE.0, ENVELOPE.1));
    let hold_s = hold.map(|point| point as f64 * ENVELOPE.1 as f64 / f64::from(RATE_HZ));
    Measured { note: note_of(pitch), pitch, hold_s }
}

/// Half-integer multiples up to 20, whole ones up to 36, even ones up to 52: in bins, the first and the weights of a triangle.
fn harmonic_bands(fundamental: f32) -> Vec<(usize, Vec<f32>)> {
    let ratio = |band: usize| match band {
        0..40 => (0.5 * (band + 1) as f32, 0.5),
        40..56 => ((band - 19) as f32, 1.0),
        _ => ((36 + 2 * (band - 55)) as f32, 2.0),
    };
    let band = |band: usize| {
        let (ratio, spacing) = ratio(band);
        let (middle, reach) = (ratio * fundamental, (spacing * fundamental).max(1.5));
        let (first, last) = ((middle - reach).ceil().max(0.0), (middle + reach).floor());
        let weights = (first as usize..=last as usize).map(|bin| (1.0 - (bin as f32 - middle).abs() / reach).max(0.0));
        (first as usize, weights.take(HARMONIC_WINDOW / 2).collect())
    };
    (0..HARMONICS).map(band).collect()
}

/// Powers as bytes: 255 the loudest, 0 what lies [`RANGE_DB`] below it or more.
fn bytes(powers: &[f32]) -> Vec<u8> {
    const LEAST: f32 = 1e-12;
    let loudest_db = decibels_of_power(powers.iter().fold(LEAST, |a, &b| a.max(b)));
    let byte = |power: &f32| {
        let below_db = loudest_db - decibels_of_power(power.max(LEAST));
        (255.0 - (below_db / RANGE_DB * 255.0).clamp(0.0, 255.0)).round() as u8
    };
    powers.iter().map(byte).collect()
}

fn pitch_bytes(pitch: Pitch, note: u8) -> [u8; 2] {
    if pitch.hz <= 0.0 {
        return [128, 0];
    }
    let cents = 1_200.0 * (pitch.hz / 440.0).log2() - 100.0 * (f32::from(note) - 69.0);
    [(128.0 + cents / CENTS_A_STEP).round() as u8, (255.0 * pitch.confidence).round() as u8]
}

fn measured_bytes(measured: &Measured) -> [u8; 4] {
    let whole_s = NUM_SAMPLES as f64 / f64::from(RATE_HZ);
    let hold = measured.hold_s.map_or(255, |hold_s| (hold_s / whole_s * 254.0).round().min(254.0) as u8);
    let confidence = (255.0 * measured.pitch.confidence).round() as u8;
    [measured.note, confidence, hold, u8::from(measured.is_pitched())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f32, modulator: f32) -> Vec<f32> {
        let at = |i: usize| {
            let w = std::f32::consts::TAU * hz * i as f32 / RATE_HZ as f32;
            0.3 * (w + 1.5 * (modulator * w).sin()).sin()
        };
        (0..NUM_SAMPLES).map(at).collect()
    }

    #[test]
    fn a_ratio_looks_the_same_at_every_key_and_level() {
        let mut extractor = FeatureExtractor::default();
        let harmonics = |extractor: &mut FeatureExtractor, hz| {
            extractor.of_samples(&tone(hz, 3.0), None).harmonics[16 * HARMONICS..][..16].to_vec()
        };
        let (low, high) = (harmonics(&mut extractor, 110.0), harmonics(&mut extractor, 293.66));
        // Every second band is a whole multiple; what lies between is what windows leak.
        for (low, high) in low.iter().zip(&high).skip(1).step_by(2) {
            assert!(low.abs_diff(*high) < 6 || *low.max(high) < 80, "{low} {high}");
        }
        assert!(low[1] > 240 && low[5] < 80, "partials at 1 and 2, none at 3: {low:?}");
        let softer: Vec<f32> = tone(220.0, 3.0).iter().map(|s| 0.05 * s).collect();
        assert_eq!(extractor.of_samples(&softer, None).mels, extractor.of_samples(&tone(220.0, 3.0), None).mels);
    }

    #[test]
    fn what_is_measured_stands_in_the_portrait() {
        let mut extractor = FeatureExtractor::default();
        let features = extractor.of_samples(&tone(440.0, 1.0), None);
        assert_eq!((features.measured[0], features.measured[3]), (69, 1));
        assert!(features.pitches.chunks(2).all(|pitch| pitch[0].abs_diff(128) <= 2), "{:?}", features.pitches);
        let lengths = [features.mels.len(), features.harmonics.len(), features.envelope.len(), features.pitches.len()];
        assert_eq!(lengths, [MEL_FRAMES * MELS, HARMONIC_FRAMES * HARMONICS, ENVELOPE_POINTS, 2 * PITCHES]);
        assert!(centre(ENVELOPE_POINTS - 1) < NUM_SAMPLES);
    }

    #[test]
    fn silence_and_very_short_sounds_have_portraits_too() {
        let mut extractor = FeatureExtractor::default();
        assert_eq!(extractor.of_samples(&[], None).measured, [60, 0, 255, 0]);
        let short = extractor.of_samples(&tone(440.0, 1.0)[..300], None);
        assert_eq!(short.envelope[ENVELOPE_POINTS - 1], 0);
    }
}
