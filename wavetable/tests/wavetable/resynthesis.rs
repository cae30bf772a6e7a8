//! Sounds of which every harmonic is known become tables that have them.

use std::f64::consts::TAU;

use vaeform_wavetable::resynthesis::{PitchPoint, ResynthesisError, Tracking, from_sound};
use vaeform_wavetable::{Spectra, Wavetable};

const RATE_HZ: f64 = 48_000.0;
const LEN: usize = 48_000;

/// Twelve harmonics; harmonic `k` falls by `k` dB every tenth of a second, and lies by its own phase. `cents` is the glide of a second.
fn sound(hz: f64, cents: f64) -> Vec<f32> {
    let mut phase = 0.0;
    (0..LEN)
        .map(|i| {
            let t = i as f64 / RATE_HZ;
            phase += hz * (cents * t / 1_200.0).exp2() / RATE_HZ;
            let harmonic = |k: usize| {
                let k = k as f64;
                amplitude(k, t) * (TAU * (k * phase + 0.37 * k * k)).sin()
            };
            (1..=12).map(harmonic).sum::<f64>() as f32
        })
        .collect()
}

fn amplitude(k: f64, t: f64) -> f64 {
    0.3 / k * 10.0_f64.powf(-k * 10.0 * t / 20.0)
}

/// The track of a tracker that hears `off` cents too much.
fn track(hz: f64, cents: f64, off: f64) -> Vec<PitchPoint> {
    let point = |i: usize| {
        let sample = i as f64 * 480.0;
        PitchPoint { sample, hz: hz * ((cents * sample / RATE_HZ + off) / 1_200.0).exp2() }
    };
    (0..=LEN / 480).map(point).collect()
}

/// The amplitude of a harmonic of a frame re its fundamental in the first frame.
fn ratio(table: &Wavetable, frame: usize, k: usize) -> f64 {
    let mut spectra = Spectra::default();
    let mut at = |frame: usize, k: usize| spectra.spectrum(table.frames().nth(frame).unwrap())[k - 1].norm();
    f64::from(at(frame, k) / at(0, 1))
}

#[test]
fn each_frame_has_the_harmonics_of_its_time() {
    for (hz, cents, off) in [(220.0, 0.0, 0.0), (220.0, 0.0, 8.0), (110.3, 200.0, -5.0), (987.6, 0.0, 0.0)] {
        let tracking = if off == 0.0 && cents == 0.0 { Tracking::Exact } else { Tracking::Refined };
        let table = from_sound("known", &sound(hz, cents), RATE_HZ, &track(hz, cents, off), tracking, 64).unwrap();
        let num = table.num_frames();
        assert_eq!(num, 64);
        // The first point with two periods before it, to the last with two behind.
        let points: Vec<f64> = track(hz, cents, off).iter().map(|point| point.sample).collect();
        let reach = 2.0 * RATE_HZ / hz;
        let first = points.iter().find(|sample| **sample >= reach).unwrap() / RATE_HZ;
        let last = points.iter().rfind(|sample| **sample + 2.1 * RATE_HZ / hz <= LEN as f64).unwrap() / RATE_HZ;
        let mut worst = 0.0_f64;
        for frame in [0, 20, 63] {
            let t = first + (last - first) * frame as f64 / 63.0;
            for k in [1, 2, 5, 9, 12] {
                let expected = amplitude(k as f64, t) / amplitude(1.0, first);
                if expected > 1e-4 {
                    worst = worst.max((20.0 * (ratio(&table, frame, k) / expected).log10()).abs());
                }
            }
        }
        println!("{hz} Hz, glide {cents}, track off by {off} cents: {worst:.2} dB");
        assert!(worst < 0.5, "{hz} Hz, glide {cents}, off {off}: {worst} dB");
    }
}

#[test]
fn all_frames_lie_as_the_loudest_so_that_none_cancels_its_neighbour() {
    let table =
        from_sound("phases", &sound(220.0, 0.0), RATE_HZ, &track(220.0, 0.0, 0.0), Tracking::Exact, 32).unwrap();
    let mut spectra = Spectra::default();
    let all: Vec<_> = table.frames().map(|frame| spectra.spectrum(frame)).collect();
    for frame in &all {
        for k in 1..=6 {
            let turn = (frame[k - 1] * all[0][k - 1].conj()).arg();
            assert!(turn.abs() < 1e-2 || frame[k - 1].norm() < 1e-4, "harmonic {k}: {turn}");
        }
    }
    let peak = table.samples().iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    assert!((0.2..=1.000_1).contains(&peak), "{peak}");
}

#[test]
fn what_is_no_sound_is_refused() {
    let refused = |samples: &[f32], points: &[PitchPoint]| {
        from_sound("", samples, RATE_HZ, points, Tracking::Refined, 256).unwrap_err()
    };
    let points = track(220.0, 0.0, 0.0);
    assert_eq!(refused(&[0.0; LEN], &points), ResynthesisError::Silent);
    assert_eq!(refused(&[0.1; 500], &points), ResynthesisError::Short);
    assert_eq!(refused(&sound(220.0, 0.0), &[]), ResynthesisError::Short);
    assert_eq!(refused(&[f32::NAN; LEN], &points), ResynthesisError::NotFinite);
    assert_eq!(refused(&[0.1; LEN], &[PitchPoint { sample: 9_000.0, hz: 0.0 }]), ResynthesisError::NotFinite);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
    /// Noise and any pitch give a finite table or a reason.
    #[test]
    fn any_sound_and_pitch_are_taken_or_refused(
        samples in proptest::collection::vec(-10.0_f32..10.0, 0..6_000),
        pitches in proptest::collection::vec((0.0_f64..8_000.0, 8.0_f64..24_000.0), 0..6),
    ) {
        let mut points: Vec<PitchPoint> = pitches.into_iter().map(|(sample, hz)| PitchPoint { sample, hz }).collect();
        points.sort_by(|a, b| a.sample.total_cmp(&b.sample));
        if let Ok(table) = from_sound("any", &samples, RATE_HZ, &points, Tracking::Refined, 8) {
            proptest::prop_assert!(table.samples().iter().all(|sample| sample.abs() <= 1.001));
        }
    }
}
