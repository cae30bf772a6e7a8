//! MPE: zones, masters that speak to all notes of their zone, and the message that configures both.

use vaeform_dsp::control::Control;
use vaeform_dsp::synth::Synth;

use crate::rig::*;

const A4_ON_2: At<'_> = (0, &[0x91, 69, 100]);

/// RPN 6 on a channel.
fn configure(synth: &mut Synth, master: u8, members: u8) {
    for message in [[101, 0], [100, 6], [6, members], [101, 127], [100, 127]] {
        send(synth, &[0xB0 | master, message[0], message[1]]);
    }
}

fn bend_range(synth: &mut Synth, channel: u8, semitones: u8) {
    for message in [[101, 0], [100, 0], [6, semitones]] {
        send(synth, &[0xB0 | channel, message[0], message[1]]);
    }
}

/// Semitones that a wheel at its upper end moves A4, the wheel on one channel and the note on another.
fn bend(synth: &mut Synth, wheel: u8, note: u8) -> f64 {
    let (on, up, rest) = ([0x90 | note, 69, 100], [0xE0 | wheel, 127, 127], [0xE0 | wheel, 0, 64]);
    let audio = left(synth, &[(0, &on), (0, &up)], 24_000);
    left(synth, &[(0, &[0xB0 | note, 120, 0]), (0, &rest)], 4_800);
    ((cents(&audio[4_800..], 440.0) - 0.6) / 1.0).round() / 100.0
}

#[test]
fn the_masters_wheel_reaches_the_notes_of_its_zone() {
    for wheel in [[0xB0, 1, 127], [0xB1, 1, 127]] {
        let audio = left(&mut mpe(wobbly()), &[A4_ON_2, (4_800, &wheel)], 48_000);
        assert!(wobble(&audio[14_400..]) > 40.0, "{wheel:02X?}: {}", wobble(&audio[14_400..]));
    }
    let audio = left(&mut mpe(wobbly()), &[A4_ON_2, (4_800, &[0xB2, 1, 127])], 48_000);
    assert!(wobble(&audio[14_400..]) < 5.0);
    let audio = left(&mut wobbly(), &[A4_ON_2, (4_800, &[0xB0, 1, 127])], 48_000);
    assert!(wobble(&audio[14_400..]) < 5.0);
}

