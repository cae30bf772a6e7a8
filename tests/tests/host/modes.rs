//! How the host wants it played: live or offline at any moment, bypassed, at which rate.

use vaeform_host::{Input, Note, RenderMode, Timeline};

use crate::ear::*;
use crate::rig::{RATE, Rig, bundle, must, rig, rig_with};
use crate::syx::Voice;

const SECOND: usize = RATE as usize;

/// A chord under a latent that moves at every 64 frames.
fn moved_chord(rig: &mut Rig) -> Timeline {
    let mut timeline = Timeline::new();
    for key in [48, 55, 64] {
        timeline = timeline.note(0, SECOND as u64, Note::new(0, key), 0.8);
    }
    for point in 0..SECOND as u64 / 64 {
        let knob = rig.param("Latent 1", (point as f64 * 0.05).sin());
        timeline.add(point * 64, knob);
    }
    timeline
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_host_that_turns_offline_without_a_restart_hears_each_bounce_alike() {
    let bounce = || {
        let mut rig = rig();
        let timeline = moved_chord(&mut rig);
        rig.rest(512);
        rig.instance.set_render_mode(RenderMode::Offline).expect("offline");
        rig.instance.processor().expect("active").reset();
        rig.play(&timeline, SECOND)
    };
    let (a, b) = (bounce(), bounce());
    assert!(a.peak() > 0.01);
    assert!(a.left == b.left && a.right == b.right, "{:e} apart", difference(&a.left, &b.left));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_bounce_after_a_change_of_mode_is_the_bounce_from_the_start() {
    let first = {
        let mut instance = bundle().instance().expect("an instance");
        instance.set_render_mode(RenderMode::Offline).expect("offline");
        instance.activate(RATE, 1, 4096).expect("activation");
        let mut rig = Rig { instance };
        let timeline = moved_chord(&mut rig);
        rig.play(&timeline, SECOND)
    };
    let mut rig = rig();
    let timeline = moved_chord(&mut rig);
    for mode in [RenderMode::Offline, RenderMode::Realtime, RenderMode::Offline] {
        rig.instance.set_render_mode(mode).expect("a mode");
    }
    rig.instance.activate(RATE, 1, 4096).expect("activation");
    let second = rig.play(&timeline, SECOND);
    assert!(first.left == second.left, "{:e} apart", difference(&first.left, &second.left));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn bypass_is_silence_and_back_without_a_click_and_the_note_goes_on() {
    let mut rig = rig_with(&Voice::init("SINE"));
    let (on, off) = (rig.id("Bypass"), rig.id("Bypass"));
    let timeline = Timeline::new()
        .at(0, Input::NoteOn(Note::new(0, 69), 0.8))
        .at(9600, Input::Param(on, 1.0))
        .at(19_200, Input::Param(off, 0.0));
    let take = rig.play(&timeline, 48_000);
    assert!(take.left[9900..19_200].iter().all(|x| *x == 0.0), "it is heard");
    must(check_pitch(&take.left[2400..9600], RATE, 440.0, 2.0));
    must(check_pitch(&take.left[20_000..44_000], RATE, 440.0, 2.0));
    must(check_no_click(&take.left[2400..], -40.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn rates_are_in_tune_or_refused() {
    let mut rig = rig_with(&Voice::init("SINE"));
    for rate in [1_234.567_8, 8_000.0, 11_025.0, 384_000.0, 768_000.0, 1_536_000.0] {
        rig.instance.activate(rate, 1, 1024).expect("activation");
        let take = rig.note(69, rate as u64, rate as usize / 2);
        must(check_pitch(&take.left[take.left.len() / 4..], rate, 440.0, 2.0).map_err(|e| format!("{rate} Hz: {e}")));
    }
    for rate in [0.0, -48_000.0, 999.0, 1_536_001.0, 1e9, f64::NAN, f64::INFINITY] {
        assert!(rig.instance.activate(rate, 1, 1024).is_err(), "{rate} Hz is taken");
    }
    rig.instance.activate(RATE, 1, 1024).expect("activation");
    must(check_pitch(&rig.note(69, 24_000, 24_000).left[4800..], RATE, 440.0, 2.0));
}
