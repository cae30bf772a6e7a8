//! Contracts of the sound: block sizes, rates, silence, reset, offline.

use vaeform_host::{Expression, Input, Note, RenderMode, Timeline};

use crate::ear::*;
use crate::rig::{RATE, bundle, must, rig, rig_with};
use crate::syx::{Op, Voice};

const SECOND: usize = RATE as usize;

/// A phrase with something of everything.
fn phrase(rig: &mut crate::rig::Rig) -> Timeline {
    let note = |key, id| Note::new(0, key).with_id(id);
    let down = rig.param("Volume", -6.0);
    let bright = rig.param("Brightness", 20.0);
    let tune = rig.modulation("Tune", note(64, 2), 0.2);
    Timeline::new()
        .note(17, 20_000, note(60, 1), 0.8)
        .note(1003, 30_000, note(64, 2), 0.6)
        .note(5000, 25_001, note(67, 3), 1.0)
        .at(7000, Input::bend(0, 3000))
        .at(9001, tune)
        .at(10_007, bright)
        .at(12_345, down)
        .at(13_000, Input::controller(0, 1, 90))
        .at(15_000, Input::Expression(note(67, 3), Expression::Pan, 0.2))
        .at(21_000, Input::bend(0, 0))
        .note(31_111, 40_000, note(48, 4), 0.9)
}

