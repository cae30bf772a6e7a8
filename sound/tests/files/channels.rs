//! Many channels, channels against each other, and samples that nobody meant.

use crate::make::{RATE_HZ, assert_tone, chunk, format, heard, riff, tone};

/// A WAV of 32-bit floats from a sample of each channel for each sample of the tone.
fn wav(num_channels: u16, rate_hz: u32, of: impl Fn(usize, f32) -> f32) -> Vec<u8> {
    let frame = |x: &f32| {
        let x = *x;
        (0..usize::from(num_channels)).map(|channel| of(channel, x)).collect::<Vec<f32>>()
    };
    let bytes: Vec<u8> = tone().iter().flat_map(frame).flat_map(f32::to_le_bytes).collect();
    riff(&[format(3, num_channels, rate_hz, 32), chunk(b"data", &bytes)])
}

#[test]
fn up_to_64_channels_are_mixed_to_one() {
    for num_channels in [1, 2, 3, 6, 8, 17, 32, 64] {
        assert!(assert_tone(&wav(num_channels, RATE_HZ, |_, x| x), &format!("{num_channels} channels")).is_empty());
    }
    let error = heard(&wav(65, RATE_HZ, |_, x| x)).unwrap_err().to_string();
    assert!(error.starts_with("65 channels; expected 1 to 64"), "{error}");
    assert!(heard(&wav(0, RATE_HZ, |_, x| x)).unwrap_err().to_string().starts_with("0 channels"));
}

#[test]
fn channels_against_each_other_are_no_silence() {
    let notices = assert_tone(&wav(2, RATE_HZ, |channel, x| if channel == 0 { x } else { -x }), "inverted");
    assert!(notices[0].contains("cancel"), "{notices:?}");
    // With an offset that does not cancel.
    let sound = heard(&wav(2, RATE_HZ, |channel, x| 0.2 + if channel == 0 { x } else { -x })).unwrap();
    assert!(sound.samples.iter().zip(tone()).all(|(a, b)| (a - b).abs() < 1e-3));
    for num_channels in [4, 6, 64] {
        let alternate = |channel: usize, x: f32| if channel.is_multiple_of(2) { x } else { -x };
        assert_tone(&wav(num_channels, RATE_HZ, alternate), "many, inverted");
        let halves = |channel: usize, x: f32| if channel < usize::from(num_channels) / 2 { x } else { -x };
        assert_tone(&wav(num_channels, RATE_HZ, halves), "halves, inverted");
    }
}

#[test]
fn what_two_sides_differ_by_is_kept_beside_their_mean() {
    for rate_hz in [RATE_HZ, 4 * RATE_HZ] {
        let sound = heard(&wav(2, rate_hz, |channel, x| if channel == 0 { x } else { 0.5 * x })).unwrap();
        assert_eq!(sound.side.len(), sound.samples.len());
        let worst = sound.side.iter().zip(&sound.samples).map(|(side, mean)| (side - mean / 3.0).abs());
        assert!(worst.fold(0.0, f32::max) < 1e-6, "{rate_hz} Hz");
    }
    for num_channels in [1, 2, 3] {
        assert!(heard(&wav(num_channels, RATE_HZ, |_, x| x)).unwrap().side.is_empty(), "{num_channels} channels alike");
    }
    let inverted = heard(&wav(2, RATE_HZ, |channel, x| if channel == 0 { x } else { -x })).unwrap();
    assert!(inverted.side.is_empty(), "their difference is what is heard");
}

#[test]
fn a_sound_on_one_side_is_heard() {
    for side in [0, 1] {
        let sound = heard(&wav(2, RATE_HZ, |channel, x| if channel == side { x } else { 0.0 })).unwrap();
        let worst = sound.samples.iter().zip(tone()).map(|(a, b)| (a - 0.5 * b).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-6 && sound.notices.is_empty(), "{side}: {worst}");
    }
}

#[test]
fn samples_far_beyond_full_scale_are_clipped_and_those_that_are_no_numbers_are_silent_and_both_are_told() {
    for size in [1e3, 3e19, 1e37, f32::MAX] {
        let sound = heard(&wav(2, RATE_HZ, |_, x| x * size)).unwrap();
        assert!(sound.samples.iter().all(|x| x.abs() <= 10.0), "{size}");
        assert!(sound.notices.iter().any(|notice| notice.contains("far beyond full scale")), "{:?}", sound.notices);
    }
    assert!(heard(&wav(1, RATE_HZ, |_, x| 5.0 * x)).unwrap().notices.is_empty(), "floats may be a little over");
    for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let sound = heard(&wav(1, RATE_HZ, |_, x| if x > 0.2 { odd } else { x })).unwrap();
        assert!(sound.samples.iter().all(|x| x.is_finite() && *x <= 0.2));
        assert!(sound.notices[0].contains("count as silence"), "{:?}", sound.notices);
    }
}

#[test]
fn every_width_gives_the_tone() {
    let with = |tag: u16, bits: u16, write: &dyn Fn(f64) -> Vec<u8>| {
        let data: Vec<u8> = tone().iter().flat_map(|x| write(f64::from(*x))).collect();
        assert!(assert_tone(&riff(&[format(tag, 1, RATE_HZ, bits), chunk(b"data", &data)]), "width").is_empty());
    };
    with(1, 24, &|x| ((x * 8_388_607.0) as i32).to_le_bytes()[..3].to_vec());
    with(1, 32, &|x| ((x * 2_147_483_647.0) as i32).to_le_bytes().to_vec());
    with(3, 64, &|x| x.to_le_bytes().to_vec());
    // 20 bits in three bytes, with the extension that says so.
    let data: Vec<u8> =
        tone().iter().flat_map(|x| (((x * 524_287.0) as i32) << 4).to_le_bytes()[..3].to_vec()).collect();
    let mut description = format(0xFFFE, 1, RATE_HZ, 24)[8..].to_vec();
    description.extend([22, 0, 20, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113]);
    assert!(assert_tone(&riff(&[chunk(b"fmt ", &description), chunk(b"data", &data)]), "20 bits").is_empty());
    let eight: Vec<u8> = tone().iter().map(|x| (128.0 + 128.0 * x).round() as u8).collect();
    let sound = heard(&riff(&[format(1, 1, RATE_HZ, 8), chunk(b"data", &eight)])).unwrap();
    assert!(sound.samples.iter().zip(tone()).all(|(a, b)| (a - b).abs() < 0.01));
}

#[test]
fn rates_from_8_to_384_khz_are_heard_and_others_refused() {
    for (rate_hz, kept_hz) in [(8_000, 8_000), (44_100, 44_100), (96_000, 96_000), (176_400, 88_200), (384_000, 96_000)]
    {
        let sound = heard(&wav(1, rate_hz, |_, x| x)).unwrap();
        assert_eq!(sound.rate_hz, kept_hz);
        let expected = tone().len() as f64 / f64::from(rate_hz);
        assert!((sound.seconds() - expected).abs() < 1e-4, "{rate_hz}: {} {expected}", sound.seconds());
    }
    for rate_hz in [0, 1, 7_999, 384_001, 655_350, u32::MAX] {
        let error = heard(&wav(1, rate_hz, |_, x| x)).unwrap_err().to_string();
        assert!(error.starts_with(&format!("a rate of {rate_hz} Hz; expected 8 to 384 kHz")), "{error}");
    }
}
