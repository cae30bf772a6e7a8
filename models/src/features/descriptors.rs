//! Timbre in six words that a knob can carry: brightness, attack, decay, inharmonicity, roughness, movement.

use super::envelope::{energy, rms};
use super::partials::{Partial, inharmonicity, partials, roughness};
use super::pitch::{Pitch, PitchTracker};
use super::stft::{Spectrogram, Stft};

const LOWEST_HZ: f64 = 27.0;
const HIGHEST_HZ: f64 = 4200.0;
/// Windows in seconds: short enough to see an onset, long enough to part the harmonics of a low note.
const ENVELOPE_S: f64 = 0.01;
const ENVELOPE_HOP_S: f64 = 0.001;
const SPECTRUM_S: f64 = 0.046;
const PARTIALS_S: f64 = 0.186;
const PITCH_HOP_S: f64 = 0.02;
/// Spectra this far apart are compared for movement, in seconds; the window is as long, so that they do not overlap.
const MOVEMENT_HOP_S: f64 = 0.046;
const MAX_PARTIALS: usize = 24;

/// What a sound is like.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Descriptors {
    /// Spectral centroid in Hz, the mean over frames weighted by their power.
    pub brightness_hz: f32,
    /// From a tenth of the loudest 10 ms to nine tenths, in seconds.
    pub attack_s: f32,
    /// From the loudest 10 ms to where it is last above a tenth (-20 dB), in seconds; at most to the end of the sound.
    pub decay_s: f32,
    /// How far the partials lie from harmonics of the pitch, 0..1; see [`inharmonicity`].
    pub inharmonicity: f32,
    /// Beating of partials against each other; see [`roughness`].
    pub roughness: f32,
    /// Change of the spectrum's shape while the sound is sustained, 0..1: half the L1 distance between magnitudes that sum to 1,
    /// 46 ms apart, mean over the part from the end of the attack to the end of the decay.
    pub movement: f32,
    /// The pitch of the whole.
    pub pitch: Pitch,
}

impl Descriptors {
    /// Names of the six as knobs carry them, in the order of [`Self::values`].
    pub const NAMES: [&str; 6] = ["brightness", "attack", "decay", "inharmonicity", "roughness", "movement"];

    /// The six in the order of [`Self::NAMES`].
    pub fn values(&self) -> [f32; 6] {
        [self.brightness_hz, self.attack_s, self.decay_s, self.inharmonicity, self.roughness, self.movement]
    }
}

/// The plans behind [`Descriptors`], for one sample rate.
pub struct DescriptorsPlan {
    sample_rate_hz: f64,
    spectrum: Stft,
    partials: Stft,
    partials_len: usize,
    movement: Stft,
    movement_hop: usize,
    pitch: PitchTracker,
}

impl DescriptorsPlan {
    /// Plans for mono sounds at `sample_rate_hz`.
    ///
    /// # Panics
    /// Under 8.5 kHz.
    pub fn new(sample_rate_hz: f64) -> Self {
        Self::with_pitch_every(PITCH_HOP_S, sample_rate_hz)
    }

    /// As [`Self::new`] with a pitch every so many seconds: 20 ms are usual, and most of the work.
    ///
    /// # Panics
    /// Under 8.5 kHz.
    pub fn with_pitch_every(hop_s: f64, sample_rate_hz: f64) -> Self {
        let samples = |s: f64| ((s * sample_rate_hz) as usize).max(2);
        let partials_len = samples(PARTIALS_S).next_power_of_two();
        Self {
            sample_rate_hz,
            spectrum: Stft::new(samples(SPECTRUM_S), samples(SPECTRUM_S) / 2),
            partials: Stft::new(partials_len, partials_len / 2),
            partials_len,
            movement: Stft::new(samples(MOVEMENT_HOP_S), samples(MOVEMENT_HOP_S)),
            movement_hop: samples(MOVEMENT_HOP_S),
            pitch: PitchTracker::new(sample_rate_hz, LOWEST_HZ, HIGHEST_HZ, samples(hop_s)),
        }
    }

    /// Describes a mono sound; all 0 for silence, and where a sample is not finite.
    pub fn describe(&mut self, samples: &[f32]) -> Descriptors {
        let Some((described, shape, partials)) = self.note(samples) else { return Descriptors::default() };
        Descriptors { roughness: roughness(&partials), movement: self.movement(samples, &shape), ..described }
    }

    /// As [`Self::describe`] without roughness and movement, which stay 0.
    pub fn describe_note(&mut self, samples: &[f32]) -> Descriptors {
        self.note(samples).map_or_else(Descriptors::default, |(described, ..)| described)
    }

