//! Sounds that are known, through the analysis and the engine.

use std::f64::consts::TAU;
use std::sync::atomic::AtomicBool;

use proptest::prelude::*;
use vaeform_dsp::layers::Tables;
use vaeform_patch::PatchName;

use super::residual::{Player, Press};
use super::tone::{HOP_S, Held, ToneError, ToneHints, ToneModel, render_tone, render_track};
use super::{HybridCandidate, HybridFinder, HybridKind, TonalPatch};
use crate::metrics::{Metrics, Panel, RATE_HZ};
use crate::target::Target;

/// Twelve harmonics at a pitch and a level that go with time, in seconds.
fn tone(seconds: f64, hz: impl Fn(f64) -> f64, gain: impl Fn(f64) -> f64) -> Vec<f32> {
    let (rate, mut cycles) = (f64::from(RATE_HZ), 0.0);
    let samples = (0..(seconds * rate) as usize).map(|i| {
        let t = i as f64 / rate;
        cycles += hz(t) / rate;
        let wave: f64 = (1..=12).map(|k| (TAU * f64::from(k) * cycles + f64::from(k * k)).sin() / f64::from(k)).sum();
        (0.3 * gain(t) * wave) as f32
    });
    samples.collect()
}

fn hints(hz: f64, hold_s: Option<f64>) -> ToneHints {
    ToneHints { hz, is_pitched: true, onset_s: 0.0, hold_s }
}

fn tonal(model: &ToneModel, note: u8) -> TonalPatch {
    TonalPatch::new(model, PatchName::new("tone"), note, 0.2)
}

/// The patch as the engine plays it where the sound would be heard.
fn render(model: &ToneModel, patch: &TonalPatch, note: u8, num_samples: usize) -> Vec<f32> {
    let rate = f64::from(RATE_HZ);
    let onset = ((model.life.onset as f64 * HOP_S * rate).round() as usize).min(num_samples);
    let press = Press { note, velocity: 100.0 / 127.0, hold_frames: (patch.hold_s * rate).round() as usize };
    let tables = patch.sound.tables_at_own_key();
    let take = Player::new(RATE_HZ as f32).play(&patch.sound.patch, tables, press, num_samples - onset);
    let gain = 10.0_f64.powf(patch.gain_db / 20.0) as f32;
    std::iter::repeat_n(0.0, onset).chain(take.iter().map(|x| gain * x)).collect()
}

fn panel(sound: &[f32], take: &[f32]) -> Panel {
    let mut metrics = Metrics::new();
    let target = metrics.target(sound);
    metrics.panel(&target, take)
}

/// The model of a sound, once its resynthesis and its patch are near the sound and each other.
fn checked(sound: &[f32], hints: &ToneHints, note: u8) -> (ToneModel, TonalPatch) {
    let (model, track) = ToneModel::analysed(sound, RATE_HZ, hints).unwrap();
    let patch = tonal(&model, note);
    let measured = panel(sound, &render_track(&track, RATE_HZ, sound.len()));
    let own = render_tone(&model, RATE_HZ, sound.len());
    let played = render(&model, &patch, note, sound.len());
    let (modelled, heard, apart) = (panel(sound, &own), panel(sound, &played), panel(&own, &played));
    assert!(measured.mss < 1.5 && modelled.mss < 2.5 && heard.mss < 2.5, "{measured:?}\n{modelled:?}\n{heard:?}");
    assert!(modelled.rms_cosine > 0.998 && apart.mss < 0.5 && apart.level_db < 0.1, "{modelled:?}\n{apart:?}");
    (model, patch)
}

