//! The fundamental over time: near a pitch that is known, by the phases of the lowest harmonics.

use vaeform_wavetable::resynthesis::{PitchPoint, pitch_error};

use crate::features::half_band::HalfBand;

/// How far the pitch of the whole may be off at first, in cents, and the steps in which it is looked for.
const REACH_CENTS: i32 = 60;
const STEP_CENTS: i32 = 4;
/// Harmonics whose sum says where the pitch is.
const SUMMED: usize = 5;
/// Periods under the window that looks for the pitch of the whole, and how many such places are looked at.
const PERIODS: f64 = 16.0;
const PLACES: usize = 12;
/// Rounds of following the phases.
const ROUNDS: usize = 3;
/// How far the pitch goes from that of the whole: a semitone.
const FURTHEST: f64 = 1.059_463_094_359;
/// Half the length over which the pitch is smoothed, in seconds.
const SMOOTHED_S: f64 = 0.045 / 2.0;
/// What is weaker than the strongest by so much, in power, says nothing: 60 dB.
const HEARD: f64 = 1e-6;
/// Periods to each side of a place that say its pitch.
const WHOLE_PERIODS: f64 = 2.0;
/// Samples of a period at which the harmonics are looked at, at least.
const LEAST_PERIOD: f64 = 24.0;

/// The fundamental in Hz every `hop_s` seconds, `num` of them, of a sound whose pitch is about `start_hz`: looked for within 60 cents,
/// then followed within a semitone.
pub(super) fn track(samples: &[f32], rate_hz: f64, start_hz: f64, (hop_s, num): (f64, usize)) -> Vec<f64> {
    let (low, low_rate_hz) = lowered(samples, rate_hz, start_hz);
    let base = searched(&low, low_rate_hz, start_hz);
    let mut hz = vec![base; num];
    for _ in 0..ROUNDS {
        let measured = hz.iter().enumerate().map(|(n, &hz)| {
            // At both ends the pitch is that of the nearest place around which the sound is whole.
            let reach = WHOLE_PERIODS * low_rate_hz / hz;
            let sample = (n as f64 * hop_s * low_rate_hz).min(low.len() as f64 - reach).max(reach);
            let (error, weight) = pitch_error(&low, low_rate_hz, PitchPoint { sample, hz });
            ((hz * (1.0 + error)).clamp(base / FURTHEST, base * FURTHEST), weight)
        });
        hz = smoothed(&measured.collect::<Vec<_>>(), SMOOTHED_S / hop_s);
    }
    hz
}

/// The sound at the lowest rate, halved, that has the lowest harmonics well inside.
fn lowered(samples: &[f32], rate_hz: f64, hz: f64) -> (Vec<f32>, f64) {
    let (mut low, mut low_rate_hz, mut half_band) = (samples.to_vec(), rate_hz, HalfBand::default());
    while low_rate_hz / 2.0 >= LEAST_PERIOD * hz {
        let mut halved = Vec::new();
        half_band.halve(&low, &mut halved);
        (low, low_rate_hz) = (halved, low_rate_hz / 2.0);
    }
    (low, low_rate_hz)
}

/// The pitch within [`REACH_CENTS`] at which the harmonics are strongest in sum, at the loudest places.
fn searched(samples: &[f32], rate_hz: f64, start_hz: f64) -> f64 {
    let len = ((PERIODS * rate_hz / start_hz) as usize).min(samples.len());
    let hop = (len / 2).max(1);
    let energy = |first: usize| samples[first..first + len].iter().map(|x| x * x).sum::<f32>();
    let mut places: Vec<(f32, usize)> = (0..=(samples.len() - len) / hop).map(|i| (energy(i * hop), i * hop)).collect();
    places.sort_by(|a, b| b.0.total_cmp(&a.0));
    places.truncate(PLACES);
    let score = |hz: f64| -> f64 {
        let harmonics = (1..=SUMMED).map(|k| k as f64 * hz / rate_hz).filter(|cycles| *cycles < 0.45);
        harmonics
            .map(|cycles| {
                places.iter().map(|(_, first)| amplitude(&samples[*first..*first + len], cycles)).sum::<f64>()
            })
            .sum()
    };
    let steps = REACH_CENTS / STEP_CENTS;
    let tried = (-steps..=steps).map(|step| {
        let hz = start_hz * (f64::from(step * STEP_CENTS) / 1_200.0).exp2();
        (score(hz), hz)
    });
    tried.max_by(|a, b| a.0.total_cmp(&b.0)).map_or(start_hz, |(_, hz)| hz)
}

