//! Partials of a spectrum, and what the ear makes of them together: inharmonicity and roughness.

/// A peak of a spectrum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Partial {
    /// Frequency between the bins, in Hz.
    pub hz: f32,
    /// Amplitude as the spectrum has it.
    pub amplitude: f32,
}

/// The `most` loudest peaks of magnitudes `hz_per_bin` apart that are within 50 dB of the loudest, by rising frequency. The
/// frequency comes from the parabola through the peak's dB, which fits a Hann window to a few hundredths of a bin.
pub fn partials(magnitudes: &[f32], hz_per_bin: f32, most: usize) -> Vec<Partial> {
    const RANGE: f32 = 3.2e-3;
    let loudest = magnitudes.iter().fold(0.0_f32, |a, &b| a.max(b));
    let is_peak = |w: &[f32]| w[1] > w[0] && w[1] >= w[2] && w[1] > loudest * RANGE && w[1] > 0.0;
    let peaks = magnitudes.windows(3).enumerate().filter(|(_, w)| is_peak(w));
    let mut found: Vec<Partial> = peaks
        .map(|(i, w)| {
            let [left, mid, right] = [w[0], w[1], w[2]].map(|m| m.max(f32::MIN_POSITIVE).ln());
            let bend = left - 2.0 * mid + right;
            let by = if bend < 0.0 { (0.5 * (left - right) / bend).clamp(-0.5, 0.5) } else { 0.0 };
            Partial { hz: ((i + 1) as f32 + by) * hz_per_bin, amplitude: (mid - 0.25 * (left - right) * by).exp() }
        })
        .collect();
    found.sort_by(|a, b| b.amplitude.total_cmp(&a.amplitude));
    found.truncate(most);
    found.sort_by(|a, b| a.hz.total_cmp(&b.hz));
    found
}

/// How far partials lie from the multiples of `fundamental_hz`: the mean distance to the nearest, weighted by power, 0 for
/// harmonics and 1 for partials midway between them. 0 without a fundamental or partials.
pub fn inharmonicity(partials: &[Partial], fundamental_hz: f32) -> f32 {
    let power: f32 = partials.iter().map(|p| p.amplitude * p.amplitude).sum();
    if fundamental_hz <= 0.0 || power <= 0.0 {
        return 0.0;
    }
    let off = |p: &Partial| {
        let order = p.hz / fundamental_hz;
        2.0 * (order - order.round().max(1.0)).abs().min(0.5) * p.amplitude * p.amplitude
    };
    partials.iter().map(off).sum::<f32>() / power
}

/// Sensory roughness after Plomp and Levelt in the form of Sethares (1993): every pair's beating, weighted by the lesser
/// amplitude, over the sum of amplitudes, so that level does not matter. 0 for one partial; two equal ones a quarter of a critical
/// band apart, the roughest, give 0.09.
pub fn roughness(partials: &[Partial]) -> f32 {
    let pair = |a: &Partial, b: &Partial| {
        let width = 0.24 / (0.0207 * a.hz.min(b.hz) + 18.96);
        let apart = width * (a.hz - b.hz).abs();
        a.amplitude.min(b.amplitude) * ((-3.51 * apart).exp() - (-5.75 * apart).exp())
    };
    let sum: f32 =
        partials.iter().enumerate().flat_map(|(i, a)| partials[i + 1..].iter().map(move |b| pair(a, b))).sum();
    let total: f32 = partials.iter().map(|p| p.amplitude).sum();
    if total > 0.0 { sum / total } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::Stft;
    use super::*;

    fn of(hz: &[f32]) -> Vec<Partial> {
        hz.iter().map(|&hz| Partial { hz, amplitude: 1.0 }).collect()
    }

    #[test]
    fn partials_are_found_between_the_bins() {
        let made = [(311.7_f32, 0.5_f32), (623.9, 0.25), (1500.2, 0.02)];
        let at =
            |i: usize| made.iter().map(|(hz, a)| a * (std::f32::consts::TAU * hz * i as f32 / 22_050.0).sin()).sum();
        let samples: Vec<f32> = (0..8192).map(at).collect();
        let spectrogram = Stft::new(4096, 4096).magnitudes(&samples);
        let found = partials(spectrogram.frames().nth(1).unwrap(), 22_050.0 / 4096.0, 3);
        for (found, (hz, amplitude)) in found.iter().zip(made) {
            assert!((found.hz - hz).abs() < 0.3 && (found.amplitude / amplitude - 1.0).abs() < 0.05, "{found:?} {hz}");
        }
        assert!(partials(&[0.0; 100], 1.0, 5).is_empty());
    }

    #[test]
    fn harmonics_are_harmonic_and_what_lies_between_is_not() {
        assert!(inharmonicity(&of(&[100.0, 200.0, 700.0]), 100.0) < 1e-6);
        assert!((inharmonicity(&of(&[150.0, 250.0]), 100.0) - 1.0).abs() < 1e-6);
        assert_eq!(inharmonicity(&[], 100.0), 0.0);
        assert_eq!(inharmonicity(&of(&[100.0]), 0.0), 0.0);
    }

    #[test]
    fn a_quarter_of_a_critical_band_is_the_roughest() {
        let pair = |apart: f32| roughness(&of(&[500.0, 500.0 + apart]));
        assert!(pair(30.0) > 4.0 * pair(1.0) && pair(30.0) > 4.0 * pair(300.0));
        assert!((pair(27.0) - 0.09).abs() < 0.01, "{}", pair(27.0));
        assert_eq!(roughness(&of(&[440.0])), 0.0);
    }
}
