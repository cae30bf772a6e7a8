//! Held notes go along: in level, in time, and to their end.

use vaeform_dsp::control::Control;
use vaeform_dsp::synth::Synth;
use vaeform_patch::{Patch, global, operator};

use crate::rig::{
    CHORD, RATE_HZ, Random, is_same, note_off, note_on, playing, render, rms_db, seconds, to, with_switches_of,
};

fn level(offset: usize, value: f32) -> Patch {
    let mut patch = Patch::default();
    patch.fm.set(operator::param(0, operator::RATE[2]), 50.0);
    patch.fm.set(operator::param(0, offset), value);
    patch
}

/// Share of the way in dB that a held note's level has gone, `after_s` after a steer.
fn share_of_way(from: &Patch, way: &Patch, glide_s: f32, after_s: f32) -> f64 {
    let mut synth = playing(from, &[93]);
    render(&mut synth, seconds(1.0));
    let before = rms_db(&render(&mut synth, seconds(0.05)));
    synth.set_patch_target(&to(way, glide_s));
    render(&mut synth, seconds(after_s));
    // 1,760 Hz: five periods are 3 ms.
    let soon = rms_db(&render(&mut synth, 136));
    render(&mut synth, seconds(1.0));
    let after = rms_db(&render(&mut synth, seconds(0.05)));
    assert!((after - before).abs() > 6.0, "nothing to go: {before} to {after}");
    (soon - before) / (after - before)
}

#[test]
fn nine_tenths_of_a_level_change_are_heard_within_the_glide_and_10_ms() {
    for offset in [operator::OUTPUT_LEVEL, operator::LEVEL[2]] {
        for (from, way) in [(99.0, 70.0), (70.0, 99.0), (85.0, 60.0)] {
            for glide_s in [0.0, 0.015, 0.1, 1.0] {
                let share = share_of_way(&level(offset, from), &level(offset, way), glide_s, glide_s + 0.007);
                assert!(share >= 0.9, "{offset}: {from} to {way} in {glide_s} s: {share:.3}");
            }
        }
    }
}

/// A sine that both sides of its breakpoint attenuate, so that it is loudest at the breakpoint itself.
fn peaked(breakpoint: f32) -> Patch {
    let mut patch = Patch::default();
    for (offset, value) in [
        (operator::BREAKPOINT, breakpoint),
        (operator::LEFT_DEPTH, 60.0),
        (operator::RIGHT_DEPTH, 60.0),
        (operator::LEFT_CURVE, 0.0),
        (operator::RIGHT_CURVE, 0.0),
    ] {
        patch.fm.set(operator::param(0, offset), value);
    }
    patch
}

#[test]
fn a_breakpoint_that_passes_the_key_lifts_nothing_on_its_way() {
    for turned_back in [false, true] {
        let mut synth = playing(&peaked(40.0), &[93]);
        render(&mut synth, seconds(0.5));
        let level = |audio: &[f32]| audio.chunks_exact(136).map(rms_db).collect::<Vec<_>>();
        let before = level(&render(&mut synth, 136))[0];
        synth.set_patch_target(&to(&peaked(99.0), 0.2));
        let mut way = render(&mut synth, seconds(0.1));
        if turned_back {
            // From the middle of a glide to where it already is in panel values.
            synth.set_patch_target(&to(&peaked(69.5), 0.1));
        }
        way.extend(render(&mut synth, seconds(0.15)));
        let after = level(&render(&mut synth, 136))[0];
        let loudest = level(&way).into_iter().fold(f64::NEG_INFINITY, f64::max);
        assert!((before - after).abs() > 6.0, "there is a way to go: {before} to {after}");
        assert!(loudest < before.max(after) + 0.1, "{before} to {after} by {loudest}");
    }
}

#[test]
fn half_way_through_a_glide_half_of_the_way_is_made() {
    let share = share_of_way(&level(operator::OUTPUT_LEVEL, 99.0), &level(operator::OUTPUT_LEVEL, 59.0), 1.0, 0.5);
    assert!((share - 0.5).abs() < 0.03, "{share}");
}

#[test]
fn a_new_algorithm_is_heard_within_30_ms_as_if_it_had_been_loaded() {
    let mut from = Patch::default();
    from.fm.set(operator::param(1, operator::OUTPUT_LEVEL), 80.0);
    let mut way = from;
    way.fm.set(global::ALGORITHM, 31.0);
    let mut synth = playing(&from, &[57]);
    render(&mut synth, seconds(0.5));
    synth.set_patch_target(&to(&way, 0.015));
    render(&mut synth, seconds(0.03));
    let heard = rms_db(&render(&mut synth, seconds(0.2)));
    let mut loaded = playing(&way, &[57]);
    render(&mut loaded, seconds(0.53));
    let wanted = rms_db(&render(&mut loaded, seconds(0.2)));
    assert!((heard - wanted).abs() < 0.1, "{heard} dB, wanted {wanted}");
    assert_eq!(synth.num_active(), 1);
}

