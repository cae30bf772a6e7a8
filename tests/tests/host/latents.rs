//! Latent knobs in a host: automation, bounces, loads under automation, controllers and their echo.

use vaeform_host::{Input, Note, Output, OutputEvent, RenderMode, Take, Timeline};

use crate::ear::*;
use crate::rig::{RATE, Rig, bundle, must};
use crate::syx::Voice;

const SECOND: usize = RATE as usize;
const CHORD: [i16; 3] = [48, 55, 64];

/// An instance that renders offline, so that what it plays does not depend on the machine.
fn offline() -> Rig {
    let mut instance = bundle().instance().expect("an instance");
    instance.set_render_mode(RenderMode::Offline).expect("offline");
    instance.activate(RATE, 1, 4096).expect("activation");
    Rig { instance }
}

/// A held chord; the knob makes a way up, down and back to rest in two seconds.
fn sweep(rig: &mut Rig, name: &str) -> Timeline {
    let mut timeline = Timeline::new();
    for key in CHORD {
        timeline = timeline.note(0, 3 * SECOND as u64 - 2000, Note::new(0, key), 0.8);
    }
    for point in 0..=200 {
        let value = (f64::from(point) / 200.0 * std::f64::consts::TAU).sin();
        let value = if point == 200 { 0.0 } else { value };
        timeline.add(4800 + 480 * point as u64, rig.param(name, value));
    }
    timeline
}

fn bits(take: &Take) -> Vec<u32> {
    take.left.iter().chain(&take.right).map(|s| s.to_bits()).collect()
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn two_bounces_of_a_sweep_are_identical_whatever_the_blocks() {
    let mut takes = Vec::new();
    for blocks in [&[256][..], &[256], &[100, 411, 7, 64]] {
        let mut rig = offline();
        let timeline = sweep(&mut rig, "Latent 1");
        takes.push(rig.instance.play(&timeline, 3 * SECOND, blocks).expect("blocks"));
    }
    assert!(takes.iter().all(|take| take.is_finite() && take.peak() > 0.01));
    assert!(bits(&takes[0]) == bits(&takes[1]), "two bounces differ");
    assert!(bits(&takes[0]) == bits(&takes[2]), "bounces with other blocks differ");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn every_latent_is_heard_on_held_notes_and_a_chord_struck_after_it_is_the_patch_bit_for_bit() {
    let mut still = offline();
    let chord = Timeline::new().note(0, 40_000, Note::new(0, 60), 0.8);
    let plain = still.play(&chord, SECOND);
    for latent in 1..=8 {
        let mut rig = offline();
        let timeline = sweep(&mut rig, &format!("Latent {latent}"));
        let mut held = Timeline::new();
        for key in CHORD {
            held = held.note(0, 3 * SECOND as u64 - 2000, Note::new(0, key), 0.8);
        }
        let unmoved = still.instance.play(&held, 3 * SECOND, &[256]).expect("blocks");
        let moved = rig.play(&timeline, 3 * SECOND);
        let apart = level_db(&moved.left.iter().zip(&unmoved.left).map(|(a, b)| a - b).collect::<Vec<_>>());
        println!("latent {latent}: the sweep is {:.1} dB from the unmoved chord", apart - level_db(&unmoved.left));
        assert!(apart > level_db(&unmoved.left) - 30.0, "latent {latent} is not heard");
        rig.rest(20 * SECOND);
        still.rest(20 * SECOND);
        let after = rig.play(&chord, SECOND);
        assert!(bits(&after) == bits(&plain), "latent {latent} does not come back to the patch");
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn held_notes_end_after_a_sweep() {
    let mut rig = offline();
    let timeline = sweep(&mut rig, "Latent 3");
    let take = rig.play(&timeline, 12 * SECOND);
    must(check_note_ends(&CHORD.map(|key| Note::new(0, key)), &take.events));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_load_under_automation_emits_no_parameter_event_and_the_knob_acts_on_the_new_patch() {
    let mut rig = offline();
    rig.load_voice(&Voice::init("FIRST"));
    let knob = rig.param("Latent 2", 0.8);
    rig.play(&Timeline::new().at(0, knob), 4096);
    rig.settle();
    let mut events: Vec<Output> =
        rig.send_sysex(&Voice::init("SECOND").envelope(1, [99, 60, 60, 60], [99, 80, 80, 0]).single()).events;
    let state = rig.instance.save().expect("state");
    rig.instance.load(&state).expect("a state of its own");
    events.extend(rig.settle().events);
    must(check_no_parameter_event(&events));
    let swept = rig.note(60, 40_000, SECOND).left;
    let rest = rig.param("Latent 2", 0.0);
    rig.play(&Timeline::new().at(0, rest), 4096);
    rig.settle();
    rig.rest(10 * SECOND);
    let plain = rig.note(60, 40_000, SECOND).left;
    assert!(difference(&swept, &plain) > 1e-3, "the knob acts on the new patch");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn controllers_move_the_latents_and_their_middle_is_rest() {
    let mut rig = offline();
    let chord = Timeline::new().note(0, 40_000, Note::new(0, 60), 0.8);
    let plain = rig.play(&chord, SECOND);
    rig.rest(10 * SECOND);
    // Through the middle first: a controller takes over where the latent stands.
    let way = [64, 70, 90, 120].map(|value| Input::controller(0, 20, value));
    let mut timeline = Timeline::new();
    for (step, input) in way.into_iter().enumerate() {
        timeline.add(480 * step as u64, input);
    }
    rig.play(&timeline, 9_600);
    let moved = rig.play(&chord, SECOND);
    assert!(difference(&moved.left, &plain.left) > 1e-3, "CC 20 moves latent 1");
    rig.rest(10 * SECOND);
    rig.play(&Timeline::new().at(0, Input::controller(0, 20, 64)), 9_600);
    let back = rig.play(&chord, SECOND);
    assert!(bits(&back) == bits(&plain), "64 is rest");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn without_the_echo_no_controller_is_sent() {
    let mut rig = offline();
    let timeline = sweep(&mut rig, "Latent 1");
    let take = rig.play(&timeline, 3 * SECOND);
    assert!(take.events.iter().all(|event| !matches!(event.said, OutputEvent::Midi(_))));
}
