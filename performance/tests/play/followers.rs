//! What follows something else: the host's automation, beginnings on the sidechain, passes of a loop.

use vaeform_performance::play::{Humanise, OnsetFollower, Takeover};

#[test]
fn the_hosts_automation_wins_while_it_moves() {
    let mut takeover = Takeover::default();
    assert_eq!(takeover.share(0.5, 0.0), 1.0);
    assert_eq!(takeover.share(0.6, 0.1), 0.0);
    assert_eq!(takeover.share(0.6, 0.3), 0.0);
    assert!((takeover.share(0.6, 0.475) - 0.5).abs() < 1e-6);
    assert_eq!(takeover.share(0.6, 0.7), 1.0);
    takeover.share(0.7, 0.8);
    assert_eq!(takeover.share(0.7, 0.0), 1.0);
}

#[test]
fn kicks_are_heard_once_each_and_a_steady_tone_once() {
    let mut follower = OnsetFollower::new(48_000.0);
    let kick = |n: usize| (-(n as f32) / 4_800.0).exp() * (n as f32 * 0.0072).cos();
    let kicks: Vec<f32> = (0..96_000).map(|n| kick(n % 24_000)).collect();
    let heard: Vec<usize> =
        kicks.chunks(64).enumerate().filter_map(|(i, block)| follower.process(block).map(|at| i * 64 + at)).collect();
    assert_eq!(heard.len(), 4, "{heard:?}");
    assert!(heard.iter().zip(0..).all(|(at, idx)| at.abs_diff(idx * 24_000) < 96), "{heard:?}");
    let mut follower = OnsetFollower::new(48_000.0);
    let tone: Vec<f32> = (0..96_000).map(|n| 0.5 * (n as f32 * 0.06).sin()).collect();
    assert_eq!(tone.chunks(64).filter_map(|block| follower.process(block)).count(), 1);
}

#[test]
fn passes_differ_a_little_and_always_in_the_same_way() {
    let humanise = Humanise { beats: 0.05, depth: 0.2, seed: 1 };
    let passes: Vec<(f64, f32)> = (0..50).map(|pass| humanise.at(f64::from(pass) * 4.0 + 1.0, 4.0)).collect();
    for (pass, (beat, depth)) in (0..50).zip(&passes) {
        assert!((beat - f64::from(pass) * 4.0 - 1.0).abs() <= 0.05 && (0.8..=1.2).contains(depth));
    }
    assert!(passes.windows(2).all(|pair| (pair[0].0 + 4.0 - pair[1].0).abs() > 1e-9));
}