#[test]
fn the_masters_volume_and_expression_multiply_the_members() {
    let level = |messages: &[At<'_>]| db(&left(&mut mpe(sine()), messages, 48_000)[24_000..]);
    let full = level(&[A4_ON_2]);
    for controller in [7, 11] {
        let (none, half, halves) = ([0xB0, controller, 0], [0xB0, controller, 64], [0xB1, controller, 64]);
        assert!(level(&[A4_ON_2, (4_800, &none)]) < -100.0, "CC {controller}");
        let one = level(&[A4_ON_2, (4_800, &half)]) - full;
        let both = level(&[A4_ON_2, (4_800, &half), (4_800, &halves)]) - full;
        assert!((one + 11.9).abs() < 0.1 && (both + 23.8).abs() < 0.1, "CC {controller}: {one} {both}");
    }
}

#[test]
fn the_masters_pan_moves_its_zone() {
    let [left, right] = play(&mut mpe(sine()), &[A4_ON_2, (4_800, &[0xB0, 10, 127])], 48_000);
    assert!(db(&left[24_000..]) < -100.0 && db(&right[24_000..]) > -30.0);
}

#[test]
fn the_masters_timbre_and_pressure_are_heard_as_the_members_are() {
    use vaeform_patch::{Patch, operator};
    let mut patch = Patch::default();
    patch.fm.set(operator::param(1, operator::OUTPUT_LEVEL), 60.0);
    let take = |message: &[u8]| {
        let mut synth = mpe(sine());
        synth.load_patch(&patch);
        left(&mut synth, &[A4_ON_2, (4_800, message)], 24_000)
    };
    let still = take(&[0xB0, 2, 0]);
    for (master, member) in [(&[0xB0, 74, 127][..], &[0xB1, 74, 127][..]), (&[0xD0, 127], &[0xD1, 127])] {
        assert_ne!(take(master), still);
        assert_eq!(take(master), take(member));
    }
}

#[test]
fn a_bend_range_on_one_member_counts_for_all_of_its_zone() {
    let mut synth = mpe(sine());
    assert_eq!([bend(&mut synth, 1, 1), bend(&mut synth, 0, 0), bend(&mut synth, 0, 4)], [48.0, 2.0, 2.0]);
    bend_range(&mut synth, 1, 24);
    assert_eq!([bend(&mut synth, 2, 2), bend(&mut synth, 15, 15), bend(&mut synth, 0, 4)], [24.0, 24.0, 2.0]);
    bend_range(&mut synth, 0, 7);
    assert_eq!([bend(&mut synth, 2, 2), bend(&mut synth, 0, 2), bend(&mut synth, 0, 0)], [24.0, 7.0, 7.0]);
    let mut plain = sine();
    bend_range(&mut plain, 1, 24);
    assert_eq!([bend(&mut plain, 1, 1), bend(&mut plain, 2, 2)], [24.0, 2.0]);
}

#[test]
fn half_a_wheel_of_24_semitones_is_an_octave() {
    let messages: [At<'_>; 5] = [
        (0, &[0xB1, 101, 0]),
        (0, &[0xB1, 100, 0]),
        (0, &[0xB1, 6, 24]),
        (10, &[0x92, 69, 100]),
        (4_800, &[0xE2, 127, 95]),
    ];
    let hz = hz(&left(&mut mpe(sine()), &messages, 48_000)[9_600..]);
    assert!((hz - 879.9).abs() < 1.0, "{hz}");
}

#[test]
fn bends_of_master_and_member_add_up() {
    let messages: [At<'_>; 3] = [A4_ON_2, (0, &[0xE1, 0, 80]), (0, &[0xE0, 127, 127])];
    must_be_at(&left(&mut mpe(sine()), &messages, 24_000)[4_800..], 14.0);
}

#[test]
fn a_configuration_message_makes_zones_without_the_hosts_switch() {
    let mut synth = sine();
    configure(&mut synth, 0, 3);
    let lower = [1, 3, 4].map(|channel| bend(&mut synth, channel, channel));
    assert_eq!(lower, [48.0, 48.0, 2.0]);
    assert_eq!([bend(&mut synth, 0, 3), bend(&mut synth, 0, 4)], [2.0, 0.0]);
    assert_eq!(synth.control(Control::Mpe), 0.0);
    configure(&mut synth, 0, 0);
    assert_eq!([bend(&mut synth, 1, 1), bend(&mut synth, 0, 1)], [2.0, 0.0]);
}

#[test]
fn two_zones_have_a_master_each_and_the_newest_takes_its_members() {
    let mut synth = sine();
    configure(&mut synth, 0, 7);
    configure(&mut synth, 15, 7);
    assert_eq!([bend(&mut synth, 15, 8), bend(&mut synth, 15, 7), bend(&mut synth, 0, 7)], [2.0, 0.0, 2.0]);
    bend_range(&mut synth, 14, 12);
    assert_eq!([bend(&mut synth, 8, 8), bend(&mut synth, 7, 7)], [12.0, 48.0]);
    configure(&mut synth, 0, 10);
    assert_eq!([bend(&mut synth, 0, 10), bend(&mut synth, 15, 10), bend(&mut synth, 15, 11)], [2.0, 0.0, 2.0]);
    assert_eq!([bend(&mut synth, 10, 10), bend(&mut synth, 11, 11)], [48.0, 12.0]);
    configure(&mut synth, 15, 15);
    assert_eq!([bend(&mut synth, 15, 0), bend(&mut synth, 0, 0)], [2.0, 48.0]);
}

#[test]
fn a_configuration_message_ends_notes_and_controllers_of_channels_that_move() {
    let mut synth = sine();
    configure(&mut synth, 0, 4);
    left(&mut synth, &[(0, &[0x91, 69, 100]), (0, &[0x98, 69, 100]), (0, &[0xE8, 127, 127])], 4_800);
    configure(&mut synth, 15, 7);
    left(&mut synth, &[], 48_000);
    assert_eq!(synth.num_active(), 1, "the note of the lower zone stays");
    let audio = left(&mut synth, &[(0, &[0xB1, 120, 0]), (4_800, &[0x98, 69, 100])], 24_000);
    must_be_at(&audio[9_600..], 0.0);
}

#[test]
fn other_channels_configure_nothing_and_the_switch_is_the_newest_when_it_moves() {
    let mut synth = sine();
    configure(&mut synth, 5, 4);
    assert_eq!(bend(&mut synth, 6, 6), 2.0);
    configure(&mut synth, 0, 2);
    synth.set_control(Control::Mpe, 1.0);
    assert_eq!(bend(&mut synth, 9, 9), 48.0);
    synth.set_control(Control::Mpe, 0.0);
    assert_eq!(bend(&mut synth, 1, 1), 2.0);
}

#[test]
fn zones_outlive_a_reset_of_the_synth() {
    let mut synth = sine();
    configure(&mut synth, 0, 15);
    synth.reset();
    assert_eq!(bend(&mut synth, 5, 5), 48.0);
}

#[test]
fn a_members_pedal_that_comes_up_leaves_the_note_to_the_masters() {
    for pedal in [64, 66] {
        let (down, member_down, member_up, up) =
            ([0xB0, pedal, 127], [0xB1, pedal, 127], [0xB1, pedal, 0], [0xB0, pedal, 0]);
        let messages: [At<'_>; 6] = [
            A4_ON_2,
            (2_000, &down),
            (2_000, &member_down),
            (4_000, &[0x81, 69, 0]),
            (8_000, &member_up),
            (24_000, &up),
        ];
        let audio = left(&mut mpe(sine()), &messages, 96_000);
        assert!(db(&audio[12_000..24_000]) > -40.0, "CC {pedal}: {}", db(&audio[12_000..24_000]));
        assert!(db(&audio[72_000..]) < -100.0, "CC {pedal}");
    }
}

#[test]
fn a_note_whose_key_is_up_leaves_its_channel_to_the_next_one() {
    let bend = [0xE1, 0, 80];
    for pedal in [0, 127] {
        let down = [0xB0, 64, pedal];
        let held: [At<'_>; 4] = [(0, &down), A4_ON_2, (0, &bend), (24_000, &[0x81, 69, 0])];
        let audio = left(&mut mpe(slow()), &[&held[..], &[(26_400, &[0xE1, 0, 64])]].concat(), 48_000);
        must_be_at(&audio[4_800..24_000], 12.0);
        must_be_at(&audio[28_800..38_400], 12.0);
        let audio = left(&mut mpe(slow()), &[&held[..], &[(26_400, &[0xE0, 0, 0])]].concat(), 48_000);
        must_be_at(&audio[28_800..38_400], 10.0);
    }
    let plain: [At<'_>; 3] = [(0, &[0x91, 69, 100]), (4_800, &[0x81, 69, 0]), (9_600, &[0xE1, 127, 127])];
    must_be_at(&left(&mut slow(), &plain, 24_000)[12_000..], 2.0);
}

/// The sine with a long release.
fn slow() -> Synth {
    use vaeform_patch::{Patch, operator};
    let mut patch = Patch::default();
    patch.fm.set(operator::param(0, operator::RATE[3]), 30.0);
    let mut synth = sine();
    synth.load_patch(&patch);
    synth
}

#[test]
fn the_masters_mode_messages_reach_its_zone() {
    for mode in [120, 123, 126] {
        let off = [0xB0, mode, 0];
        let audio = left(&mut mpe(sine()), &[A4_ON_2, (4_800, &off)], 72_000);
        assert!(db(&audio[60_000..]) < -100.0, "CC {mode}");
    }
    let held: [At<'_>; 4] = [A4_ON_2, (2_000, &[0xB1, 66, 127]), (4_000, &[0x81, 69, 0]), (8_000, &[0xB0, 121, 0])];
    assert!(db(&left(&mut mpe(sine()), &held, 72_000)[60_000..]) < -100.0);
    let mut synth = mpe(sine());
    send(&mut synth, &[0xB0, 126, 0]);
    left(&mut synth, &[A4_ON_2, (0, &[0x92, 57, 100])], 4_800);
    assert_eq!(synth.num_active(), 2, "a zone stays polyphonic");
}

#[test]
fn members_leave_programs_to_their_master() {
    let mut synth = sine();
    assert!(!synth.is_member(1));
    configure(&mut synth, 0, 3);
    assert_eq!([0, 1, 3, 4].map(|channel| synth.is_member(channel)), [false, true, true, false]);
}
