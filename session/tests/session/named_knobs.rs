//! The knobs with names from the host to the sound: rest is identity, a fit repeats itself, and a newer patch does not wait for an older fit.

use vaeform_patch::Patch;
use vaeform_session::{Command, Knobs};

use crate::fingerprint;
use crate::latents::Rig;

fn turned(named: [f32; 4]) -> Knobs {
    Knobs { named, glide_ms: 10.0, ..Knobs::default() }
}

/// What an offline render plays for the knobs in a session of its own.
fn offline(program: usize, knobs: &Knobs) -> (Patch, Vec<u32>) {
    let mut rig = Rig::new(program);
    assert!(rig.client.decode(knobs, None));
    (0..20).for_each(|_| drop(rig.block()));
    (rig.client.heard(), fingerprint(&mut rig.synth))
}

#[test]
fn a_knob_moves_the_sound_and_back_at_rest_it_is_the_very_patch() {
    let mut rig = Rig::new(3);
    let (anchor, before) = (rig.client.snapshot().patch, fingerprint(&mut rig.synth));
    rig.audio.knobs(&turned([0.8, 0.0, 0.0, 0.0]));
    rig.play_until(|client| client.heard() != anchor);
    assert!(fingerprint(&mut rig.synth) != before, "the knob is not heard");
    assert!(rig.client.snapshot().patch == anchor, "the anchor stays");
    rig.audio.knobs(&turned([0.0; 4]));
    rig.play_until(|client| client.heard() == anchor);
    assert!(fingerprint(&mut rig.synth) == before, "at rest it is not the patch");
}

#[test]
fn two_sessions_render_the_same_bits_offline_and_a_worker_comes_to_them_too() {
    let knobs = turned([0.4, -0.6, 0.3, 0.9]);
    let (patch, bits) = offline(5, &knobs);
    let (again, same) = offline(5, &knobs);
    assert!(patch == again && bits == same, "two fits of one patch differ");
    let mut rig = Rig::new(5);
    rig.audio.knobs(&knobs);
    rig.play_until(|client| client.heard() == patch);
}

#[test]
fn a_patch_that_is_loaded_while_another_is_fitted_is_the_one_that_sounds() {
    let mut rig = Rig::new(5);
    rig.audio.knobs(&turned([0.0, 0.0, 0.7, 0.0]));
    rig.block();
    rig.client.send(Command::Select(9));
    let (patch, _) = offline(9, &turned([0.0, 0.0, 0.7, 0.0]));
    rig.play_until(|client| client.heard() == patch);
}

#[test]
fn a_project_that_is_opened_again_plays_the_same_under_the_same_knobs() {
    let knobs = turned([-0.5, 0.5, 0.0, 0.25]);
    let (patch, bits) = offline(7, &knobs);
    let state = Rig::new(7).client.save();
    let mut opened = Rig::new(0);
    opened.client.restore(&state);
    opened.client.resync(&mut opened.audio, &mut opened.synth);
    assert!(opened.client.decode(&knobs, None));
    (0..20).for_each(|_| drop(opened.block()));
    assert!(opened.client.heard() == patch && fingerprint(&mut opened.synth) == bits, "it plays something else");
}
