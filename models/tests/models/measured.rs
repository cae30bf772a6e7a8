//! What is measured of a sound to match: its note over the whole keyboard, its level under an offset, its beginning over noise, and a
//! chord's lowest note.

use std::f64::consts::TAU;

use vaeform_models::search::{Reason, Suitability, Target, TargetError};

const RATE_HZ: u32 = 44_100;

fn hz(key: f64) -> f64 {
    440.0 * ((key - 69.0) / 12.0).exp2()
}

fn sound(seconds: f64, at: impl Fn(f64) -> f64) -> Vec<f32> {
    let rate = f64::from(RATE_HZ);
    (0..(seconds * rate) as usize).map(|i| at(i as f64 / rate) as f32).collect()
}

/// A note with partials whose levels fall with their number, as far as the rate goes.
fn note(key: f64, num_partials: u32, t: f64) -> f64 {
    let partial = |n: u32| {
        let hz = hz(key) * f64::from(n);
        if hz < 20_000.0 { (TAU * hz * t).sin() / f64::from(n) } else { 0.0 }
    };
    0.2 * (-t / 0.8).exp() * (1..=num_partials).map(partial).sum::<f64>()
}

/// Noise that a seed alone decides, of about this level in dB.
fn noise(level_db: f64, num: usize, mut state: u64) -> Vec<f32> {
    let gain = 10_f64.powf(level_db / 20.0) * 3_f64.sqrt();
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (gain * ((state >> 40) as f64 / f64::from(1 << 23) - 1.0)) as f32
    };
    (0..num).map(next).collect()
}

/// A tone that stays as it is.
fn tone(t: f64) -> f64 {
    (1..=6).map(|n| 0.2 * (TAU * hz(57.0) * f64::from(n) * t).sin() / f64::from(n)).sum()
}

fn target(samples: &[f32]) -> Target {
    Target::new(samples, RATE_HZ).unwrap()
}

#[test]
fn every_key_from_the_lowest_to_the_highest_has_its_own_octave() {
    let mut wrong = Vec::new();
    for key in 19..=123 {
        for num_partials in [1, 3, 8] {
            let target = target(&sound(1.0, |t| note(f64::from(key), num_partials, t)));
            if target.note != key || !target.is_pitched() {
                wrong.push(format!("key {key}, {num_partials} partials: {} {:?}", target.note, target.pitch));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong: {wrong:#?}", wrong.len());
}

#[test]
fn what_is_too_high_is_refused_in_words() {
    for key in [126.0, 127.0, 130.0] {
        let refused = Target::new(&sound(0.8, |t| note(key, 1, t)), RATE_HZ);
        assert!(matches!(refused, Err(TargetError::High)), "{key}: {:?}", refused.map(|target| target.note));
    }
    assert!(TargetError::High.to_string().starts_with("too high"));
}

#[test]
fn an_offset_changes_no_measure() {
    let plain = sound(0.8, |t| note(57.0, 6, t));
    let expected = target(&plain);
    for offset in [-0.8, -0.05, 0.3, 3.0] {
        let shifted: Vec<f32> = plain.iter().map(|x| x + offset).collect();
        let found = target(&shifted);
        assert!((found.level_db - expected.level_db).abs() < 0.05, "{offset}: {}", found.level_db);
        assert_eq!(
            (found.note, found.onset_s, found.suitability),
            (expected.note, expected.onset_s, expected.suitability)
        );
    }
}

#[test]
fn noise_before_and_after_a_note_moves_neither_its_onset_nor_its_pitch() {
    for (key, before_s, after_s, level_db) in [
        (57.0, 1.0, 0.0, -50.0),
        (57.0, 1.0, 1.5, -50.0),
        (57.0, 0.0, 2.0, -50.0),
        (36.0, 0.5, 0.5, -50.0),
        (84.0, 0.3, 1.0, -55.0),
        (45.0, 2.0, 1.0, -60.0),
        (69.0, 0.2, 0.5, -45.0),
    ] {
        let rate = f64::from(RATE_HZ);
        let mut samples = noise(level_db, ((before_s + 0.8 + after_s) * rate) as usize, 9);
        let start = (before_s * rate) as usize;
        samples[start..].iter_mut().zip(sound(0.8, |t| note(key, 6, t))).for_each(|(x, y)| *x += y);
        let found = target(&samples);
        let case = format!("key {key}, {before_s} s before, {after_s} s after");
        assert!(f64::from(found.note) == key && found.is_pitched(), "{case}: {} {:?}", found.note, found.pitch);
        assert!((found.onset_s - before_s).abs() < 0.005, "{case}: {}", found.onset_s);
        assert_eq!(found.suitability, Suitability::Good, "{case}");
    }
}

#[test]
fn hum_before_a_note_is_no_onset() {
    let samples = sound(1.8, |t| 0.003 * (TAU * 50.0 * t).sin() + if t < 1.0 { 0.0 } else { note(60.0, 6, t - 1.0) });
    let found = target(&samples);
    assert!(found.note == 60 && (found.onset_s - 1.0).abs() < 0.005, "{} {}", found.note, found.onset_s);
}

#[test]
fn a_sound_that_swells_or_fades_has_no_background() {
    for gain in [|t: f64| 1e-3 * (3.0 * t).exp2(), |t: f64| (-t / 0.2).exp(), |t: f64| (t / 1.5).min(1.0)] {
        let plain = sound(2.0, |t| gain(t) * tone(t));
        let found = target(&plain);
        let first = plain.iter().position(|x| x.abs() > 1e-4).unwrap() as f64 / f64::from(RATE_HZ);
        assert!(found.onset_s < first + 0.5 && found.note == 57, "{} {first}", found.onset_s);
        assert!(found.samples.iter().rev().take(200).any(|x| *x != 0.0), "its end is silenced");
    }
}

#[test]
fn a_power_chord_is_a_chord_with_its_lowest_note() {
    for key in [40.0, 45.0, 48.0, 52.0, 57.0, 60.0] {
        for steps in [&[0.0, 7.0][..], &[0.0, 7.02], &[0.0, 7.0, 12.0], &[0.0, 5.0]] {
            for num_partials in [4, 6, 10] {
                let chord = sound(1.0, |t| steps.iter().map(|step| note(key + step, num_partials, t)).sum());
                let found = target(&chord);
                assert_eq!(found.suitability, Suitability::Poor(Reason::Chord), "{key} {steps:?} {num_partials}");
                assert_eq!(f64::from(found.note), key, "{key} {steps:?} {num_partials}: {:?}", found.pitch);
            }
        }
    }
}

#[test]
fn a_note_without_pitch_takes_the_note_of_the_file() {
    let mut drum = noise(-10.0, 13_000, 3);
    drum.iter_mut().enumerate().for_each(|(i, x)| *x *= (-(i as f32) / 2_000.0).exp());
    assert_eq!(target(&drum).note, 60);
    assert_eq!(target(&drum).hinted(Some(38)).note, 38);
    assert_eq!(target(&drum).hinted(None).note, 60);
    assert_eq!(target(&sound(0.8, |t| note(57.0, 6, t))).hinted(Some(38)).note, 57, "what is heard has the word");
}

#[test]
fn samples_far_beyond_full_scale_are_matched_as_clipped() {
    for size in [1e3, 3e19, 1e37, f32::MAX] {
        let huge: Vec<f32> = sound(0.8, |t| note(57.0, 6, t)).iter().map(|x| x * size).collect();
        let found = target(&huge);
        assert!(found.samples.iter().all(|x| x.is_finite() && x.abs() < 20.0) && found.note == 57, "{size}");
    }
}