/// Random steers at random times over a chord and its release; every note ends, and is told once.
#[test]
fn after_release_no_note_hangs_and_every_note_ends_once() {
    for seed in 0..60 {
        let mut random = Random(seed);
        let anchor = random.patch();
        let mut synth = playing(&anchor, &CHORD);
        let mut num_ended = 0;
        for part in 0..400 {
            if random.below(3) > 0 {
                let patch = random.patch();
                synth.set_patch_target(&to(&patch, 0.03 * random.unit()));
            }
            if part == 200 {
                CHORD.iter().for_each(|&key| synth.handle(note_off(key)));
            }
            render(&mut synth, 1 + random.below(400) as usize);
            num_ended += synth.drain_ended().count();
        }
        synth.set_patch_target(&to(&anchor, 0.0));
        render(&mut synth, seconds(20.0));
        num_ended += synth.drain_ended().count();
        assert_eq!((synth.num_active(), num_ended), (0, CHORD.len()), "seed {seed}");
    }
}

#[test]
fn a_held_note_whose_level_goes_to_nothing_comes_back() {
    let (loud, mut still) = (Patch::default(), Patch::default());
    still.fm.set(operator::param(0, operator::OUTPUT_LEVEL), 0.0);
    let mut synth = playing(&loud, &[57]);
    render(&mut synth, seconds(0.2));
    synth.set_patch_target(&to(&still, 0.01));
    render(&mut synth, seconds(0.3));
    let silent = rms_db(&render(&mut synth, seconds(0.2)));
    synth.set_patch_target(&to(&loud, 0.01));
    render(&mut synth, seconds(0.1));
    let back = rms_db(&render(&mut synth, seconds(0.2)));
    assert!(silent < -100.0 && back > -40.0, "{silent} then {back} dB");
}

#[test]
fn a_delay_at_the_start_of_an_envelope_ends_though_the_patch_glides() {
    let mut late = Patch::default();
    for (segment, rate, level) in [(0, 50.0, 0.0), (1, 99.0, 99.0), (2, 99.0, 99.0)] {
        late.fm.set(operator::param(0, operator::RATE[segment]), rate);
        late.fm.set(operator::param(0, operator::LEVEL[segment]), level);
    }
    let mut other = late;
    other.fm.set(operator::param(0, operator::RATE[0]), 51.0);
    let mut synth = playing(&late, &[57]);
    for turn in 0..400 {
        synth.set_patch_target(&to(if turn % 2 == 0 { &other } else { &late }, 0.01));
        render(&mut synth, 240);
    }
    assert!(rms_db(&render(&mut synth, 4800)) > -40.0);
}

#[test]
fn a_load_ends_the_steering_and_notes_finish_where_they_are() {
    let mut random = Random(9);
    let (anchor, away, next) = (random.patch(), random.patch(), random.patch());
    let mut synth = playing(&anchor, &CHORD);
    synth.set_patch_target(&to(&away, 0.5));
    render(&mut synth, 5000);
    synth.load_patch(&next);
    render(&mut synth, seconds(1.0));
    synth.reset();
    synth.handle(note_on(60));
    assert!(is_same(&render(&mut synth, 9000), &render(&mut playing(&next, &[60]), 9000)));
}

#[test]
fn cutting_blocks_elsewhere_changes_no_bit() {
    for seed in 0..12 {
        let mut random = Random(seed);
        let anchor = random.patch();
        let steers: Vec<_> = (0..40).map(|_| to(&random.patch(), 0.05 * random.unit())).collect();
        let take = |block: usize| {
            let mut synth = playing(&anchor, &CHORD);
            let mut audio = Vec::new();
            for (idx, steer) in steers.iter().enumerate() {
                synth.set_patch_target(steer);
                if idx == 25 {
                    CHORD.iter().for_each(|&key| synth.handle(note_off(key)));
                }
                let mut left = 331;
                while left > 0 {
                    let len = block.min(left);
                    audio.extend(render(&mut synth, len));
                    left -= len;
                }
            }
            audio
        };
        let whole = take(331);
        for block in [1, 17, 64, 100] {
            let worst = whole.iter().zip(take(block)).fold(0f32, |worst, (a, b)| worst.max((a - b).abs()));
            assert_eq!(worst, 0.0, "seed {seed}, blocks of {block}");
        }
    }
}

#[test]
fn mono_and_legato_notes_follow_too() {
    for mode in [1.0, 2.0] {
        let (loud, soft) = (Patch::default(), level(operator::OUTPUT_LEVEL, 70.0));
        let mut synth = Synth::new(RATE_HZ);
        synth.set_control(Control::VoiceMode, mode);
        synth.load_patch(&loud);
        [45, 57, 60].iter().for_each(|&key| synth.handle(note_on(key)));
        let before = rms_db(&render(&mut synth, seconds(0.3)));
        synth.set_patch_target(&to(&with_switches_of(&soft, &loud), 0.01));
        synth.handle(note_off(60));
        render(&mut synth, seconds(0.1));
        let after = rms_db(&render(&mut synth, seconds(0.3)));
        assert!(after < before - 12.0 && synth.num_active() == 1, "{before} to {after} dB");
    }
}