    /// What both describe, with what the rest is made of; none for silence.
    fn note(&mut self, samples: &[f32]) -> Option<(Descriptors, Shape, Vec<Partial>)> {
        let is_heard = energy(samples);
        if !is_heard.is_finite() || is_heard <= 0.0 {
            return None;
        }
        let shape = self.shape(samples);
        let pitch = Pitch::of_note(&self.pitch.track(samples));
        let partials = self.loudest_partials(samples);
        let spectrogram = self.spectrum.magnitudes(samples);
        let described = Descriptors {
            brightness_hz: brightness_hz(&spectrogram, self.spectrum.bin_hz(1, self.sample_rate_hz as f32)),
            attack_s: shape.attack_s as f32,
            decay_s: (shape.end_s - shape.loudest_s) as f32,
            inharmonicity: inharmonicity(&partials, pitch.hz),
            pitch,
            ..Descriptors::default()
        };
        Some((described, shape, partials))
    }

    fn shape(&self, samples: &[f32]) -> Shape {
        let hop = ((ENVELOPE_HOP_S * self.sample_rate_hz) as usize).max(1);
        let hop_s = hop as f64 / self.sample_rate_hz;
        let envelope = rms(samples, ((ENVELOPE_S * self.sample_rate_hz) as usize).max(1), hop);
        let loudest = envelope.iter().fold(0.0_f32, |a, &b| a.max(b));
        let first_above = |share: f32| envelope.iter().position(|&e| e >= share * loudest).unwrap_or(0);
        let last = envelope.iter().rposition(|&e| e >= 0.1 * loudest).unwrap_or(0);
        let (tenth, nine_tenths, top) = (first_above(0.1), first_above(0.9), first_above(1.0));
        Shape {
            attack_s: (nine_tenths - tenth) as f64 * hop_s,
            loud_from_s: nine_tenths as f64 * hop_s,
            loudest_s: top as f64 * hop_s,
            end_s: last as f64 * hop_s,
        }
    }

    /// Partials of the mean power spectrum.
    fn loudest_partials(&self, samples: &[f32]) -> Vec<Partial> {
        let spectrogram = self.partials.magnitudes(samples);
        let mut mean = vec![0.0_f32; spectrogram.num_bins()];
        for frame in spectrogram.frames() {
            mean.iter_mut().zip(frame).for_each(|(mean, m)| *mean += m * m);
        }
        mean.iter_mut().for_each(|power| *power = (*power / spectrogram.num_frames() as f32).sqrt());
        partials(&mean, self.sample_rate_hz as f32 / self.partials_len as f32, MAX_PARTIALS)
    }

    fn movement(&self, samples: &[f32], shape: &Shape) -> f32 {
        let spectrogram = self.movement.magnitudes(samples);
        let frame_at = |s: f64| s * self.sample_rate_hz / self.movement_hop as f64;
        // Whole windows inside the sustained part: half a window off both ends.
        let first = (frame_at(shape.loud_from_s) + 0.5).ceil() as usize;
        let last = (frame_at(shape.end_s) - 0.5).floor().max(0.0) as usize;
        let normalised: Vec<Vec<f32>> = spectrogram
            .frames()
            .take(last + 1)
            .skip(first)
            .map(|frame| {
                let sum: f32 = frame.iter().sum::<f32>().max(f32::MIN_POSITIVE);
                frame.iter().map(|m| m / sum).collect()
            })
            .collect();
        let apart = |pair: &[Vec<f32>]| 0.5 * pair[0].iter().zip(&pair[1]).map(|(a, b)| (a - b).abs()).sum::<f32>();
        let num_steps = normalised.len().saturating_sub(1);
        normalised.windows(2).map(apart).sum::<f32>() / num_steps.max(1) as f32
    }
}

/// Landmarks of an envelope, in seconds.
struct Shape {
    attack_s: f64,
    loud_from_s: f64,
    loudest_s: f64,
    end_s: f64,
}

/// The mean frequency of each frame weighted by magnitude, in Hz; 0 for silence. As librosa's `spectral_centroid`.
pub fn spectral_centroid_hz(spectrogram: &Spectrogram, hz_per_bin: f32) -> Vec<f32> {
    let centroid = |frame: &[f32]| {
        let (mut sum, mut moment) = (0.0_f64, 0.0_f64);
        for (bin, &m) in frame.iter().enumerate() {
            sum += f64::from(m);
            moment += f64::from(m) * bin as f64;
        }
        if sum > 0.0 { (moment / sum) as f32 * hz_per_bin } else { 0.0 }
    };
    spectrogram.frames().map(centroid).collect()
}

