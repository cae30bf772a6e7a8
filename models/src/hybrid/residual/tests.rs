//! Claims about partials and noise of whole sounds.

use vaeform_patch::content::{BandCurves, LevelCurve, LevelPoint, NUM_BANDS, NoiseBands, Timeline};

use super::*;

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
    let mut fitter = NoiseFitter::new(rate_hz);
    let sound = fitter.heard(target).unwrap();
    let bands = fitter.fit(&sound, &vec![0.0; len], &mut Comparison::new(target, rate_hz), Timeline::default());
    let bands = bands.unwrap();
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
}

#[test]
fn a_residual_is_what_a_model_leaves() {
    assert_eq!(residual(&[1.0, 2.0, 3.0], &[0.5]), [0.5, 2.0, 3.0]);
}
