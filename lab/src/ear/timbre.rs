//! What a listener would call a knob: six descriptors of one rendered note. Only their order along a sweep counts, not their scale.

use vaeform_models::features::{Spectrogram, Stft};

use super::HOLD_S;

/// The descriptors, in the order of [`Timbre::describe`].
pub(crate) const DESCRIPTORS: [&str; 6] = ["centroid", "attack", "decay", "inharmonicity", "roughness", "movement"];

/// Half of the rendered note's frequency in Hz (C4), so that an operator at ratio 0.5 is in harmony.
const GRID_HZ: f64 = 261.625_565 / 2.0;
/// When a held note has settled, in seconds.
const SETTLED_S: f64 = 0.15;
/// Peaks of the spectrum that count, and how far below the largest they may lie.
const NUM_PEAKS: usize = 30;
const PEAK_RANGE: f32 = 1e-3;
/// Samples of a step of the envelope.
const ENVELOPE_STEP: usize = 110;

/// Planned transforms: one for changes over time, one for partials.
pub(super) struct Timbre {
    rate_hz: f64,
    frames: Stft,
    partials: Stft,
}

const FRAME: usize = 1_024;
const FRAME_HOP: usize = 512;
const LONG: usize = 8_192;

impl Timbre {
    pub(super) fn new(rate_hz: f64) -> Self {
        Self { rate_hz, frames: Stft::new(FRAME, FRAME_HOP), partials: Stft::new(LONG, LONG / 2) }
    }

    /// Each of [`DESCRIPTORS`] of a note held for [`HOLD_S`]; all 0 for silence.
    pub(super) fn describe(&self, samples: &[f32]) -> [f64; DESCRIPTORS.len()] {
        let spectrogram = self.frames.magnitudes(samples);
        let envelope: Vec<f64> = samples
            .chunks(ENVELOPE_STEP)
            .map(|step| (step.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / step.len() as f64).sqrt())
            .collect();
        let peaks = self.peaks(samples);
        [
            self.centroid_hz(&spectrogram),
            attack_s(&envelope, self.rate_hz),
            decay_s(&envelope, self.rate_hz),
            inharmonicity(&peaks),
            roughness(&peaks),
            self.movement(&spectrogram),
        ]
    }

    /// Mean of the spectrum's centre over all frames, weighted by their energy.
    fn centroid_hz(&self, spectrogram: &Spectrogram) -> f64 {
        let (mut sum, mut weight) = (0.0, 0.0);
        for frame in spectrogram.frames() {
            let total: f64 = frame.iter().map(|&m| f64::from(m)).sum();
            let energy: f64 = frame.iter().map(|&m| f64::from(m).powi(2)).sum();
            let moment: f64 = frame.iter().enumerate().map(|(bin, &m)| bin as f64 * f64::from(m)).sum();
            if total > 0.0 {
                sum += energy * moment / total;
                weight += energy;
            }
        }
        if weight > 0.0 { sum / weight * self.rate_hz / FRAME as f64 } else { 0.0 }
    }

    /// Mean part of the spectrum that lies elsewhere a frame later, while the settled note is held, 0..1.
    fn movement(&self, spectrogram: &Spectrogram) -> f64 {
        let at = |seconds: f64| (seconds * self.rate_hz / FRAME_HOP as f64) as usize;
        let held: Vec<&[f32]> = spectrogram.frames().take(at(HOLD_S)).skip(at(SETTLED_S)).collect();
        let changes: Vec<f64> = held
            .windows(2)
            .filter_map(|pair| {
                let sums: [f32; 2] = std::array::from_fn(|i| pair[i].iter().sum());
                let apart = |(a, b): (&f32, &f32)| f64::from((a / sums[0] - b / sums[1]).abs());
                (sums[0] > 0.0 && sums[1] > 0.0).then(|| 0.5 * pair[0].iter().zip(pair[1]).map(apart).sum::<f64>())
            })
            .collect();
        if changes.is_empty() { 0.0 } else { changes.iter().sum::<f64>() / changes.len() as f64 }
    }

    /// The largest partials of the held note, frequency in Hz and amplitude.
    fn peaks(&self, samples: &[f32]) -> Vec<(f64, f64)> {
        let held = &samples[..samples.len().min((HOLD_S * self.rate_hz) as usize)];
        let spectrogram = self.partials.magnitudes(held);
        let mut mean = vec![0.0f32; spectrogram.num_bins()];
        spectrogram.frames().for_each(|frame| mean.iter_mut().zip(frame).for_each(|(sum, m)| *sum += m));
        let largest = mean.iter().fold(0f32, |top, &m| top.max(m));
        let mut peaks: Vec<(f64, f64)> = (2..mean.len().saturating_sub(1))
            .filter(|&bin| mean[bin] > PEAK_RANGE * largest && mean[bin] >= mean[bin - 1] && mean[bin] > mean[bin + 1])
            .map(|bin| {
                // The top of a parabola through three bins.
                let [a, b, c] = [mean[bin - 1], mean[bin], mean[bin + 1]].map(f64::from);
                let bend = a - 2.0 * b + c;
                let off = if bend < 0.0 { 0.5 * (a - c) / bend } else { 0.0 };
                ((bin as f64 + off) * self.rate_hz / LONG as f64, b)
            })
            .collect();
        peaks.sort_by(|a, b| b.1.total_cmp(&a.1));
        peaks.truncate(NUM_PEAKS);
        peaks
    }
}

