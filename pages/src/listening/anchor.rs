//! Anchors: the reference, low-passed. BS.1534-3 wants a ripple of 0.1 dB at most below the edge, 25 dB at 4 kHz and 50 dB at 4.5 kHz for
//! the edge of 3.5 kHz.

use std::f64::consts::PI;

/// From the edge to where 60 dB are reached, as a share of the edge.
const WIDTH: f64 = 0.14;
/// Kaiser's parameter for 60 dB.
const BETA: f64 = 5.65;

/// A sound without what is over an edge in Hz, not moved in time. An edge that the rate cannot have changes nothing.
pub fn low_passed(samples: &[f32], rate_hz: u32, edge_hz: f64) -> Vec<f32> {
    let rate = f64::from(rate_hz);
    if edge_hz * (1.0 + WIDTH) >= rate / 2.0 {
        return samples.to_vec();
    }
    let taps = taps(edge_hz * (1.0 + 0.5 * WIDTH) / rate, WIDTH * edge_hz / rate);
    let half = taps.len() / 2;
    (0..samples.len())
        .map(|at| {
            let from = at.saturating_sub(half);
            let to = (at + half + 1).min(samples.len());
            let first = from + half - at;
            samples[from..to].iter().zip(&taps[first..]).map(|(x, tap)| x * tap).sum()
        })
        .collect()
}

/// A windowed sinc with its middle at a share of the rate, and so wide a way down.
fn taps(middle: f64, width: f64) -> Vec<f32> {
    let half = ((60.0 - 7.95) / (2.285 * 2.0 * PI * width) / 2.0).ceil() as i64;
    let of = |n: i64| {
        let x = n as f64;
        let sinc = if n == 0 { 2.0 * middle } else { (2.0 * PI * middle * x).sin() / (PI * x) };
        let place = x / (half as f64 + 1.0);
        sinc * bessel(BETA * (1.0 - place * place).max(0.0).sqrt()) / bessel(BETA)
    };
    let taps: Vec<f64> = (-half..=half).map(of).collect();
    let sum: f64 = taps.iter().sum();
    taps.into_iter().map(|tap| (tap / sum) as f32).collect()
}

/// The modified Bessel function of order 0, by its series.
fn bessel(x: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..60 {
        term *= (x / (2.0 * f64::from(k))).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of a tone, in dB.
    fn left_db(hz: f64, rate_hz: u32, edge_hz: f64) -> f64 {
        let tone: Vec<f32> =
            (0..20_000).map(|i| (2.0 * PI * hz * f64::from(i) / f64::from(rate_hz)).sin() as f32).collect();
        let power = |of: &[f32]| of[4_000..16_000].iter().map(|x| f64::from(x * x)).sum::<f64>();
        10.0 * (power(&low_passed(&tone, rate_hz, edge_hz)) / power(&tone)).log10()
    }

    #[test]
    fn anchors_are_as_the_recommendation_has_them() {
        for rate_hz in [44_100, 48_000] {
            for hz in [100.0, 1_000.0, 3_400.0] {
                assert!(left_db(hz, rate_hz, 3_500.0).abs() < 0.1, "{hz} Hz");
            }
            assert!(left_db(4_000.0, rate_hz, 3_500.0) < -25.0);
            assert!(left_db(4_500.0, rate_hz, 3_500.0) < -50.0);
            assert!(left_db(6_800.0, rate_hz, 7_000.0).abs() < 0.1);
            assert!(left_db(9_000.0, rate_hz, 7_000.0) < -50.0);
        }
        let short = [0.1, 0.2, 0.3];
        assert_eq!(low_passed(&short, 8_000, 7_000.0), short);
    }
}