#[test]
fn a_steady_tone_is_its_harmonics_and_stays() {
    let sound = tone(1.2, |_| 220.0, |_| 0.5);
    let (model, mut patch) = checked(&sound, &hints(222.0, None), 57);
    assert!((model.base_hz - 220.0).abs() < 0.05 && model.pitch.knots.is_empty() && model.pitch.vibrato.is_none());
    assert!(matches!(model.life.held, Held::Loop { .. }), "{:?}", model.life);
    let middle = model.frames.len() / 2;
    let magnitudes = &model.frames.magnitudes[middle * model.frames.num_harmonics..][..12];
    for (i, magnitude) in magnitudes.iter().enumerate() {
        let expected = magnitudes[0] / (i + 1) as f32;
        assert!((magnitude / expected - 1.0).abs() < 0.05, "harmonic {}: {magnitude}, expected {expected}", i + 1);
    }
    // Held for longer it goes on as it was, and let go it ends.
    patch.hold_s = 4.0;
    let held = render(&model, &patch, 57, 5 * RATE_HZ as usize);
    let level = |from_s: f64| crate::metrics::level_db(&held[(from_s * f64::from(RATE_HZ)) as usize..][..2_000]);
    assert!((level(3.5) - level(0.6)).abs() < 0.3, "{} dB, then {}", level(0.6), level(3.5));
    assert!(level(4.4) < level(3.5) - 50.0, "{}", level(4.4));
}

#[test]
fn a_decay_goes_on_and_a_released_key_is_heard() {
    let decaying = tone(1.5, |_| 330.0, |t| (-t / 0.3).exp());
    let (model, mut patch) = checked(&decaying, &hints(330.0, None), 64);
    let Held::Decay { db_per_s } = model.life.held else { panic!("{:?}", model.life) };
    // Half the mean slope of -29 dB a second is the steepest that goes on.
    assert!((-16.0..-8.0).contains(&db_per_s), "{db_per_s} dB a second");
    patch.hold_s = 3.0;
    let held = render(&model, &patch, 64, 3 * RATE_HZ as usize);
    assert!(crate::metrics::level_db(&held[2 * RATE_HZ as usize..]) < -45.0);

    let gain = |t: f64| if t < 0.9 { 0.5 } else { 0.5 * (-(t - 0.9) / 0.05).exp() };
    let (model, _) = checked(&tone(1.4, |_| 147.0, gain), &hints(147.0, Some(0.9)), 50);
    assert_eq!(model.life.key_up, (0.9 / HOP_S) as usize);
    assert!((model.life.release_db_per_s + 174.0).abs() < 40.0, "{}", model.life.release_db_per_s);
}

#[test]
fn vibrato_is_found_and_glides_are_followed() {
    let vibrato = |t: f64| 440.0 * (0.4 / 12.0 * (TAU * 5.5 * t + 1.0).sin()).exp2();
    let (model, patch) = checked(&tone(1.5, vibrato, |_| 0.5), &hints(440.0, None), 69);
    let found = model.pitch.vibrato.unwrap();
    assert!((found.hz - 5.5).abs() < 0.11 && (found.depth - 0.4).abs() < 0.06, "{found:?}");
    assert!(patch.sound.patch.layers.routes().iter().flatten().count() >= 2);

    let glide = |t: f64| 196.0 * ((0.6 * t - 0.4) / 12.0).exp2();
    let (model, _) = checked(&tone(1.5, glide, |_| 0.5), &hints(196.0, None), 55);
    assert!(model.pitch.vibrato.is_none(), "{:?}", model.pitch);
    for t in [0.2, 0.7, 1.2] {
        let cents = 1_200.0 * (model.hz_at((t / HOP_S) as f32) / glide(t)).log2();
        assert!(cents.abs() < 4.0, "{t} s: {cents} cents");
    }
}

#[test]
fn one_sound_has_one_model() {
    let sound = tone(0.8, |_| 98.0, |t| (-t).exp());
    let model = || ToneModel::analysed(&sound, RATE_HZ, &hints(98.0, None)).unwrap().0;
    let (one, other) = (model(), model());
    assert!(one == other);
    assert_eq!(tonal(&one, 43).sound.tables[0].id(), tonal(&other, 43).sound.tables[0].id());
}

