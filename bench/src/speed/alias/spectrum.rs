//! The loudest partial that is no harmonic.

use realfft::RealFftPlanner;

/// Frames that are analysed.
const LEN: usize = 1 << 16;
/// Bins of the window's main lobe to each side, and one.
const LOBE: usize = 9;
/// Blackman-Harris, seven terms (Albrecht 2001): side lobes below -180 dB.
const TERMS: [f64; 7] = [
    0.271_051_400_693_424,
    -0.433_297_939_234_485,
    0.218_122_999_543_110,
    -0.065_925_446_388_031,
    0.010_811_742_098_371,
    -0.000_776_584_825_226,
    0.000_013_887_217_352,
];
/// How far a pitch may lie beside its name, as a part of it, and in which steps it is looked for.
const DETUNE: f64 = 1e-3;
const DETUNE_STEPS: i32 = 100;

/// The loudest partial that is no harmonic, in dB re the fundamental, and how loud that is.
#[derive(Clone, Copy, Debug)]
pub(in crate::speed) struct Alias {
    /// In the whole band.
    pub(super) whole_db: f64,
    /// Below 16 kHz.
    pub(super) low_db: f64,
    /// The fundamental itself, in dB re the loudest partial.
    pub(super) fundamental_db: f64,
}

/// Measures a held tone of about `hz`; `samples` are [`LEN`] at least.
pub(super) fn alias(samples: &[f32], hz: f64, rate_hz: f64) -> Alias {
    let power = power(&samples[..LEN]);
    let spacing = pitch(&power, hz * LEN as f64 / rate_hz);
    let near = |bin: usize| (bin as f64 / spacing).round() * spacing;
    let is_between = |bin: usize| (bin as f64 - near(bin)).abs() > LOBE as f64;
    let first = spacing.round() as usize;
    let fundamental = power[first.saturating_sub(2)..first + 3].iter().copied().fold(0.0, f64::max);
    let worst = |bins: usize| {
        let between = (LOBE..bins).filter(|bin| is_between(*bin)).map(|bin| power[bin]);
        10.0 * (between.fold(1e-30, f64::max) / fundamental.max(1e-30)).log10()
    };
    let loudest = power[LOBE..].iter().copied().fold(1e-30, f64::max);
    Alias {
        whole_db: worst(power.len()),
        low_db: worst((16_000.0 / rate_hz * LEN as f64) as usize),
        fundamental_db: 10.0 * (fundamental.max(1e-30) / loudest).log10(),
    }
}

fn power(samples: &[f32]) -> Vec<f64> {
    let window = |i: usize| {
        let phase = std::f64::consts::TAU * i as f64 / LEN as f64;
        (0_u8..).zip(TERMS).map(|(k, term)| term * (phase * f64::from(k)).cos()).sum::<f64>()
    };
    let forward = RealFftPlanner::<f64>::new().plan_fft_forward(LEN);
    let mut windowed: Vec<f64> = samples.iter().enumerate().map(|(i, x)| f64::from(*x) * window(i)).collect();
    let mut bins = forward.make_output_vec();
    forward.process(&mut windowed, &mut bins).expect("the plan's own lengths");
    bins.iter().map(|bin| bin.norm_sqr()).collect()
}

/// The bins from harmonic to harmonic, near `nominal`: where most of the power lies on multiples.
fn pitch(power: &[f64], nominal: f64) -> f64 {
    let on_multiples = |spacing: f64| {
        let harmonics = (0.9 * power.len() as f64 / spacing) as usize;
        (1..=harmonics).map(|k| power[(k as f64 * spacing).round() as usize].sqrt()).sum::<f64>()
    };
    let places =
        (-DETUNE_STEPS..=DETUNE_STEPS).map(|step| nominal * (1.0 + DETUNE * f64::from(step) / f64::from(DETUNE_STEPS)));
    places.max_by(|a, b| on_multiples(*a).total_cmp(&on_multiples(*b))).unwrap_or(nominal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partial_between_harmonics_is_found_at_its_level() {
        let rate_hz = 48_000.0;
        let hz = 440.1;
        let tone = |hz: f64, i: usize| (std::f64::consts::TAU * hz * i as f64 / rate_hz).sin();
        for (other_hz, is_low) in [(1_000.0, true), (20_100.0, false)] {
            let sound = |i: usize| tone(hz, i) + 0.5 * tone(3.0 * hz, i) + 1e-3 * tone(other_hz, i);
            let samples: Vec<f32> = (0..LEN).map(|i| sound(i) as f32).collect();
            let Alias { whole_db, low_db, fundamental_db } = alias(&samples, 440.0, rate_hz);
            assert!(fundamental_db.abs() < 0.1, "{fundamental_db}");
            assert!((whole_db + 60.0).abs() < 1.5, "{other_hz} Hz: {whole_db}");
            assert!(if is_low { (low_db + 60.0).abs() < 1.5 } else { low_db < -100.0 }, "{other_hz} Hz: {low_db}");
        }
    }
}
