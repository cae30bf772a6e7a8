//! Pedals, reset of all controllers, and channel mode messages.

use vaeform_dsp::control::Control;
use vaeform_dsp::synth::Synth;

use crate::rig::*;

const SILENCE_DB: f64 = -100.0;

#[test]
fn a_reset_lifts_the_sostenuto_pedal_and_its_note_ends() {
    let messages: [At<'_>; 4] =
        [(0, &[0x90, 69, 100]), (2_000, &[0xB0, 66, 127]), (6_000, &[0x80, 69, 0]), (20_000, &[0xB0, 121, 0])];
    let audio = left(&mut sine(), &messages, 96_000);
    assert!(db(&audio[8_000..20_000]) > -40.0);
    assert!(db(&audio[60_000..]) < SILENCE_DB, "{}", db(&audio[60_000..]));
}

#[test]
fn a_reset_lifts_the_sustain_pedal_and_its_note_ends() {
    let messages: [At<'_>; 4] =
        [(0, &[0x90, 69, 100]), (2_000, &[0xB0, 64, 127]), (6_000, &[0x80, 69, 0]), (20_000, &[0xB0, 121, 0])];
    let audio = left(&mut sine(), &messages, 96_000);
    assert!(db(&audio[8_000..20_000]) > -40.0);
    assert!(db(&audio[60_000..]) < SILENCE_DB);
}

#[test]
fn a_reset_keeps_keys_that_are_down() {
    let messages: [At<'_>; 3] = [(0, &[0x90, 69, 100]), (2_000, &[0xB0, 66, 127]), (6_000, &[0xB0, 121, 0])];
    assert!(db(&left(&mut sine(), &messages, 48_000)[24_000..]) > -40.0);
}

#[test]
fn a_reset_takes_back_bend_wheel_pressure_and_expression() {
    let still = left(&mut wobbly(), &[(0, &[0x90, 69, 100])], 48_000);
    for message in [&[0xE0, 0, 127][..], &[0xB0, 1, 127], &[0xD0, 127], &[0xA0, 69, 127], &[0xB0, 11, 30]] {
        let moved = left(&mut wobbly(), &[(0, &[0x90, 69, 100]), (4_800, message)], 48_000);
        let back = left(&mut wobbly(), &[(0, &[0x90, 69, 100]), (4_800, message), (9_600, &[0xB0, 121, 0])], 48_000);
        let change = |audio: &[f32]| {
            (wobble(&audio[24_000..]) + cents(&audio[24_000..], 440.0).abs() + db(&audio[24_000..])
                - wobble(&still[24_000..])
                - cents(&still[24_000..], 440.0).abs()
                - db(&still[24_000..]))
            .abs()
        };
        assert!(change(&moved) > 5.0 && change(&back) < 0.5, "{message:02X?}: {} {}", change(&moved), change(&back));
    }
}

#[test]
fn a_reset_keeps_volume_pan_bend_range_and_tuning() {
    let mut synth = sine();
    let rpn = |number, high| [[0xB0, 101, 0], [0xB0, 100, number], [0xB0, 6, high]];
    let setup: [[u8; 3]; 8] = std::array::from_fn(|i| match i {
        0 => [0xB0, 7, 64],
        1 => [0xB0, 10, 0],
        2..=4 => rpn(0, 12)[i - 2],
        _ => rpn(2, 65)[i - 5],
    });
    setup.iter().for_each(|message| send(&mut synth, message));
    let loud = db(&left(&mut sine(), &[(0, &[0x90, 69, 100])], 24_000)[12_000..]);
    let [left, right] =
        play(&mut synth, &[(0, &[0xB0, 121, 0]), (0, &[0x90, 69, 100]), (4_800, &[0xE0, 127, 127])], 24_000);
    must_be_at(&left[12_000..], 13.0);
    // 40 log10(64 / 127), and 3 dB for the side.
    assert!((db(&left[12_000..]) - loud + 11.9 - 3.0).abs() < 0.2, "{}", db(&left[12_000..]) - loud);
    assert!(db(&right[12_000..]) < SILENCE_DB);
}

#[test]
fn a_reset_deselects_the_registered_parameter() {
    let mut synth = sine();
    for message in [[0xB0, 101, 0], [0xB0, 100, 0], [0xB0, 121, 0], [0xB0, 6, 24], [0x90, 69, 100], [0xE0, 127, 127]] {
        send(&mut synth, &message);
    }
    must_be_at(&left(&mut synth, &[], 24_000)[4_800..], 2.0);
}

#[test]
fn either_pedal_holds_when_the_other_comes_up() {
    let held: [At<'_>; 5] = [
        (0, &[0x90, 69, 100]),
        (2_000, &[0xB0, 66, 127]),
        (2_000, &[0xB0, 64, 127]),
        (4_000, &[0x80, 69, 0]),
        (8_000, &[0xB0, 64, 0]),
    ];
    let audio = left(&mut sine(), &[&held[..], &[(24_000, &[0xB0, 66, 0])]].concat(), 96_000);
    assert!(db(&audio[12_000..24_000]) > -40.0 && db(&audio[72_000..]) < SILENCE_DB);
    let audio = left(&mut sine(), &[&held[..4], &[(8_000, &[0xB0, 66, 0]), (24_000, &[0xB0, 64, 0])]].concat(), 96_000);
    assert!(db(&audio[12_000..24_000]) > -40.0 && db(&audio[72_000..]) < SILENCE_DB);
}

#[test]
fn all_notes_off_leaves_notes_to_the_pedal_and_all_sound_off_does_not() {
    let pedal: [At<'_>; 2] = [(0, &[0xB0, 64, 127]), (0, &[0x90, 69, 100])];
    for mode in 123..=127 {
        let off = [0xB0, mode, 0];
        let audio = left(&mut sine(), &[&pedal[..], &[(4_800, &off), (24_000, &[0xB0, 64, 0])]].concat(), 96_000);
        assert!(db(&audio[12_000..24_000]) > -40.0, "{mode}");
        assert!(db(&audio[72_000..]) < SILENCE_DB, "{mode}");
        let audio = left(&mut sine(), &[(0, &[0x90, 69, 100]), (4_800, &off)], 72_000);
        assert!(db(&audio[60_000..]) < SILENCE_DB, "{mode}");
        let audio = left(&mut sine(), &[(0, &[0x91, 69, 100]), (4_800, &off)], 24_000);
        assert!(db(&audio[12_000..]) > -40.0, "{mode} reaches another channel");
    }
    let audio = left(&mut sine(), &[&pedal[..], &[(4_800, &[0xB0, 120, 0])]].concat(), 24_000);
    assert!(db(&audio[6_000..]) < SILENCE_DB);
}

#[test]
fn local_control_and_unknown_controllers_change_nothing() {
    let plain = left(&mut sine(), &[(0, &[0x90, 69, 100])], 9_600);
    for controller in [0, 32, 67, 91, 122] {
        let message = [0xB0, controller, 127];
        assert_eq!(left(&mut sine(), &[(0, &[0x90, 69, 100]), (4_000, &message)], 9_600), plain, "{controller}");
    }
}

#[test]
fn mono_by_midi_lasts_until_poly_or_the_hosts_voice_mode() {
    let two: [At<'_>; 2] = [(0, &[0x90, 57, 100]), (4_800, &[0x90, 69, 100])];
    let voices = |synth: &mut Synth| {
        left(synth, &two, 9_600);
        let voices = synth.num_active();
        left(synth, &[(0, &[0xB0, 120, 0])], 4_800);
        voices
    };
    let mut synth = sine();
    assert_eq!(voices(&mut synth), 2);
    send(&mut synth, &[0xB0, 126, 1]);
    assert_eq!(voices(&mut synth), 1);
    send(&mut synth, &[0xB0, 127, 0]);
    assert_eq!(voices(&mut synth), 2);
    send(&mut synth, &[0xB0, 126, 1]);
    synth.set_control(Control::VoiceMode, 2.0);
    synth.set_control(Control::VoiceMode, 0.0);
    assert_eq!(voices(&mut synth), 2);
}