#[test]
fn what_has_no_tone_is_refused() {
    let error = |samples: &[f32], hz| ToneModel::analysed(samples, RATE_HZ, &hints(hz, None)).unwrap_err();
    assert_eq!(error(&[0.0; 9_000], 200.0), ToneError::Silent);
    assert_eq!(error(&[0.1, f32::NAN], 200.0), ToneError::NotFinite(1));
    assert!(matches!(error(&[0.1; 10], 200.0), ToneError::Length(_)));
    assert!(matches!(error(&[0.1; 9_000], f64::NAN), ToneError::Pitch(_)));
    assert!(matches!(error(&[0.1; 9_000], 9_000.0), ToneError::Pitch(_)));
    assert!(matches!(ToneModel::analysed(&[0.1; 90], 200, &hints(20.0, None)), Err(ToneError::Rate(_))));
    let _ = ToneModel::analysed(&[0.1; 9_000], RATE_HZ, &hints(200.0, None)).map(|(model, _)| model.base_hz);
}

/// Candidates of a sound, the best first.
fn found(sound: &[f32], target: &Target) -> Vec<HybridCandidate> {
    let mut finder = HybridFinder::new(sound, RATE_HZ, target, PatchName::new("found")).unwrap();
    finder.find(&AtomicBool::new(false))
}

/// Noise that a seed alone decides.
fn noise(len: usize, gain: f32) -> Vec<f32> {
    let mut x = 1_u32;
    let next = || {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        gain * ((x >> 8) as f32 / 8_388_608.0 - 1.0)
    };
    std::iter::repeat_with(next).take(len).collect()
}

#[test]
fn a_tone_under_noise_is_a_table_with_noise_that_fits_16_kilobytes_and_repeats() {
    let mut sound = tone(1.2, |_| 261.6, |t| 0.5 * (-t / 0.5).exp());
    sound.iter_mut().zip(noise(30_000, 0.004)).for_each(|(x, noise)| *x += noise);
    let target = Target::new(&sound, RATE_HZ).unwrap();
    let candidates = found(&sound, &target);
    let kinds: Vec<_> = candidates.iter().map(|candidate| candidate.kind).collect();
    assert!(matches!(kinds[0], HybridKind::Table { .. }), "{kinds:?}");
    assert!(kinds.iter().any(|kind| matches!(kind, HybridKind::Partials(_))), "{kinds:?}");
    assert!(kinds.contains(&HybridKind::Noise), "{kinds:?}");
    let best = &candidates[0];
    println!("{:?}, {} bytes", best.panel, best.num_bytes());
    assert!(best.panel.mss < 3.0 && best.panel.level_db < 0.1 && best.panel.rms_cosine > 0.99, "{:?}", best.panel);
    assert!(best.num_bytes() < 16_384, "{} bytes", best.num_bytes());
    let own = panel(&sound, &best.render(sound.len(), RATE_HZ));
    assert!((own.mss - best.panel.mss).abs() < 0.1, "{own:?}");
    // On other threads, side by side, too.
    let again = std::thread::scope(|scope| {
        let threads = [(); 2].map(|()| scope.spawn(|| found(&sound, &target)));
        threads.map(|thread| thread.join().unwrap())
    });
    for again in again {
        assert!(again.iter().map(|candidate| candidate.sound.preset()).eq(candidates.iter().map(|c| c.sound.preset())));
    }
}

