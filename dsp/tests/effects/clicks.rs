//! No click: what is switched, mixed, reordered or moved makes no step above -40 dB of a smooth sound.

use vaeform_dsp::effects::{Chain, ChainSettings, DriveKind, EffectKind, Order, PhaserStages};

use crate::rig::{RATE_HZ, Random, db, peak, sine};

/// The largest second difference is what a click stands out in: for a sine of 200 Hz it is small.
fn roughness(samples: &[f32]) -> f32 {
    samples.windows(3).map(|x| (x[2] - 2.0 * x[1] + x[0]).abs()).fold(0.0, f32::max)
}

/// All gentle, so that a sine stays one.
fn gentle() -> ChainSettings {
    let mut settings = ChainSettings::default();
    settings.drive.effect.gain_db = -6.0;
    settings.drive.effect.level_db = 6.0;
    settings.compressor.effect.threshold_db = 0.0;
    settings.delay.mix = 0.4;
    settings.delay.effect.feedback = 0.2;
    settings.reverb.mix = 0.4;
    settings
}

fn switch_all(settings: &mut ChainSettings, is_on: impl Fn(usize) -> bool) {
    let ChainSettings { drive, equalizer, compressor, phaser, chorus, delay, reverb, width, .. } = settings;
    let switches = [
        &mut drive.is_on,
        &mut equalizer.is_on,
        &mut compressor.is_on,
        &mut phaser.is_on,
        &mut chorus.is_on,
        &mut delay.is_on,
        &mut reverb.is_on,
        &mut width.is_on,
    ];
    for (idx, switch) in switches.into_iter().enumerate() {
        *switch = is_on(idx);
    }
}

/// A sine through a chain whose settings change every 100 ms: its largest click in dB re the sine's peak, after the first second.
fn click_db(mut change: impl FnMut(usize, &mut ChainSettings)) -> f32 {
    let mut chain = Chain::new(RATE_HZ);
    let mut settings = gentle();
    let [mut left, mut right] = sine(200.0, 0.25, RATE_HZ, 48_000 * 4);
    let dry = roughness(&left);
    for (i, (left, right)) in left.chunks_mut(4_800).zip(right.chunks_mut(4_800)).enumerate() {
        change(i, &mut settings);
        chain.set(&settings);
        chain.process(left, right);
    }
    let sound = [&left[48_000..], &right[48_000..]];
    assert!(sound.iter().all(|x| peak(*x) > 0.1));
    db((sound.map(roughness).into_iter().fold(0.0, f32::max) - 2.0 * dry).max(0.0) / 0.25)
}

#[test]
fn switching_any_effect_makes_no_click() {
    for (idx, kind) in EffectKind::ALL.into_iter().enumerate() {
        let click = click_db(|i, settings| switch_all(settings, |other| other == idx && i % 2 == 0));
        println!("{kind:?} on and off: {click:.0} dB");
        assert!(click < -40.0, "{kind:?}: {click} dB");
    }
}

#[test]
fn mixing_any_effect_makes_no_click() {
    let click = click_db(|i, settings| {
        switch_all(settings, |_| true);
        let mix = if i % 2 == 0 { 0.0 } else { 1.0 };
        let ChainSettings { drive, equalizer, compressor, phaser, chorus, delay, reverb, width, .. } = settings;
        (drive.mix, equalizer.mix, compressor.mix, phaser.mix) = (mix, mix, mix, mix);
        (chorus.mix, delay.mix, reverb.mix, width.mix) = (0.5 * mix, 0.4 * mix, 0.4 * mix, mix);
    });
    println!("mixes from end to end: {click:.0} dB");
    assert!(click < -40.0, "{click} dB");
}

#[test]
fn another_order_makes_no_click() {
    let mut random = Random(8);
    let click = click_db(|_, settings| {
        switch_all(settings, |_| true);
        let mut kinds = EffectKind::ALL;
        for i in (1..kinds.len()).rev() {
            kinds.swap(i, random.below(i as u32 + 1) as usize);
        }
        settings.order = Order::new(kinds).unwrap();
    });
    println!("orders: {click:.0} dB");
    assert!(click < -40.0, "{click} dB");
}

#[test]
fn moving_settings_makes_no_click() {
    type Move = fn(bool, &mut ChainSettings);
    let moves: [(&str, usize, Move); 10] = [
        ("drive's kind", 0, |b, s| s.drive.effect.kind = if b { DriveKind::Soft } else { DriveKind::HardClip }),
        ("drive's level", 0, |b, s| s.drive.effect.level_db = if b { 6.0 } else { -6.0 }),
        ("equalizer's gain", 1, |b, s| s.equalizer.effect.low_db = if b { 12.0 } else { -12.0 }),
        ("equalizer's bell", 1, |b, s| {
            (s.equalizer.effect.mid_db, s.equalizer.effect.mid_hz) = if b { (9.0, 200.0) } else { (9.0, 9_000.0) }
        }),
        ("compressor's make-up", 2, |b, s| s.compressor.effect.makeup_db = if b { 6.0 } else { -6.0 }),
        ("phaser's stages", 3, |b, s| {
            s.phaser.effect.stages = if b { PhaserStages::Four } else { PhaserStages::Twelve }
        }),
        ("phaser's center", 3, |b, s| s.phaser.effect.center_hz = if b { 200.0 } else { 4_000.0 }),
        ("chorus' pairs", 4, |b, s| s.chorus.effect.pairs = if b { 1 } else { 4 }),
        ("delay's feedback", 5, |b, s| s.delay.effect.feedback = if b { 0.0 } else { 0.8 }),
        ("reverb's size", 6, |b, s| {
            (s.reverb.effect.size, s.reverb.effect.decay_s) = if b { (0.2, 0.5) } else { (0.9, 3.0) }
        }),
    ];
    for (name, idx, change) in moves {
        let click = click_db(|i, settings| {
            switch_all(settings, |other| other == idx);
            change(i % 2 == 0, settings);
        });
        println!("{name}: {click:.0} dB");
        assert!(click < -40.0, "{name}: {click} dB");
    }
}
