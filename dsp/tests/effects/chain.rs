//! The chain as a whole: nothing while nothing is on, any order, blocks cut anywhere.

use assert_no_alloc::assert_no_alloc;
use vaeform_dsp::effects::{
    Chain, ChainSettings, CompressorBands, DriveKind, Effect, EffectKind, Limiter, Order, PhaserStages,
};
use vaeform_dsp::fm::Isa;

use crate::rig::{RATE_HZ, Random, noise, peak};

fn all_on() -> ChainSettings {
    let mut settings = ChainSettings::default();
    settings.drive.is_on = true;
    settings.equalizer.is_on = true;
    settings.compressor.is_on = true;
    settings.phaser.is_on = true;
    settings.chorus.is_on = true;
    settings.delay.is_on = true;
    settings.reverb.is_on = true;
    settings.width.is_on = true;
    settings
}

#[test]
fn with_all_effects_off_no_bit_differs_from_the_limiter_alone() {
    let mut chain = Chain::new(RATE_HZ);
    let mut limiter = Limiter::new(RATE_HZ);
    for level in [0.1, 0.9, 3.0] {
        let [mut left, mut right] = noise(&mut Random(1), level, 10_000);
        let (mut limited_left, mut limited_right) = (left.clone(), right.clone());
        chain.process(&mut left, &mut right);
        limiter.process(&mut limited_left, &mut limited_right);
        assert!(left == limited_left && right == limited_right);
    }
    assert_eq!(chain.tail(), 0);
}

#[test]
fn switched_off_again_no_bit_is_changed() {
    let mut chain = Chain::new(RATE_HZ);
    chain.set(&all_on());
    let [mut left, mut right] = noise(&mut Random(1), 0.3, 9_600);
    chain.process(&mut left, &mut right);
    assert!(chain.tail() > 48_000);
    chain.set(&ChainSettings::default());
    for _ in 0..100 {
        chain.process(&mut [0.0; 1_920], &mut [0.0; 1_920]);
    }
    let before = noise(&mut Random(2), 0.3, 1_000);
    let [mut left, mut right] = before.clone();
    chain.process(&mut left, &mut right);
    assert!([left, right] == before);
    assert_eq!(chain.tail(), 0);
}

#[test]
fn where_a_block_is_cut_changes_no_bit_whatever_is_switched_and_reordered() {
    let played = |sizes: &[usize]| {
        let mut chain = Chain::new(RATE_HZ);
        let mut out = Vec::new();
        let mut settings = all_on();
        let mut sizes = sizes.iter().cycle();
        for i in 0..6 {
            let mut kinds = EffectKind::ALL;
            kinds.rotate_left(i);
            settings.order = Order::new(kinds).unwrap();
            settings.chorus.is_on = i % 2 == 0;
            settings.delay.mix = 0.1 * i as f32;
            chain.set(&settings);
            let [mut left, mut right] = noise(&mut Random(i as u64), 0.3, 1_777);
            let mut done = 0;
            while done < left.len() {
                let end = (done + sizes.next().unwrap()).min(left.len());
                chain.process(&mut left[done..end], &mut right[done..end]);
                done = end;
            }
            out.extend(left.into_iter().chain(right).map(f32::to_bits));
        }
        out
    };
    let whole = played(&[1_777]);
    for sizes in [&[64][..], &[1], &[33, 7, 500]] {
        assert!(played(sizes) == whole, "blocks of {sizes:?}");
    }
}

#[test]
fn a_reset_chain_is_a_new_one() {
    let block = |chain: &mut Chain| {
        let [mut left, mut right] = noise(&mut Random(3), 0.3, 4_800);
        chain.process(&mut left, &mut right);
        [left, right]
    };
    let mut chain = Chain::new(RATE_HZ);
    chain.set(&all_on());
    let first = block(&mut chain);
    assert!(block(&mut chain) != first);
    chain.reset();
    assert!(block(&mut chain) == first);
}

#[test]
fn a_chain_allocates_nothing_and_stays_in_full_scale() {
    let mut chain = Chain::new(RATE_HZ);
    let mut random = Random(4);
    let [mut left, mut right] = noise(&mut random, 0.5, 997);
    assert_no_alloc(|| {
        for i in 0..60 {
            let mut settings = all_on();
            let mut kinds = EffectKind::ALL;
            kinds.rotate_left(i % 8);
            settings.order = Order::new(kinds).unwrap();
            settings.reverb.is_on = random.below(2) == 0;
            settings.drive.effect.gain_db = 60.0 * random.noise();
            settings.reverb.effect.size = random.unit();
            chain.set(&settings);
            chain.process(&mut left, &mut right);
            assert!(peak(left.iter().chain(&right)) <= 1.0);
        }
        chain.reset();
    });
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    let played = |isa: Isa| {
        let mut chain = Chain::with_isa(RATE_HZ, isa);
        let (mut random, mut bits) = (Random(11), Vec::new());
        for kind in [DriveKind::Soft, DriveKind::HardClip, DriveKind::LinearFold, DriveKind::SineFold, DriveKind::Crush]
        {
            let mut settings = all_on();
            settings.drive.effect.kind = kind;
            settings.compressor.effect.bands = CompressorBands::Three;
            settings.phaser.effect.stages = PhaserStages::Twelve;
            settings.reverb.effect.size = 0.1 + 0.9 * random.unit();
            chain.set(&settings);
            let [mut left, mut right] = noise(&mut random, 0.4, 6_007);
            chain.process(&mut left, &mut right);
            bits.extend(left.iter().chain(&right).map(|x| x.to_bits()));
        }
        bits
    };
    assert!(played(Isa::detect()) == played(Isa::Portable));
}
