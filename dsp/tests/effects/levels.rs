//! Equalizer, compressor, phaser and width: by how many dB they change what.

use vaeform_dsp::effects::{
    Compressor, CompressorBands, CompressorSettings, Effect, Equalizer, EqualizerSettings, Phaser, PhaserSettings,
    Width, WidthSettings,
};

use crate::rig::{RATE_HZ, Random, db, noise, peak, process, sine};

/// What a sine of this peak is changed by, once all is settled.
fn gain_db(effect: &mut impl Effect, hz: f32, level: f32) -> f32 {
    let [left, _] = process(effect, sine(hz, level, RATE_HZ, 48_000));
    db(peak(&left[40_000..]) / level)
}

#[test]
fn the_equalizer_changes_each_band_by_what_is_set() {
    let settings =
        EqualizerSettings { low_db: 9.0, mid_db: -12.0, mid_q: 2.0, high_db: 6.0, ..EqualizerSettings::default() };
    for (hz, expected) in [(25.0, 9.0), (1_000.0, -12.0), (18_000.0, 6.0)] {
        let mut equalizer = Equalizer::new(RATE_HZ);
        equalizer.set(&settings);
        let gain = gain_db(&mut equalizer, hz, 0.1);
        assert!((gain - expected).abs() < 0.7, "{hz} Hz: {gain} dB");
    }
}

#[test]
fn a_flat_equalizer_and_a_compressor_at_rest_change_next_to_nothing() {
    let mut compressor = Compressor::new(RATE_HZ);
    let bands = CompressorBands::Three;
    compressor.set(&CompressorSettings { bands, ratio: 1.0, ..CompressorSettings::default() });
    let effects: [&mut dyn Effect; 2] = [&mut Equalizer::new(RATE_HZ), &mut compressor];
    for effect in effects {
        let input = noise(&mut Random(1), 0.5, 9_600);
        let out = process(effect, input.clone());
        let off = input.iter().flatten().zip(out.iter().flatten()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(off < 1e-5, "{off}");
    }
}

#[test]
fn a_sine_above_the_threshold_is_compressed_by_the_ratio() {
    for bands in [CompressorBands::One, CompressorBands::Three] {
        for (hz, level_db, expected_db) in [(1_000.0, -30.0, 0.0), (1_000.0, -10.0, -7.5), (400.0, 0.0, -15.0)] {
            let mut compressor = Compressor::new(RATE_HZ);
            let (threshold_db, ratio) = (-20.0, 4.0);
            compressor.set(&CompressorSettings { bands, threshold_db, ratio, ..CompressorSettings::default() });
            let gain = gain_db(&mut compressor, hz, 10f32.powf(level_db / 20.0));
            println!("{bands:?}, {hz} Hz at {level_db} dB: {gain:.1} dB, expected {expected_db}");
            let tolerance = if bands == CompressorBands::One { 0.7 } else { 5.0 };
            assert!((gain - expected_db).abs() < tolerance, "{bands:?}, {hz} Hz at {level_db} dB: {gain} dB");
        }
    }
}

#[test]
fn what_is_soft_gets_louder_upwards() {
    let mut compressor = Compressor::new(RATE_HZ);
    compressor.set(&CompressorSettings {
        up_ratio: 2.0,
        up_threshold_db: -30.0,
        makeup_db: 3.0,
        ..CompressorSettings::default()
    });
    let gain = gain_db(&mut compressor, 1_000.0, 0.01);
    assert!((gain - 8.0).abs() < 0.7, "{gain} dB");
}

#[test]
fn attack_and_release_take_their_time() {
    let mut compressor = Compressor::new(RATE_HZ);
    compressor.set(&CompressorSettings {
        threshold_db: -30.0,
        ratio: 100.0,
        attack_s: 0.02,
        release_s: 0.2,
        ..Default::default()
    });
    let [left, _] = process(&mut compressor, sine(1_000.0, 1.0, RATE_HZ, 24_000));
    let level = |at_s: f32| db(peak(&left[(at_s * RATE_HZ) as usize..][..48]));
    // After the time constant 63 % of 30 dB, and a little later for the averaging.
    assert!((-21.0..-14.0).contains(&level(0.02)), "{} dB", level(0.02));
    assert!((level(0.4) + 30.0).abs() < 1.0, "{} dB", level(0.4));
    let [left, _] = process(&mut compressor, sine(1_000.0, 0.01, RATE_HZ, 24_000));
    let gain = db(peak(&left[9_600..9_648]) / 0.01);
    assert!((-14.0..-8.0).contains(&gain), "{gain} dB after a release");
}

#[test]
fn a_resting_phaser_has_its_notches_and_lets_the_rest_pass() {
    let settings =
        PhaserSettings { depth_octaves: 0.0, feedback: 0.0, center_hz: 1_000.0, ..PhaserSettings::default() };
    let gain = |hz: f32| {
        let mut phaser = Phaser::new(RATE_HZ);
        phaser.set(&settings);
        gain_db(&mut phaser, hz, 0.5)
    };
    // Four all-passes turn by 180 degrees where each turns by 45, and by 540 where each turns by 135.
    let tan = |hz: f32| (std::f32::consts::PI * hz / RATE_HZ).tan();
    let notch =
        |degrees: f32| (tan(1_000.0) * (0.5 * degrees.to_radians()).tan()).atan() * RATE_HZ / std::f32::consts::PI;
    for degrees in [45.0, 135.0] {
        assert!(gain(notch(degrees)) < -40.0, "{} Hz: {} dB", notch(degrees), gain(notch(degrees)));
    }
    for hz in [20.0, 1_000.0, 20_000.0] {
        assert!(gain(hz).abs() < 0.5, "{hz} Hz: {} dB", gain(hz));
    }
}

#[test]
fn width_goes_from_mono_to_twice_the_difference() {
    for (width_to, expected) in [(0.0, [0.25, 0.25]), (1.0, [0.5, 0.0]), (2.0, [0.75, -0.25])] {
        let mut width = Width::new(RATE_HZ);
        width.set(&WidthSettings { width: width_to });
        let (mut left, mut right) = ([0.5], [0.0]);
        width.process(&mut left, &mut right);
        assert_eq!([left[0], right[0]], expected);
    }
}
