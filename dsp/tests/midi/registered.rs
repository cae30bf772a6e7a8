//! Registered parameters: bend range and tuning, by data entry and by steps.

use vaeform_dsp::control::Control;
use vaeform_dsp::synth::Synth;

use crate::rig::*;

/// The pitch of A4 with the wheel at its upper end, after some controllers of channel 1.
fn bent(controllers: &[(u8, u8)]) -> Vec<f32> {
    let mut synth = sine();
    enter(&mut synth, controllers);
    send(&mut synth, &[0xE0, 127, 127]);
    left(&mut synth, &[(0, &[0x90, 69, 100])], 24_000)[4_800..].to_vec()
}

fn enter(synth: &mut Synth, controllers: &[(u8, u8)]) {
    controllers.iter().for_each(|&(controller, value)| send(synth, &[0xB0, controller, value]));
}

#[test]
fn the_bend_range_has_semitones_and_cents() {
    must_be_at(&bent(&[]), 2.0);
    must_be_at(&bent(&[(101, 0), (100, 0), (6, 5)]), 5.0);
    must_be_at(&bent(&[(101, 0), (100, 0), (6, 5), (38, 50)]), 5.5);
    must_be_at(&bent(&[(100, 0), (101, 0), (6, 5), (38, 127)]), 5.99);
    must_be_at(&bent(&[(101, 0), (100, 0), (6, 24), (38, 50), (6, 7)]), 7.0);
}

#[test]
fn steps_move_cents_of_the_range_and_semitones_of_the_tuning() {
    let up = [(96, 0)].repeat(25);
    must_be_at(&bent(&[&[(101, 0), (100, 0)], &up[..]].concat()), 2.25);
    let down = [(97, 0)].repeat(50);
    must_be_at(&bent(&[&[(101, 0), (100, 0), (6, 12)], &down[..]].concat()), 11.5);
    must_be_at(&bent(&[(101, 0), (100, 2), (96, 0), (96, 0), (97, 0)]), 3.0);
}

#[test]
fn the_hosts_bend_range_is_the_newest_when_it_moves() {
    let mut synth = sine();
    enter(&mut synth, &[(101, 0), (100, 0), (6, 12)]);
    synth.set_control(Control::BendRange, 2.0);
    must_be_at(&left(&mut synth, &[(0, &[0xE0, 127, 127]), (0, &[0x90, 69, 100])], 24_000)[4_800..], 12.0);
    synth.set_control(Control::BendRange, 5.0);
    must_be_at(&left(&mut synth, &[], 24_000)[4_800..], 5.0);
}

#[test]
fn null_and_unregistered_parameters_keep_data_from_the_range() {
    must_be_at(&bent(&[(101, 0), (100, 0), (6, 12), (101, 127), (100, 127), (6, 3), (38, 9), (96, 0)]), 12.0);
    must_be_at(&bent(&[(101, 0), (100, 0), (6, 12), (99, 0), (98, 0), (6, 3)]), 12.0);
    must_be_at(&bent(&[(99, 0), (98, 0), (101, 0), (100, 0), (6, 3)]), 3.0);
}

#[test]
fn fine_and_coarse_tuning_move_the_channel_alone() {
    for (controllers, semitones) in [
        (&[(101, 0), (100, 1), (6, 96), (38, 0)][..], 0.5),
        (&[(101, 0), (100, 1), (6, 0)], -1.0),
        (&[(101, 0), (100, 2), (6, 76)], 12.0),
        (&[(101, 0), (100, 2), (6, 52), (100, 1), (6, 96)], -11.5),
    ] {
        let mut synth = sine();
        enter(&mut synth, controllers);
        must_be_at(&left(&mut synth, &[(0, &[0x90, 69, 100])], 24_000)[4_800..], semitones);
        send(&mut synth, &[0xB0, 120, 0]);
        must_be_at(&left(&mut synth, &[(0, &[0x91, 69, 100])], 24_000)[4_800..], 0.0);
    }
}

#[test]
fn a_note_that_sounds_follows_the_tuning() {
    let messages: [At<'_>; 4] =
        [(0, &[0x90, 69, 100]), (9_600, &[0xB0, 101, 0]), (9_600, &[0xB0, 100, 2]), (9_600, &[0xB0, 6, 71])];
    let audio = left(&mut sine(), &messages, 24_000);
    must_be_at(&audio[..9_600], 0.0);
    must_be_at(&audio[12_000..], 7.0);
}

#[test]
fn registered_parameters_outlive_a_reset_of_the_synth() {
    let mut synth = sine();
    enter(&mut synth, &[(101, 0), (100, 0), (6, 12)]);
    synth.reset();
    must_be_at(&left(&mut synth, &[(0, &[0xE0, 127, 127]), (0, &[0x90, 69, 100])], 24_000)[4_800..], 12.0);
}
