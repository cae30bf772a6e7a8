//! The comb, the mouth and the phaser: their tuning and their responses.

use realfft::num_complex::Complex;
use vaeform_dsp::filter::{
    Comb, CombHarmonics, CombLines, CombSettings, FormantSettings, Formants, PhaserFilter, PhaserFilterSettings,
};

use crate::rig::{gains_db, hz};

/// The spectrum of an impulse response at one frequency.
fn gain_at(impulse: &[f32], at_hz: f64, rate_hz: f64) -> f64 {
    let turn = Complex::from_polar(1.0, -std::f64::consts::TAU * at_hz / rate_hz);
    let (mut sum, mut phase) = (Complex::new(0.0, 0.0), Complex::new(1.0, 0.0));
    for x in impulse {
        sum += phase * f64::from(*x);
        phase *= turn;
    }
    sum.norm()
}

/// The highest point within half a semitone, in cents from there.
fn peak_cents(impulse: &[f32], near_hz: f64, rate_hz: f64) -> f64 {
    let gain = |cents: f64| gain_at(impulse, near_hz * (cents / 1_200.0).exp2(), rate_hz);
    let (mut low, mut high) = (-50.0, 50.0);
    while high - low > 0.02 {
        let (a, b) = (low + (high - low) * 0.382, low + (high - low) * 0.618);
        if gain(a) > gain(b) { high = b } else { low = a }
    }
    0.5 * (low + high)
}

#[test]
fn a_comb_is_in_tune_within_two_cents_however_it_is_damped() {
    let mut worst = 0.0_f64;
    for rate_hz in [44_100.0_f32, 48_000.0, 96_000.0] {
        for note in [24.0, 36.0, 48.0, 55.5, 60.0, 72.0, 84.3, 96.0] {
            for harmonics in [CombHarmonics::All, CombHarmonics::Odd] {
                for damping in [[0.0, 0.0], [1.0, 0.0], [0.4, 0.4], [0.0, 1.0]] {
                    let (mut comb, mut lines) = (Comb::<1>::default(), CombLines::new(1, rate_hz));
                    comb.start(0, &CombSettings::new(harmonics, hz(note), 0.85, damping, rate_hz));
                    comb.set_line(0, 0);
                    let len = (150.0 * rate_hz / hz(note)) as usize;
                    let impulse: Vec<f32> =
                        (0..len).map(|i| comb.process([if i == 0 { 0.1 } else { 0.0 }], &mut lines)[0]).collect();
                    let cents = peak_cents(&impulse, f64::from(hz(note)), f64::from(rate_hz));
                    worst = worst.max(cents.abs());
                    assert!(cents.abs() < 2.0, "{harmonics:?} {note} {damping:?} at {rate_hz} Hz: {cents:.2} cents");
                }
            }
        }
    }
    println!("worst: {worst:.2} cents");
}

#[test]
fn a_comb_has_all_harmonics_or_the_odd_ones() {
    let gains = |harmonics| {
        let (mut comb, mut lines) = (Comb::<1>::default(), CombLines::new(1, 48_000.0));
        comb.start(0, &CombSettings::new(harmonics, 480.0, 0.9, [0.0; 2], 48_000.0));
        comb.set_line(0, 0);
        let impulse: Vec<f32> =
            (0..48_000).map(|i| comb.process([if i == 0 { 0.1 } else { 0.0 }], &mut lines)[0]).collect();
        [1, 2, 3, 4].map(|k| 20.0 * (gain_at(&impulse, 480.0 * f64::from(k), 48_000.0) / 0.1).log10())
    };
    let (all, odd) = (gains(CombHarmonics::All), gains(CombHarmonics::Odd));
    assert!(all.iter().all(|db| *db > 10.0), "{all:?}");
    assert!(odd[0] > 10.0 && odd[2] > 10.0 && odd[1] < -10.0 && odd[3] < -10.0, "{odd:?}");
}

#[test]
fn a_phaser_lies_within_half_a_db_of_its_formula() {
    let rate_hz = 48_000.0_f64;
    for (center_hz, feedback, length) in
        [(700.0, 0.0, 0.0), (700.0, 0.7, 0.5), (3_000.0, -0.8, 1.0), (9_000.0, 0.5, 0.25)]
    {
        let mut phaser = PhaserFilter::<1>::default();
        phaser.start(0, &PhaserFilterSettings::new(center_hz, feedback, length, rate_hz as f32));
        let impulse: Vec<f32> = (0..1 << 16).map(|i| phaser.process([if i == 0 { 1.0 } else { 0.0 }])[0]).collect();
        let tan = |hz: f64| (std::f64::consts::PI * hz / rate_hz).tan();
        let feedback = 0.95 * f64::from(feedback);
        for (at_hz, db) in gains_db(&impulse, rate_hz as f32) {
            let stage = Complex::new(1.0, -tan(at_hz) / tan(f64::from(center_hz)));
            let stage = stage / stage.conj();
            let place = f64::from(2.0 * length);
            let chain = (0..3).map(|end| stage.powi(4 * (end + 1)) * (1.0 - (place - f64::from(end)).abs()).max(0.0));
            let chain: Complex<f64> = chain.sum();
            let wet = chain * (1.0 - feedback * feedback).sqrt() / (1.0 - chain * feedback);
            let expected = 20.0 * (0.5 * (wet + 1.0)).norm().log10();
            let is_heard = expected > -50.0 && (20.0..22_000.0).contains(&at_hz);
            assert!(
                !is_heard || (db - expected).abs() < 0.5,
                "{center_hz} {feedback}: {db} at {at_hz}, expected {expected}"
            );
        }
    }
}

#[test]
fn a_mouth_has_its_vowels_resonances() {
    let lower = [(0.0, [730.0, 1_090.0]), (0.25, [530.0, 1_840.0]), (0.5, [270.0, 2_290.0]), (0.75, [570.0, 840.0])];
    for (place, formants) in lower {
        for ratio in [0.5, 1.0, 2.0] {
            let mut mouth = Formants::<1>::default();
            mouth.start(0, &FormantSettings::new(place, ratio, 0.5, 48_000.0));
            let impulse: Vec<f32> = (0..1 << 15).map(|i| mouth.process([if i == 0 { 1.0 } else { 0.0 }])[0]).collect();
            let gains = gains_db(&impulse, 48_000.0);
            for formant in formants.map(|hz| hz * f64::from(ratio)) {
                let near = gains.iter().filter(|(hz, _)| (hz / formant).log2().abs() < 0.15);
                let top = near.max_by(|a, b| a.1.total_cmp(&b.1)).expect("bins").0;
                assert!((top / formant).log2().abs() < 0.06, "{place}, {ratio}: {top} Hz for {formant} Hz");
            }
        }
    }
}
