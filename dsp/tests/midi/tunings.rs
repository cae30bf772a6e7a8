//! Tunings by universal messages: keys, dumps, octaves, master tuning and volume.

use vaeform_dsp::tuning::Tuning;

use crate::rig::*;

fn exclusive(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[0xF0, kind, 0x7F], body, &[0xF7]].concat()
}

/// Semitones above A4 of A4 on a channel, before and after a message in the middle of the note.
fn semitones(message: &[u8], channel: u8) -> [f64; 2] {
    let on = [0x90 | channel, 69, 100];
    let audio = left(&mut sine(), &[(0, &on), (24_000, message)], 48_000);
    [&audio[4_800..24_000], &audio[28_800..]].map(|part| (cents(part, 440.0) - 0.6) / 100.0)
}

/// The same of a note that comes after the message.
fn later(message: &[u8], channel: u8) -> f64 {
    let on = [0x90 | channel, 69, 100];
    let audio = left(&mut sine(), &[(0, message), (0, &on)], 24_000);
    (cents(&audio[4_800..], 440.0) - 0.6) / 100.0
}

#[track_caller]
fn must_be(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 0.015, "{found} semitones, expected {wanted}");
}

#[test]
fn a_key_is_retuned_at_once_in_real_time_and_for_later_notes_otherwise() {
    let key = [69, 72, 64, 0];
    for (message, held) in [
        (exclusive(0x7F, &[&[8, 2, 0, 1][..], &key].concat()), 3.5),
        (exclusive(0x7F, &[&[8, 7, 0, 0, 1][..], &key].concat()), 3.5),
        (exclusive(0x7E, &[&[8, 7, 0, 0, 1][..], &key].concat()), 0.0),
    ] {
        let [before, after] = semitones(&message, 0);
        must_be(before, 0.0);
        must_be(after, held);
        must_be(later(&message, 0), 3.5);
    }
}

#[test]
fn a_bulk_dump_tunes_all_keys() {
    let table: Vec<u8> = (0..128u8).flat_map(|note| [note.saturating_sub(12), 0, 0]).collect();
    let message = exclusive(0x7E, &[&[8, 1, 0][..], b"an octave down  ", &table, &[0]].concat());
    must_be(later(&message, 0), -12.0);
}

#[test]
fn octave_tuning_moves_a_pitch_class_of_its_channels() {
    let (mut one, mut two) = ([64; 12], [64, 0].repeat(12));
    one[9] = 114;
    two[18] = 96;
    for (kind, live) in [(0x7F, true), (0x7E, false)] {
        for scale in [&one[..], &two] {
            let form = if scale.len() == 12 { 8 } else { 9 };
            let all = exclusive(kind, &[&[8, form, 3, 127, 127][..], scale].concat());
            must_be(later(&all, 0), 0.5);
            must_be(later(&all, 15), 0.5);
            must_be(semitones(&all, 0)[1], if live { 0.5 } else { 0.0 });
            let second = exclusive(kind, &[&[8, form, 0, 0, 2][..], scale].concat());
            must_be(later(&second, 0), 0.0);
            must_be(later(&second, 1), 0.5);
        }
    }
}

#[test]
fn an_octave_offset_counts_from_the_table_and_replaces_the_one_before() {
    let offset = |cents: u8| {
        let mut scale = [64; 12];
        scale[9] = 64 + cents;
        exclusive(0x7F, &[&[8, 8, 3, 127, 127][..], &scale].concat())
    };
    let mut synth = sine();
    let mut tuning = Tuning::default();
    tuning.hz[69] = 466.164;
    synth.set_tuning(&tuning);
    send(&mut synth, &offset(20));
    send(&mut synth, &offset(40));
    let audio = left(&mut synth, &[(0, &[0x90, 69, 100])], 24_000);
    must_be(cents(&audio[4_800..], 440.0) / 100.0, 1.4);
    synth.set_tuning(&Tuning::default());
    must_be(cents(&left(&mut synth, &[], 24_000)[4_800..], 440.0) / 100.0, 0.0);
}

#[test]
fn master_tuning_moves_all_channels_at_once() {
    for (message, wanted) in [
        (exclusive(0x7F, &[4, 3, 0, 96]), 0.5),
        (exclusive(0x7F, &[4, 3, 0, 0]), -1.0),
        (exclusive(0x7F, &[4, 4, 0, 76]), 12.0),
        (exclusive(0x7F, &[4, 4, 0, 52]), -12.0),
    ] {
        for channel in [0, 9] {
            must_be(semitones(&message, channel)[1], wanted);
            must_be(later(&message, channel), wanted);
        }
    }
}

#[test]
fn master_volume_has_the_curve_of_channel_volume() {
    let level = |message: &[u8]| db(&left(&mut sine(), &[(0, message), (0, &[0x90, 69, 100])], 24_000)[12_000..]);
    let full = level(&exclusive(0x7F, &[4, 1, 127, 127]));
    assert!((full - level(&[0xB0, 7, 127])).abs() < 0.01);
    // Half of 16,383 is 12 dB down.
    assert!((level(&exclusive(0x7F, &[4, 1, 0, 64])) - full + 12.04).abs() < 0.1);
    assert!(level(&exclusive(0x7F, &[4, 1, 0, 0])) < -150.0);
}