/// Seconds from a tenth of the largest level to nine tenths of it.
fn attack_s(envelope: &[f64], rate_hz: f64) -> f64 {
    let largest = envelope.iter().copied().fold(0.0, f64::max);
    let first = |part: f64| envelope.iter().position(|&level| level >= part * largest).unwrap_or(0);
    (first(0.9) - first(0.1)) as f64 * ENVELOPE_STEP as f64 / rate_hz
}

/// Seconds in which nine tenths of the energy have passed, release and all.
fn decay_s(envelope: &[f64], rate_hz: f64) -> f64 {
    let total: f64 = envelope.iter().map(|level| level * level).sum();
    let mut passed = 0.0;
    let end = envelope.iter().position(|level| {
        passed += level * level;
        passed >= 0.9 * total
    });
    end.unwrap_or(0) as f64 * ENVELOPE_STEP as f64 / rate_hz
}

/// Mean distance of the partials from the note's harmonics, weighted by amplitude: 0 on them, 1 half way between.
fn inharmonicity(peaks: &[(f64, f64)]) -> f64 {
    let off = |hz: f64| 2.0 * (hz / GRID_HZ - (hz / GRID_HZ).round()).abs();
    let weight: f64 = peaks.iter().map(|peak| peak.1).sum();
    if weight > 0.0 { peaks.iter().map(|&(hz, amplitude)| amplitude * off(hz)).sum::<f64>() / weight } else { 0.0 }
}

/// Dissonance of all pairs of partials (Sethares 1993, after Plomp and Levelt), in parts of the energy.
fn roughness(peaks: &[(f64, f64)]) -> f64 {
    let energy: f64 = peaks.iter().map(|peak| peak.1.powi(2)).sum();
    let mut sum = 0.0;
    for (i, &(hz, amplitude)) in peaks.iter().enumerate() {
        for &(other_hz, other) in &peaks[..i] {
            let scale = 0.24 / (0.0207 * hz.min(other_hz) + 18.96);
            let apart = scale * (hz - other_hz).abs();
            sum += amplitude * other * ((-3.51 * apart).exp() - (-5.75 * apart).exp());
        }
    }
    if energy > 0.0 { sum / energy } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: f64 = 22_050.0;

    fn describe(x: impl Fn(f64) -> f64) -> [f64; 6] {
        let samples: Vec<f32> = (0..33_075).map(|i| x(f64::from(i) / RATE) as f32).collect();
        Timbre::new(RATE).describe(&samples)
    }

    fn sine(hz: f64, t: f64) -> f64 {
        (std::f64::consts::TAU * hz * t).sin()
    }

    #[test]
    fn every_descriptor_rises_with_what_it_is_named_for() {
        let note = 2.0 * GRID_HZ;
        let plain = describe(|t| sine(note, t));
        let bright = describe(|t| sine(note, t) + sine(8.0 * note, t));
        let slow = describe(|t| (t / 0.5).min(1.0) * sine(note, t));
        let short = describe(|t| (-8.0 * t).exp() * sine(note, t));
        let bell = describe(|t| sine(note, t) + sine(2.76 * note, t));
        let rough = describe(|t| sine(note, t) + sine(note + 30.0, t));
        let moving = describe(|t| sine(note, t) + (0.5 + 0.5 * sine(5.0, t)) * sine(4.0 * note, t));
        let [centroid, attack, decay, inharmonicity, roughness, movement] = plain;
        assert!(bright[0] > 2.0 * centroid, "{bright:?} {plain:?}");
        assert!(slow[1] > 0.3 && attack < 0.02, "{slow:?} {plain:?}");
        assert!(short[2] < 0.3 && decay > 1.0, "{short:?} {plain:?}");
        assert!(bell[3] > 0.2 && inharmonicity < 0.02, "{bell:?} {plain:?}");
        assert!(rough[4] > 2.0 * bright[4].max(roughness), "{rough:?} {bright:?}");
        assert!(moving[5] > 5.0 * movement.max(bright[5]), "{moving:?} {bright:?}");
        assert_eq!(describe(|_| 0.0), [0.0; 6]);
    }
}
