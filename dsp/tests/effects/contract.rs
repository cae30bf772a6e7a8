//! What holds for every effect: blocks can be cut anywhere, a reset one is a new one, silence stays silent, nothing is allocated.

use assert_no_alloc::assert_no_alloc;

use crate::rig::{RATE_HZ, Random, all, noise, peak, process};

fn bits(channels: &[Vec<f32>; 2]) -> [Vec<u32>; 2] {
    channels.each_ref().map(|channel| channel.iter().map(|x| x.to_bits()).collect())
}

/// Settings that change twice, and noise, in blocks of these sizes.
fn played(idx: usize, seed: u64, sizes: &[usize]) -> [Vec<u32>; 2] {
    let mut random = Random(seed);
    let (_, mut effect) = all(RATE_HZ).remove(idx);
    let mut out = [Vec::new(), Vec::new()];
    for _ in 0..3 {
        effect.set_anyhow(&mut random);
        let [mut left, mut right] = noise(&mut random, 0.5, 4_001);
        let mut done = 0;
        for size in sizes.iter().cycle() {
            let end = (done + size).min(left.len());
            effect.process(&mut left[done..end], &mut right[done..end]);
            done = end;
            if done == left.len() {
                break;
            }
        }
        out[0].extend(left);
        out[1].extend(right);
    }
    bits(&out)
}

#[test]
fn where_a_block_is_cut_changes_no_bit() {
    for (idx, (name, _)) in all(RATE_HZ).into_iter().enumerate() {
        for seed in 0..6 {
            let whole = played(idx, seed, &[4_001]);
            assert!(played(idx, seed, &[32]) == whole, "{name}, seed {seed}, blocks of 32");
            assert!(played(idx, seed, &[1, 33, 7, 64, 5]) == whole, "{name}, seed {seed}, odd blocks");
        }
    }
}

#[test]
fn a_reset_effect_is_a_new_one() {
    for (name, mut used) in all(RATE_HZ) {
        let mut random = Random(3);
        used.set_anyhow(&mut random);
        process(&mut *used, noise(&mut random, 1.0, 10_007));
        let (_, mut new) = all(RATE_HZ).into_iter().find(|(other, _)| *other == name).unwrap();
        used.set_anyhow(&mut Random(4));
        used.reset();
        new.set_anyhow(&mut Random(4));
        let input = noise(&mut Random(5), 0.5, 9_600);
        assert!(bits(&process(&mut *used, input.clone())) == bits(&process(&mut *new, input)), "{name}");
    }
}

#[test]
fn silence_stays_silent_at_every_rate() {
    for rate_hz in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for (name, mut effect) in all(rate_hz) {
            for seed in 0..4 {
                effect.set_anyhow(&mut Random(seed));
                let out = process(&mut *effect, [vec![0.0; 5_000], vec![0.0; 5_000]]);
                assert_eq!(peak(out.iter().flatten()), 0.0, "{name} at {rate_hz} Hz");
            }
        }
    }
}

#[test]
fn every_rate_gives_sound() {
    for rate_hz in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0] {
        for (name, mut effect) in all(rate_hz) {
            let out = process(&mut *effect, noise(&mut Random(1), 0.5, rate_hz as usize));
            let peak = peak(out.iter().flatten());
            assert!((0.05..2.5).contains(&peak), "{name} at {rate_hz} Hz: {peak}");
        }
    }
}

#[test]
fn after_its_tail_an_effect_is_silent() {
    for (name, mut effect) in all(RATE_HZ) {
        process(&mut *effect, noise(&mut Random(1), 0.5, 48_000));
        let tail = effect.tail();
        process(&mut *effect, [vec![0.0; tail], vec![0.0; tail]]);
        let rest = process(&mut *effect, [vec![0.0; 48_000], vec![0.0; 48_000]]);
        let peak = peak(rest.iter().flatten());
        assert!(peak < 1e-5, "{name}: {peak} after {tail} frames");
    }
}

#[test]
fn settings_and_blocks_allocate_nothing() {
    for (_, mut effect) in all(RATE_HZ) {
        let mut random = Random(9);
        let [mut left, mut right] = noise(&mut random, 0.5, 480);
        assert_no_alloc(|| {
            for _ in 0..50 {
                effect.set_anyhow(&mut random);
                effect.process(&mut left, &mut right);
            }
            effect.reset();
        });
    }
}