fn brightness_hz(spectrogram: &Spectrogram, hz_per_bin: f32) -> f32 {
    let powers: Vec<f32> = spectrogram.frames().map(energy).collect();
    let total: f32 = powers.iter().sum();
    let centroids = spectral_centroid_hz(spectrogram, hz_per_bin);
    let weighted: f32 = centroids.iter().zip(&powers).map(|(hz, power)| hz * power).sum();
    if total > 0.0 { weighted / total } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: f64 = 22_050.0;

    fn described(of: impl Fn(f64) -> f64) -> Descriptors {
        let samples: Vec<f32> = (0..33_075).map(|i| of(f64::from(i) / RATE_HZ) as f32).collect();
        DescriptorsPlan::new(RATE_HZ).describe(&samples)
    }

    fn w(hz: f64, t: f64) -> f64 {
        std::f64::consts::TAU * hz * t
    }

    fn fm(hz: f64, ratio: f64, index: f64, t: f64) -> f64 {
        (w(hz, t) + index * w(hz * ratio, t).sin()).sin()
    }

    #[test]
    fn a_sine_is_as_bright_as_its_frequency_and_more_modulation_is_brighter() {
        let sine = described(|t| 0.5 * w(440.0, t).sin());
        assert!((sine.brightness_hz / 440.0 - 1.0).abs() < 0.05, "{sine:?}");
        assert!((sine.pitch.hz / 440.0 - 1.0).abs() < 1e-3 && sine.pitch.confidence > 0.8);
        let bright = described(|t| fm(440.0, 1.0, 3.0, t));
        assert!(bright.brightness_hz > 2.0 * sine.brightness_hz, "{bright:?}");
    }

    #[test]
    fn attack_and_decay_are_the_times_they_were_made_with() {
        for (attack_s, decay_s) in [(0.05, 0.2), (0.3, 0.1), (0.5, 0.3)] {
            let gain = |t: f64| (t / attack_s).min(1.0) * (-(t - attack_s).max(0.0) / decay_s).exp();
            let found = described(|t| gain(t) * fm(330.0, 1.0, 1.0, t));
            assert!((f64::from(found.attack_s) - 0.8 * attack_s).abs() < 0.015, "{attack_s}: {found:?}");
            let expected = (decay_s * 10.0_f64.ln()).min(1.5 - attack_s);
            assert!((f64::from(found.decay_s) - expected).abs() < 0.02 + 0.05 * expected, "{decay_s}: {found:?}");
        }
    }

    #[test]
    fn a_bell_is_less_harmonic_than_brass() {
        let brass = described(|t| fm(220.0, 1.0, 2.0, t));
        let bell = described(|t| w(220.0, t).sin() + 0.8 * w(617.0, t).sin() + 0.5 * w(1207.0, t).sin());
        assert!(brass.inharmonicity < 0.03 && bell.inharmonicity > 0.1, "{brass:?} {bell:?}");
    }

    #[test]
    fn beating_partials_are_rougher_than_an_octave() {
        let rough = described(|t| 0.4 * (w(500.0, t).sin() + w(530.0, t).sin()));
        let smooth = described(|t| 0.4 * (w(500.0, t).sin() + w(1000.0, t).sin()));
        assert!(rough.roughness > 5.0 * smooth.roughness, "{rough:?} {smooth:?}");
    }

    #[test]
    fn a_sweep_of_the_modulator_moves_and_a_fall_of_level_does_not() {
        let still = described(|t| (-t / 0.8).exp() * fm(220.0, 1.0, 2.0, t));
        let moving = described(|t| fm(220.0, 1.0, 2.0 + 1.5 * w(2.0, t).sin(), t));
        assert!(still.movement < 0.02 && moving.movement > 5.0 * still.movement, "{still:?} {moving:?}");
    }

    #[test]
    fn silence_and_what_is_not_finite_are_described_by_zeros() {
        let mut plan = DescriptorsPlan::new(RATE_HZ);
        for samples in [vec![], vec![0.0; 4000], vec![f32::NAN; 4000], vec![f32::INFINITY; 10]] {
            assert_eq!(plan.describe(&samples), Descriptors::default());
        }
        for len in [1, 10, 500, 2000] {
            assert!(plan.describe(&vec![0.5; len]).values().iter().all(|v| v.is_finite()), "{len} samples");
        }
        assert_eq!(Descriptors::default().values().len(), Descriptors::NAMES.len());
    }
}