fn rich() -> Voice {
    Voice::init("RICH")
        .op(2, Op::Output, 78)
        .op(3, Op::Output, 80)
        .op(4, Op::Output, 70)
        .op(3, Op::Coarse, 2)
        .envelope(1, [80, 50, 30, 60], [99, 80, 60, 0])
        .at(135, 5)
        .at(139, 20)
        .at(143, 4)
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn block_sizes_from_1_to_4096_change_nothing() {
    let mut rig = rig_with(&rich());
    let state = rig.instance.save().expect("state");
    let play = |blocks: &[usize]| {
        let mut fresh = crate::rig::rig();
        fresh.instance.load(&state).expect("state");
        fresh.settle();
        fresh.instance.processor().expect("active").reset();
        let timeline = phrase(&mut fresh);
        fresh.instance.play(&timeline, SECOND, blocks).expect("blocks").left
    };
    let reference = play(&[4096]);
    assert!(level_db(&reference) > -60.0);
    for blocks in [&[1][..], &[17], &[64], &[256], &[333], &[1, 4096, 31, 512]] {
        must(check_same(&reference, &play(blocks), 1e-6).map_err(|e| format!("blocks {blocks:?}: {e}")));
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn every_rate_from_44100_to_192000_is_in_tune() {
    let mut rig = rig_with(&Voice::init("PLAIN"));
    let mut levels = Vec::new();
    for rate in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
        rig.instance.activate(rate, 1, 1024).expect("activation");
        let frames = rate as usize / 2;
        let take = rig.note(69, rate as u64, frames);
        let part = &take.left[frames / 4..];
        must(check_pitch(part, rate, 440.0, 2.0).map_err(|e| format!("{rate} Hz: {e}")));
        levels.push(level_db(part));
        rig.instance.processor().expect("active").reset();
    }
    let (low, high) = levels.iter().fold((f64::MAX, f64::MIN), |(l, h), x| (l.min(*x), h.max(*x)));
    must(check_between("level across rates, dB", high - low, 0.0, 0.1));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn silence_in_is_silence_out() {
    let mut rig = rig();
    let take = rig.rest(SECOND);
    assert!(take.left.iter().chain(&take.right).all(|x| *x == 0.0), "peak {:e}", take.peak());
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_sidechain_signal_does_not_leak_into_the_output() {
    let mut rig = rig();
    let noise: Vec<f32> = (0..SECOND).map(|i| ((i * 7919 % 997) as f32 / 498.5 - 1.0) * 0.5).collect();
    let processor = rig.instance.processor().expect("active");
    let sidechain = Some([noise.as_slice(), noise.as_slice()]);
    let take = processor.play_with_sidechain(&Timeline::new(), SECOND, &[256], sidechain).expect("blocks");
    assert_eq!(take.peak(), 0.0);
    let hostile = vec![f32::NAN; 4800];
    let timeline = Timeline::new().note(0, 4000, Note::new(0, 60), 0.8);
    let sidechain = Some([hostile.as_slice(), hostile.as_slice()]);
    let take = processor.play_with_sidechain(&timeline, 4800, &[256], sidechain).expect("blocks");
    assert!(take.is_finite() && take.peak() > 0.0);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn after_the_last_release_the_output_is_exactly_zero() {
    let mut rig = rig_with(&rich());
    let timeline = phrase(&mut rig);
    let take = rig.play(&timeline, 6 * SECOND);
    let last = &take.left[5 * SECOND..];
    assert!(last.iter().all(|x| *x == 0.0), "peak {:e}", last.iter().fold(0.0f32, |m, x| m.max(x.abs())));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn reset_silences_and_the_next_phrase_sounds_as_in_a_new_instance() {
    let mut rig = rig_with(&rich());
    let timeline = Timeline::new().note(0, 20_000, Note::new(0, 60), 0.8).at(3000, Input::bend(0, 8000));
    rig.instance.processor().expect("active").reset();
    let first = rig.play(&timeline, SECOND / 2).left;
    rig.play(&Timeline::new().at(0, Input::NoteOn(Note::new(0, 50), 1.0)).at(9, Input::controller(0, 64, 127)), 5000);
    rig.instance.processor().expect("active").reset();
    let quiet = rig.rest(4800);
    assert_eq!(quiet.peak(), 0.0);
    rig.instance.processor().expect("active").reset();
    must(check_same(&first, &rig.play(&timeline, SECOND / 2).left, 1e-6));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn two_offline_renders_are_bit_identical() {
    let bundle = bundle();
    let mut rig = rig_with(&rich());
    let state = rig.instance.save().expect("state");
    let timeline = phrase(&mut rig);
    let render = || {
        let mut instance = bundle.instance().expect("an instance");
        instance.set_render_mode(RenderMode::Offline).expect("offline");
        instance.load(&state).expect("state");
        instance.activate(RATE, 1, 512).expect("activation");
        instance.play(&timeline, SECOND, &[512]).expect("blocks")
    };
    let (a, b) = (render(), render());
    assert!(a.peak() > 0.01);
    assert!(a.left == b.left && a.right == b.right, "{:e} apart", difference(&a.left, &b.left));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn offline_and_live_sound_the_same() {
    let bundle = bundle();
    let mut rig = rig_with(&rich());
    let state = rig.instance.save().expect("state");
    let timeline = phrase(&mut rig);
    let render = |mode| {
        let mut instance = bundle.instance().expect("an instance");
        instance.load(&state).expect("state");
        instance.set_render_mode(mode).expect("a render mode");
        instance.activate(RATE, 1, 512).expect("activation");
        instance.play(&timeline, SECOND, &[512]).expect("blocks").left
    };
    must(check_same(&render(RenderMode::Offline), &render(RenderMode::Realtime), 1e-6));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_new_instance_opens_on_a_patch_that_sounds() {
    let mut rig = rig();
    let take = rig.play(&Timeline::new().note(0, 40_000, Note::new(0, 48), 100.0 / 127.0), SECOND);
    must(check_between("level, dB", level_db(&take.left), -45.0, -6.0));
    assert!(take.is_finite());
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn eight_loud_notes_stay_within_full_scale() {
    let mut rig = rig_with(&Voice::init("LOUD"));
    let mut timeline = Timeline::new();
    for i in 0..8 {
        timeline = timeline.note(0, 40_000, Note::new(0, 48 + 5 * i), 1.0);
    }
    let take = rig.play(&timeline, SECOND);
    println!("eight notes: peak {:.2} dBFS", 20.0 * take.peak().log10());
    assert!(take.peak() <= 1.0, "peak {}", take.peak());
}
