//! An instrument that is known, by two of its keys.

use std::f64::consts::TAU;

use vaeform_patch::PatchName;

use super::*;
use crate::hybrid::residual::{Player, Press};
use crate::metrics::RATE_HZ;
use crate::target::Target;

fn hz(note: u8) -> f64 {
    440.0 * ((f64::from(note) - 69.0) / 12.0).exp2()
}

/// A decay with a formant at 900 Hz; higher keys are duller and shorter.
fn instrument(note: u8) -> Vec<f32> {
    let (hz, up) = (hz(note), (f64::from(note) - 60.0) / 12.0);
    let level = |k: u32| {
        let octaves = (f64::from(k) * hz / 900.0).log2();
        f64::from(k).powf(-1.0 - 0.5 * up) * (1.0 + 3.0 * (-2.0 * octaves * octaves).exp())
    };
    let levels: Vec<f64> = (1..=30).filter(|k| f64::from(*k) * hz < 9_000.0).map(level).collect();
    let samples = (0..RATE_HZ * 6 / 5).map(|i| {
        let t = f64::from(i) / f64::from(RATE_HZ);
        let wave: f64 = (1..)
            .zip(&levels)
            .map(|(k, level)| level * (TAU * f64::from(k * k % 7) / 7.0 + TAU * f64::from(k) * hz * t).sin())
            .sum();
        (0.1 * (t / 0.004).min(1.0) * (-t * (1.0 + 0.3 * up) / 0.5).exp() * wave) as f32
    });
    samples.collect()
}

fn target(samples: &[f32], note: u8) -> Target {
    let mut target = Target { note, ..Target::new(samples, RATE_HZ).unwrap() };
    target.pitch.hz = hz(note) as f32;
    target
}

fn two(lower: u8, upper: u8) -> Result<TwoKeys, TwoKeysError> {
    let sounds = [lower, upper].map(instrument);
    let targets = [target(&sounds[0], lower), target(&sounds[1], upper)];
    let keyed = |n: usize| KeyedSound { samples: &sounds[n], rate_hz: RATE_HZ, target: &targets[n] };
    // Their order does not matter.
    let (one, other) = (
        TwoKeys::new([keyed(0), keyed(1)], PatchName::new("two")),
        TwoKeys::new([keyed(1), keyed(0)], PatchName::new("two")),
    );
    assert_eq!(one.as_ref().map(|of| of.sound.preset()), other.as_ref().map(|of| of.sound.preset()));
    one
}

fn mss(sound: &HybridPatch, note: u8) -> f64 {
    let truth = instrument(note);
    let press = Press { note, velocity: f32::from(LOUD_AT) / 127.0, hold_frames: usize::MAX };
    let take = Player::new(RATE_HZ as f32).play(&sound.patch, sound.tables_over_keys(), press, truth.len());
    Comparison::new(&truth, RATE_HZ).mss(&take)
}

#[test]
fn between_its_keys_an_instrument_is_nearer_than_by_one_of_them() {
    let both = two(48, 72).unwrap();
    assert!(both.sound.preset().to_json().len() < 16_384);
    assert_eq!(both.takes.map(|take| take.note), [48, 72]);
    assert!(both.takes.iter().all(|take| take.panel.mss < 3.0), "{:?}", both.takes);
    let alone = |note: u8| {
        let samples = instrument(note);
        let hints = crate::hybrid::tone::ToneHints::new(&target(&samples, note));
        let (model, _) = crate::hybrid::tone::ToneModel::analysed(&samples, RATE_HZ, &hints).unwrap();
        TonalPatch::new(&model, PatchName::new("one"), note, 0.2).sound
    };
    let [lower, upper] = [48, 72].map(alone);
    let mut sums = [0.0; 3];
    for note in [54, 60, 66] {
        let found = [&both.sound, &lower, &upper].map(|sound| mss(sound, note));
        println!("{note}: both {:.2}, lower {:.2}, upper {:.2}", found[0], found[1], found[2]);
        assert!(note != 60 || (found[0] < found[1] && found[0] < found[2]), "{found:?} half way");
        sums.iter_mut().zip(found).for_each(|(sum, mss)| *sum += mss);
    }
    assert!(1.2 * sums[0] < sums[1] && 1.2 * sums[0] < sums[2], "{sums:?}");
}

#[test]
fn the_tables_fade_from_key_to_key_and_stay_beyond_wherever_they_lie() {
    for [lower, upper] in [[36, 48], [48, 72], [64, 84], [57, 62]] {
        let both = two(lower, upper).unwrap();
        let layers = &both.sound.patch.layers;
        let id = MacroParam::Macro8.of(0);
        let at = |note: u8| {
            let key = (f32::from(note) - 60.0) / KEY_SPAN;
            let routes = layers.active_routes().filter(|route| route.destination == Destination::Layer(id));
            let moved: f32 = routes.map(|r| r.amount * if r.is_bipolar { key } else { 0.5 * (key + 1.0) }).sum();
            (layers.get(id) + moved).clamp(0.0, 1.0)
        };
        for note in 0..128_u8 {
            let expected = ((f32::from(note) - f32::from(lower)) / f32::from(upper - lower)).clamp(0.0, 1.0);
            assert!((at(note) - expected).abs() < 1e-3, "{lower}-{upper} at {note}: {}, expected {expected}", at(note));
        }
    }
}

#[test]
fn what_is_no_pair_of_keys_is_refused_in_words() {
    assert_eq!(
        two(60, 62).unwrap_err().to_string(),
        "keys 60 and 62; expected two that are at least 3 semitones apart"
    );
    let (sound, silent) = (instrument(60), vec![0.0; 9_000]);
    let own = target(&sound, 60);
    let of = |samples, target| KeyedSound { samples, rate_hz: RATE_HZ, target };
    let wrong = Target { note: 66, ..own.clone() };
    let error = TwoKeys::new([of(&sound, &own), of(&sound, &wrong)], PatchName::new("x")).unwrap_err();
    assert!(matches!(error, TwoKeysError::OutOfTune(66, off) if (off.abs() - 6.0).abs() < 0.1), "{error}");
    let quiet = Target { note: 72, ..own.clone() };
    let error = TwoKeys::new([of(&sound, &own), of(&silent, &quiet)], PatchName::new("x")).unwrap_err();
    assert!(error.to_string().starts_with("the sound at 72: "), "{error}");
}
