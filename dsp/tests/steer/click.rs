//! No click: the strongest step in a steered chord against the level of the chord at rest.

use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::{Patch, global, operator};

use crate::rig::{CHORD, Random, peak, playing, render, seconds, to, with_switches_of};

const STEERS_HZ: f32 = 200.0;

/// A sustaining patch whose partials stay below some 2 kHz on the low keys of [`CHORD`], so that a click stands out of it: operators
/// 1 and 3 are heard, the others modulate weakly, ratios are low, the LFO is gentle and without tremolo (whose steps are the
/// instrument's own). All else is anywhere in its range.
fn dark_patch(random: &mut Random) -> Patch {
    let mut patch = random.patch();
    let wired: Vec<usize> = (0..32).filter(|&idx| ALGORITHMS[idx].carriers == 0b101).collect();
    patch.fm.set(global::ALGORITHM, wired[random.below(wired.len() as u32) as usize] as f32);
    for op in 0..6 {
        let level = if op == 0 || op == 2 { 90.0 } else { 55.0 };
        let ranges = [
            (operator::OUTPUT_LEVEL, level, level + 9.0),
            (operator::COARSE, 0.0, 2.0),
            (operator::MODE, 0.0, 0.0),
            (operator::FINE, 0.0, 15.0),
            (operator::AMP_MOD_SENS, 0.0, 0.0),
            (operator::VELOCITY_SENS, 0.0, 2.0),
            (operator::LEFT_DEPTH, 0.0, 10.0),
            (operator::RIGHT_DEPTH, 0.0, 10.0),
            (operator::LEVEL[2], 90.0, 99.0),
            (operator::RATE[1], 80.0, 99.0),
            (operator::RATE[2], 80.0, 99.0),
        ];
        for (offset, low, high) in ranges {
            patch.fm.set(operator::param(op, offset), low + (high - low) * random.unit());
        }
    }
    let ranges = [
        (global::FEEDBACK, 0.0, 3.0),
        (global::TRANSPOSE, 12.0, 24.0),
        (global::PITCH_MOD_SENS, 0.0, 2.0),
        (global::LFO_PITCH_DEPTH, 0.0, 15.0),
    ];
    let levels = global::PITCH_LEVEL.map(|id| (id, 45.0, 55.0));
    for (id, low, high) in ranges.into_iter().chain(levels) {
        patch.fm.set(id, low + (high - low) * random.unit());
    }
    patch
}

/// The strongest step in `audio`, in dB of `level`: the fourth difference, a high-pass of 24 dB an octave that leaves of a tone of
/// 1 kHz -80 dB and of 2 kHz -56 dB, over what a bare step of full height gives (3). Returns the frame, too.
fn click_db(audio: &[f32], level: f32) -> (f64, usize) {
    let jump = |w: &[f32]| {
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|i| f64::from(w[i]));
        (a - 4.0 * b + 6.0 * c - 4.0 * d + e).abs() / 3.0
    };
    let (frame, worst) = audio.windows(5).map(jump).enumerate().fold((0, 0.0), |b, c| if c.1 > b.1 { c } else { b });
    (20.0 * (worst / f64::from(level)).max(1e-10).log10(), frame)
}

/// Five seconds of a chord under 200 steers a second, and the worst click in dB of the static render's peak.
fn worst_click(seed: u64, glide_s: f32, mut next: impl FnMut(&mut Random, &Patch) -> Patch) -> (f64, usize) {
    let mut random = Random(seed);
    let anchor = dark_patch(&mut random);
    let mut synth = playing(&anchor, &CHORD);
    render(&mut synth, seconds(1.0));
    let level = peak(&render(&mut synth, seconds(0.5)));
    let mut audio = Vec::new();
    for _ in 0..1000 {
        synth.set_patch_target(&to(&next(&mut random, &anchor), glide_s));
        audio.extend(render(&mut synth, seconds(1.0 / STEERS_HZ)));
    }
    click_db(&audio, level)
}

#[test]
fn the_detector_finds_a_planted_click_and_not_the_chord() {
    for seed in 0..24 {
        let mut synth = playing(&dark_patch(&mut Random(seed)), &CHORD);
        render(&mut synth, seconds(1.0));
        let mut audio = render(&mut synth, seconds(2.0));
        let level = peak(&audio);
        let (still, _) = click_db(&audio, level);
        assert!(still < -46.0, "seed {seed}: {still:.1} dB at rest");
        for x in &mut audio[50_000..] {
            *x += 0.0118 * level;
        }
        let (planted, frame) = click_db(&audio, level);
        assert!(planted > -40.0 && frame.abs_diff(50_000) < 6, "seed {seed}: {planted:.1} dB at {frame}");
    }
}

#[test]
fn continuous_changes_make_no_click() {
    for seed in 0..24 {
        for glide_s in [0.0, 0.015] {
            let (click, frame) =
                worst_click(seed, glide_s, |random, anchor| with_switches_of(&dark_patch(random), anchor));
            assert!(click <= -40.0, "seed {seed}, glide {glide_s} s: {click:.1} dB at frame {frame}");
        }
    }
}

#[test]
fn switches_make_no_click() {
    for seed in 0..24 {
        let (click, frame) = worst_click(seed, 0.015, |random, anchor| with_switches_of(anchor, &dark_patch(random)));
        assert!(click <= -40.0, "seed {seed}: {click:.1} dB at frame {frame}");
    }
}

#[test]
fn all_changes_at_once_make_no_click() {
    for seed in 0..24 {
        for glide_s in [0.0, 0.015, 0.1] {
            let (click, frame) = worst_click(seed, glide_s, |random, _| dark_patch(random));
            assert!(click <= -40.0, "seed {seed}, glide {glide_s} s: {click:.1} dB at frame {frame}");
        }
    }
}
