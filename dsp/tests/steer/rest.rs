//! At rest, and after a round trip, nothing is changed.

use vaeform_patch::Patch;
use vaeform_patch::factory;

use crate::rig::{CHORD, Random, is_same, note_off, note_on, peak, playing, render, seconds, to};

fn patches() -> impl Iterator<Item = Patch> {
    let mut random = Random(3);
    let random = (0..1000).map(move |_| random.patch());
    factory::bank().into_iter().map(|preset| preset.patch).chain(random)
}

/// A chord, its release and another note, steered at `frames` to its own patch.
fn phrase(patch: &Patch, is_steered: bool) -> Vec<f32> {
    let mut synth = playing(patch, &CHORD);
    let mut audio = Vec::new();
    for part in 0..6 {
        if is_steered {
            synth.set_patch_target(&to(patch, 0.01 * part as f32));
        }
        match part {
            3 => CHORD.iter().for_each(|&key| synth.handle(note_off(key))),
            4 => synth.handle(note_on(64)),
            _ => {}
        }
        audio.extend(render(&mut synth, 701));
    }
    audio
}

#[test]
fn a_steer_to_the_patch_that_sounds_changes_no_bit() {
    let mut num_heard = 0;
    for (idx, patch) in patches().enumerate() {
        let (still, steered) = (phrase(&patch, false), phrase(&patch, true));
        assert!(is_same(&still, &steered), "patch {idx}");
        num_heard += usize::from(peak(&still) > 1e-4);
    }
    assert!(num_heard > 900, "{num_heard} of the patches sound");
}

#[test]
fn after_a_round_trip_new_notes_have_the_very_bits_of_the_patch() {
    let mut random = Random(4);
    for (idx, patch) in patches().take(132).enumerate() {
        let mut away = random.patch();
        away.fm.set(vaeform_patch::global::LFO_SPEED, 0.0);
        let mut synth = playing(&patch, &CHORD);
        render(&mut synth, 1000);
        synth.set_patch_target(&to(&away, 0.02));
        render(&mut synth, 3000);
        synth.set_patch_target(&to(&patch, 0.02));
        render(&mut synth, 4000);
        // Silence, and the LFO back where a fresh synth has it.
        synth.reset();
        synth.handle(note_on(60));
        let back = render(&mut synth, 4000);
        assert!(is_same(&back, &render(&mut playing(&patch, &[60]), 4000)), "patch {idx}");
    }
}

#[test]
fn a_trim_glides_and_ends_as_gain() {
    let patch = Patch::default();
    let mut synth = playing(&patch, &[57]);
    let before = rms(&mut synth);
    let mut steer = to(&patch, 0.02);
    steer.variations[0].trim_db = -6.0;
    synth.set_patch_target(&steer);
    render(&mut synth, seconds(0.1));
    let gain = rms(&mut synth) - before;
    assert!((gain + 6.0).abs() < 0.02, "{gain} dB");
    steer.variations[0].trim_db = 0.0;
    synth.set_patch_target(&steer);
    render(&mut synth, seconds(0.2));
    let mut still = playing(&patch, &[57]);
    render(&mut still, 2 * seconds(0.2) + seconds(0.3));
    assert!(is_same(&render(&mut synth, 4000), &render(&mut still, 4000)), "trim 0 leaves a trace");
}

fn rms(synth: &mut vaeform_dsp::synth::Synth) -> f64 {
    crate::rig::rms_db(&render(synth, seconds(0.2)))
}
