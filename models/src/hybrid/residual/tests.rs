//! Claims about partials and noise of whole sounds.

use vaeform_patch::content::{BandCurves, ContentKind, LevelCurve, LevelPoint, NUM_BANDS, NoiseBands, Timeline};

use super::*;

/// Noise that a seed alone decides.
fn noise(len: usize, gain: f32) -> Vec<f32> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        gain * ((state >> 40) as f32 / (1 << 23) as f32 - 1.0)
    };
    std::iter::repeat_with(next).take(len).collect()
}

fn bands_of(found: &Found) -> &NoiseBands {
    let bands = found.contents.iter().find_map(|content| match content.kind() {
        ContentKind::NoiseBands(bands) => Some(bands),
        ContentKind::Partials(_) => None,
    });
    bands.expect("noise bands")
}

#[test]
fn noise_through_known_bands_is_found_within_a_decibel_in_the_mean() {
    let (rate_hz, len) = (44_100, 88_200);
    let levels = std::array::from_fn(|band| -30.0 - 2.0 * (band % 5) as f32);
    let curve = LevelCurve::new(&[LevelPoint { seconds: 0.0, db: 0.0 }, LevelPoint { seconds: 2.0, db: -24.0 }]);
    let truth = NoiseBands::new(levels, BandCurves::Shared(curve), Timeline::default());
    let mut patch = silent_patch();
    let content = with_noise(&mut patch, &truth);
    // Struck twice, so that its noise is another.
    let press = Press { note: 60, velocity: 1.0, hold_frames: usize::MAX };
    let target = Player::new(rate_hz as f32).play(&patch, played(&[content]), press, 2 * len).split_off(len / 50);
    let target = &target[..len];
    let found = Analysis::new(target, rate_hz, 60).unwrap().noise();
    let bands = NoiseFitter::new(rate_hz).fit(
        target,
        &vec![0.0; len],
        &mut Comparison::new(target, rate_hz),
        Timeline::default(),
    );
    let bands = bands.unwrap();
    assert_eq!(bands_of(&found).curves(), bands.curves());
    let (mut num_far, mut sum) = (0, 0.0);
    for (band, level_db) in levels.iter().enumerate() {
        for seconds in [0.1, 0.5, 1.0, 1.5, 1.9] {
            let expected = level_db - 12.0 * (seconds + 0.04);
            let level = bands.levels_db()[band] + bands.curve(band).at(seconds);
            println!("band {band} at {seconds} s: {level:.1}, {expected:.1} expected");
            num_far += usize::from((level - expected).abs() > 2.0);
            sum += (level - expected).abs() / (5 * NUM_BANDS) as f32;
        }
    }
    println!("{sum:.2} dB in the mean, {num_far} of {} more than 2 dB off", 5 * NUM_BANDS);
    assert!(sum < 1.0 && num_far <= 12, "{sum} dB in the mean, {num_far} far off");
    let db = |samples: &[f32]| crate::metrics::level_db(samples);
    assert!((db(&found.take) - db(target)).abs() < 0.5, "{} {}", db(&found.take), db(target));
}

#[test]
fn white_noise_is_matched_and_repeats() {
    let target = noise(44_100, 0.1);
    let found = Analysis::new(&target, 44_100, 60).unwrap().noise();
    let again = Analysis::new(&target, 44_100, 60).unwrap().noise();
    assert!(found == again, "the same sound has the same match");
    let panel = Comparison::new(&target, 44_100).panel(&found.take);
    // Two seeds of such noise lie 2 to 3 dB apart.
    println!("{panel:?}");
    assert!(panel.mss < 6.0 && panel.level_db < 0.5, "{panel:?}");
}

#[test]
fn a_tone_under_noise_becomes_a_partial_and_noise() {
    let mut target = noise(44_100, 0.003);
    let tone =
        |n: usize| 0.3 * (std::f32::consts::TAU * 523.3 * n as f32 / 44_100.0).sin() * (-(n as f32) / 20_000.0).exp();
    target.iter_mut().enumerate().for_each(|(n, x)| *x += tone(n));
    let mut analysis = Analysis::new(&target, 44_100, 72).unwrap();
    let (both, alone) = (analysis.partials(1), analysis.noise());
    let [both, alone] = [both, alone].map(|found| analysis.comparison().panel(&found.take));
    println!("{both:?} {alone:?}");
    assert!(both.mss < 4.0 && both.mss < 0.6 * alone.mss && both.level_db < 0.3, "{both:?} {alone:?}");
}

#[test]
fn what_is_no_sound_is_refused_and_what_is_short_or_odd_is_harmless() {
    assert!(Analysis::new(&[], 44_100, 60).is_none() && Analysis::new(&[0.0; 500], 44_100, 60).is_none());
    assert!(Analysis::new(&[f32::NAN; 500], 44_100, 60).is_none() && Analysis::new(&[0.1; 500], 0, 60).is_none());
    for target in [vec![0.1; 10], vec![0.5; 20_000], vec![-1.0], noise(300, 1.0), vec![1e20; 3_000]] {
        for rate_hz in [8_000, 48_000] {
            let mut analysis = Analysis::new(&target, rate_hz, 127).unwrap();
            for found in [analysis.noise(), analysis.partials(64)] {
                assert_eq!(found.take.len(), target.len());
                assert!(found.take.iter().all(|x| x.is_finite()));
            }
        }
    }
    assert_eq!(residual(&[1.0, 2.0, 3.0], &[0.5]), [0.5, 2.0, 3.0]);
}