#[test]
fn over_the_keys_a_table_is_itself_at_its_own_key_and_in_tune_at_others() {
    // The second one has its table an octave below the key.
    for hz in [261.63, 130.81] {
        let (model, _) = ToneModel::analysed(&tone(0.6, |_| hz, |_| 0.5), RATE_HZ, &hints(hz, None)).unwrap();
        let sound = tonal(&model, 60).sound;
        let zones = sound.tables_over_keys();
        let mut player = Player::new(RATE_HZ as f32);
        let mut take = |tables: &Tables, note| {
            let press = Press { note, velocity: 100.0 / 127.0, hold_frames: usize::MAX };
            player.play(&sound.patch, tables.clone(), press, 12_000)
        };
        assert!(take(&zones, 60) == take(&sound.tables_at_own_key(), 60), "the zone of the own key at {hz} Hz");
        for note in [36, 48, 72, 84_u8] {
            let key_hz = model.base_hz * ((f64::from(note) - 60.0) / 12.0).exp2();
            let (played, _) = ToneModel::analysed(&take(&zones, note), RATE_HZ, &hints(key_hz, None)).unwrap();
            let cents = 1_200.0 * (played.base_hz / key_hz).log2();
            println!("{hz} Hz at {note}: {cents:+.2} cents");
            assert!(cents.abs() < 1.0, "{cents} cents at {note}");
        }
    }
}

#[test]
fn noise_becomes_noise_at_its_level() {
    let sound = noise(22_050, 0.1);
    let target = Target::new(&sound, RATE_HZ).unwrap();
    let candidates = found(&sound, &target);
    let alone = candidates.iter().find(|candidate| candidate.kind == HybridKind::Noise).unwrap();
    // Two seeds of such noise lie 2 to 3 dB apart.
    println!("{:?}", alone.panel);
    assert!(alone.panel.mss < 6.0 && alone.panel.level_db < 0.1, "{:?}", alone.panel);
    // A waveform that was kept would come back.
    for candidate in &candidates {
        let take = candidate.render(sound.len(), RATE_HZ);
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum::<f64>();
        let alike = dot(&take, &sound) / (dot(&take, &take) * dot(&sound, &sound)).sqrt();
        println!("{}: {alike:.3} alike, {} bytes", candidate.kind, candidate.num_bytes());
        assert!(alike.abs() < 0.5 && candidate.num_bytes() < 16_384, "{}: {alike}", candidate.kind);
        assert!(candidate.sound.tables.iter().all(|table| table.harmonics().is_some()), "frames of one phase each");
    }
}

#[test]
fn what_is_cancelled_leaves_a_candidate_and_what_is_no_sound_none() {
    let sound = tone(0.5, |_| 220.0, |_| 0.5);
    let target = Target::new(&sound, RATE_HZ).unwrap();
    let mut finder = HybridFinder::new(&sound, RATE_HZ, &target, PatchName::new("x")).unwrap();
    assert!(finder.find(&AtomicBool::new(true)).len() <= 1);
    for odd in [&[][..], &[0.0; 500], &[f32::NAN; 500], &[1e20; 3_000]] {
        assert!(HybridFinder::new(odd, RATE_HZ, &target, PatchName::new("x")).is_none());
    }
    for odd in [vec![0.1; 10], vec![0.5; 5_000], vec![-1.0], vec![1e4; 3_000]] {
        for candidate in found(&odd, &Target { onset_s: 0.0, ..target.clone() }) {
            assert!(candidate.render(odd.len(), RATE_HZ).iter().all(|x| x.is_finite()), "{}", candidate.kind);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_noise_becomes_a_patch_that_is_finite_or_an_error(
        seed in any::<u32>(),
        len in 221..9_000_usize,
        hz in 16.0..4_000.0_f64,
        (onset_s, hold_s) in (0.0..2.0_f64, proptest::option::of(0.0..2.0_f64)),
        is_pitched in any::<bool>(),
    ) {
        let mut x = seed | 1;
        let noise: Vec<f32> = (0..len).map(|_| {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (x >> 8) as f32 / 8_388_608.0 - 1.0
        }).collect();
        let hints = ToneHints { hz, is_pitched, onset_s, hold_s };
        if let Ok((model, track)) = ToneModel::analysed(&noise, RATE_HZ, &hints) {
            let patch = tonal(&model, seed as u8);
            for take in [render_tone(&model, RATE_HZ, len), render_track(&track, RATE_HZ, len), render(&model, &patch, seed as u8, len)] {
                prop_assert!(take.len() == len && take.iter().all(|x| x.is_finite()));
            }
        }
    }
}
