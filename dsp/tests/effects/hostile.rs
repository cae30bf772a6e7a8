//! Settings that change with every control block, past both ends and to what is no number; inputs that are none; long silence.

use cpu_time::ThreadTime;
use vaeform_dsp::effects::{Chain, ChainSettings, Effect, EffectSlot, Reverb, ReverbSettings};

use crate::rig::{RATE_HZ, Random, all, db, noise, peak, process};

/// Control blocks of a test.
const NUM_BLOCKS: usize = 100_000;

#[test]
fn whatever_is_set_however_often_the_output_stays_within_12_db_of_the_input() {
    for (name, mut effect) in all(RATE_HZ) {
        let mut random = Random(17);
        let mut highest = 0.0_f32;
        for _ in 0..NUM_BLOCKS {
            effect.set_anyhow(&mut random);
            let out = process(&mut *effect, noise(&mut random, 1.0, 32));
            assert!(out.iter().flatten().all(|x| x.is_finite()), "{name}");
            highest = highest.max(peak(out.iter().flatten()));
        }
        println!("{name}: {:.1} dB above the input at most", db(highest));
        assert!(db(highest) < 12.0, "{name}: {highest}");
    }
}

/// Case 3 of the peers' complaints: damping moved by noise; and case 4: everything at its maximum and beyond.
#[test]
fn a_reverb_whose_damping_is_noise_stays_within_12_db_for_a_minute() {
    let mut reverb = Reverb::new(RATE_HZ);
    let mut random = Random(2);
    let mut highest = 0.0_f32;
    for _ in 0..60 * 48_000 / 32 {
        let (low_decay, high_decay) = (0.5 + random.noise(), 0.5 + random.noise());
        let (size, pre_delay_s) = (2.0 * random.unit(), 0.4 * random.unit());
        reverb.set(&ReverbSettings {
            low_decay,
            high_decay,
            size,
            pre_delay_s,
            decay_s: 20.0,
            ..ReverbSettings::default()
        });
        let out = process(&mut reverb, noise(&mut random, 1.0, 32));
        highest = highest.max(peak(out.iter().flatten()));
    }
    println!("reverb: {:.1} dB above the input at most", db(highest));
    assert!(highest.is_finite() && db(highest) < 12.0, "{highest}");
}

#[test]
fn what_is_no_number_or_far_too_loud_is_gone_within_a_tenth_of_a_second() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for (name, mut effect) in all(RATE_HZ) {
            let input = noise(&mut Random(1), 0.5, 9_600);
            let mut spoiled = input.clone();
            spoiled[0][2_000] = bad;
            let (_, mut other) = all(RATE_HZ).into_iter().find(|(other, _)| *other == name).unwrap();
            let mut clean = input;
            clean[0][2_000] = 0.0;
            let (out, clean) = (process(&mut *effect, spoiled), process(&mut *other, clean));
            assert!(out == clean, "{name}: {bad} left a trace");
        }
    }
}

#[test]
fn a_burst_of_enormous_numbers_ends() {
    for (name, mut effect) in all(RATE_HZ) {
        let mut input = noise(&mut Random(1), 0.5, 4_800);
        input[0][100..200].fill(1e38);
        let out = process(&mut *effect, input);
        assert!(out.iter().flatten().all(|x| x.is_finite() && x.abs() < 1e6), "{name}");
    }
}

/// Case 7: no denormal numbers. Times are printed and not judged.
#[test]
fn a_minute_of_silence_ends_in_zeros() {
    for (name, effect) in all(RATE_HZ) {
        let mut effect = effect;
        let timed = |effect: &mut dyn Effect, peak: f32, seconds: usize| {
            let start = ThreadTime::now();
            for _ in 0..seconds {
                process(effect, noise(&mut Random(1), peak, 48_000));
            }
            start.elapsed().as_secs_f64() / seconds as f64
        };
        let loud = timed(&mut *effect, 0.5, 2);
        let silent = timed(&mut *effect, 0.0, 60);
        println!("{name}: a second costs {:.2} ms with sound, {:.2} ms in silence", 1e3 * loud, 1e3 * silent);
        let rest = process(&mut *effect, [vec![0.0; 4_800], vec![0.0; 4_800]]);
        assert!(rest.iter().flatten().all(|x| *x == 0.0 || x.abs() > 1e-30), "{name}: denormal numbers");
    }
}

#[test]
fn a_place_sleeps_in_silence_and_wakes_in_step() {
    let mut slot = EffectSlot::new(Reverb::new(RATE_HZ), RATE_HZ);
    slot.effect_mut().set(&ReverbSettings { decay_s: 0.2, ..ReverbSettings::default() });
    slot.set(true, 0.5);
    let run = |slot: &mut EffectSlot<Reverb>, size: usize| {
        slot.reset();
        let [mut left, mut right] = noise(&mut Random(4), 0.5, 100_000);
        for channel in [&mut left, &mut right] {
            channel[10_000..80_013].fill(0.0);
        }
        for (left, right) in left.chunks_mut(size).zip(right.chunks_mut(size)) {
            slot.process(left, right);
        }
        [left, right]
    };
    let whole = run(&mut slot, 100_000);
    assert_eq!(peak(&whole[0][70_000..80_000]), 0.0);
    assert!(peak(&whole[0][80_013..]) > 0.1);
    for size in [1, 17, 32, 1_000] {
        assert!(run(&mut slot, size) == whole, "blocks of {size}");
    }
}

/// Case 23: a tail that is broken does not outlive its preset.
#[test]
fn the_next_preset_sounds_as_it_does_in_a_new_chain() {
    let mut broken = ChainSettings::default();
    broken.delay.is_on = true;
    broken.delay.effect.feedback = 1.0;
    broken.reverb.is_on = true;
    broken.reverb.effect.decay_s = f32::INFINITY;
    let mut good = ChainSettings::default();
    good.delay.is_on = true;
    let mut chain = Chain::new(RATE_HZ);
    chain.set(&broken);
    let [mut left, mut right] = noise(&mut Random(6), 100.0, 48_000);
    left[7] = f32::NAN;
    chain.process(&mut left, &mut right);
    chain.set(&ChainSettings::default());
    chain.process(&mut [0.0; 4_800], &mut [0.0; 4_800]);
    chain.set(&good);
    let mut new = Chain::new(RATE_HZ);
    new.set(&good);
    let [mut left, mut right] = noise(&mut Random(7), 0.1, 48_000);
    let (mut new_left, mut new_right) = (left.clone(), right.clone());
    chain.process(&mut left, &mut right);
    new.process(&mut new_left, &mut new_right);
    // The limiter may still be on its way back, and the new chain has no fade.
    let off = left.iter().zip(&new_left).skip(1_000).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(peak(&left[30_000..]) > 0.1 && off < 0.05, "{off}");
    assert!(peak(left.iter().chain(&right)) < 0.5);
}