/// How strong a frequency, in cycles a sample, is under a Hann window.
fn amplitude(samples: &[f32], cycles: f64) -> f64 {
    use rustfft::num_complex::Complex;
    use std::f64::consts::TAU;
    let step = Complex::from_polar(1.0, -TAU * cycles);
    let window_step = Complex::from_polar(1.0, TAU / samples.len() as f64);
    let (mut turn, mut window, mut sum) = (Complex::new(1.0, 0.0), Complex::new(1.0, 0.0), Complex::default());
    for x in samples {
        sum += turn * (f64::from(*x) * (0.5 - 0.5 * window.re));
        (turn, window) = (turn * step, window * window_step);
    }
    sum.norm()
}

/// Pitches of these weights under a Hann window of `half` points to each side; where nothing is heard the nearest that was.
fn smoothed(measured: &[(f64, f64)], half: f64) -> Vec<f64> {
    let heard = HEARD * measured.iter().fold(0.0_f64, |most, (_, weight)| most.max(*weight));
    let reach = half.ceil() as usize;
    let window: Vec<f64> =
        (0..=reach).map(|i| (0.5 * std::f64::consts::PI * i as f64 / (half + 1.0)).cos().max(0.0).powi(2)).collect();
    let mean = |n: usize| {
        let near = n.saturating_sub(reach)..(n + reach + 1).min(measured.len());
        let terms = near.map(|m| (measured[m].0, measured[m].1, window[m.abs_diff(n)]));
        let terms = terms.filter(|(_, weight, _)| *weight > heard);
        // Amplitudes and not powers weigh, so that an attack does not outshout what follows.
        terms.fold((0.0, 0.0), |sum, (hz, weight, window)| {
            (sum.0 + hz * weight.sqrt() * window, sum.1 + weight.sqrt() * window)
        })
    };
    let means: Vec<Option<f64>> =
        (0..measured.len()).map(mean).map(|(sum, weights)| (weights > 0.0).then(|| sum / weights)).collect();
    let mut last = means.iter().flatten().next().copied().unwrap_or(measured.first().map_or(0.0, |first| first.0));
    let held = means.into_iter().map(|mean| {
        last = mean.unwrap_or(last);
        last
    });
    held.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE_HZ: f64 = 44_100.0;

    fn played(hz: impl Fn(f64) -> f64) -> (Vec<f32>, Vec<f64>) {
        let (mut phase, mut samples) = (0.0, Vec::new());
        for i in 0..44_100 {
            phase += std::f64::consts::TAU * hz(f64::from(i) / RATE_HZ) / RATE_HZ;
            samples.push((1..9).map(|k| 0.2 / f64::from(k) * (f64::from(k) * phase).sin()).sum::<f64>() as f32);
        }
        (samples, (0..200).map(|n| hz(f64::from(n) * 0.005)).collect())
    }

    fn worst_cents(found: &[f64], expected: &[f64]) -> f64 {
        let cents = |(a, b): (&f64, &f64)| (1_200.0 * (a / b).log2()).abs();
        found.iter().zip(expected).skip(6).take(186).map(cents).fold(0.0, f64::max)
    }

    #[test]
    fn a_tone_is_found_half_a_semitone_away() {
        for hz in [41.2, 261.6, 1_760.0] {
            let (samples, expected) = played(|_| hz);
            for cents in [-50.0_f64, 0.0, 45.0] {
                let found = track(&samples, RATE_HZ, hz * (cents / 1_200.0).exp2(), (0.005, 200));
                let worst = worst_cents(&found, &expected);
                assert!(worst < 0.5, "{hz} Hz from {cents} cents: off by {worst}");
            }
        }
    }

    #[test]
    fn vibrato_and_glides_are_followed() {
        let (samples, expected) = played(|t| 330.0 * (0.3 / 12.0 * (std::f64::consts::TAU * 5.5 * t).sin()).exp2());
        let found = worst_cents(&track(&samples, RATE_HZ, 330.0, (0.005, 200)), &expected);
        assert!(found < 4.0, "vibrato of 30 cents: off by {found}");
        let (samples, expected) = played(|t| 220.0 * ((t - 0.5) / 12.0).exp2());
        let found = worst_cents(&track(&samples, RATE_HZ, 220.0, (0.005, 200)), &expected);
        assert!(found < 4.0, "a glide of a semitone: off by {found}");
    }
}
