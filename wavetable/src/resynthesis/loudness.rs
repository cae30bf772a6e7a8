//! How loud a table is when it is played at middle C, by the weights of ITU-R BS.1770.

use crate::Spectrum;

/// Middle C.
const PLAYED_HZ: f64 = 261.626;

/// The gain at which the loudest frame is as loud as a saw of full scale.
pub(super) fn gain(spectra: &[Spectrum]) -> f32 {
    let weights: Vec<f64> = (1..=spectra.first().map_or(0, |spectrum| spectrum.len())).map(weight).collect();
    let power = |spectrum: &Spectrum| {
        spectrum.iter().zip(&weights).map(|(harmonic, weight)| weight * f64::from(harmonic.norm_sqr())).sum::<f64>()
    };
    // Harmonic k of a saw is a pair of 1 / (pi k).
    let saw: f64 =
        weights.iter().enumerate().map(|(i, weight)| weight / (std::f64::consts::PI * (i + 1) as f64).powi(2)).sum();
    let loudest = spectra.iter().map(power).fold(f64::MIN_POSITIVE, f64::max);
    (saw / loudest).sqrt() as f32
}

/// What the two filters leave of harmonic `k`, in power. Analogue forms of the filters at 48 kHz: a shelf of 4 dB at 1,682 Hz, Q 0.71, and
/// a high-pass at 38 Hz, Q 0.5.
fn weight(k: usize) -> f64 {
    let hz = PLAYED_HZ * k as f64;
    if hz > 20_000.0 {
        return 0.0;
    }
    let second_order = |x: f64, q: f64, highest: f64, middle: f64| {
        let above = (1.0 - highest * x * x).powi(2) + (middle * x / q).powi(2);
        above / ((1.0 - x * x).powi(2) + (x / q).powi(2))
    };
    let gain = 10.0_f64.powf(3.999_84 / 20.0);
    let shelf = second_order(hz / 1_681.97, 0.707_175, gain, gain.powf(0.499_667));
    let x = hz / 38.135_5;
    let high_pass = x.powi(4) / ((1.0 - x * x).powi(2) + (x / 0.500_327).powi(2));
    shelf * high_pass
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_those_of_the_recommendation() {
        let db = |k: usize| 10.0 * weight(k).log10();
        // 261.6 Hz is hardly changed, 5,232 Hz is raised by 4 dB; the curve has 0.69 dB at 1 kHz.
        assert!(
            db(1).abs() < 0.5 && (db(4) - 0.75).abs() < 0.3 && (db(20) - 3.9).abs() < 0.3,
            "{} {} {}",
            db(1),
            db(4),
            db(20)
        );
        assert_eq!(weight(100), 0.0);
    }
}
