//! MIDI as hosts send it: reset of all controllers, MPE, tuning by system exclusive.

use vaeform_host::{Input, Take, Timeline};

use crate::ear::*;
use crate::rig::{RATE, must, rig_with};
use crate::syx::Voice;

const SECOND: usize = RATE as usize;

fn plain() -> Voice {
    Voice::init("PLAIN")
}

/// Messages at their frames.
fn timeline(messages: &[(usize, [u8; 3])]) -> Timeline {
    messages.iter().fold(Timeline::new(), |timeline, &(frame, message)| timeline.at(frame as u64, Input::Midi(message)))
}

fn pitch(take: &Take, from: usize, semitones: f64) -> Verdict {
    check_pitch(&take.left[from..], RATE, 440.0 * 2f64.powf(semitones / 12.0), 3.0)
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_reset_of_all_controllers_releases_what_the_sostenuto_pedal_held() {
    let mut rig = rig_with(&plain());
    let messages = [(0, [0x90, 69, 100]), (2_000, [0xB0, 66, 127]), (6_000, [0x80, 69, 0]), (20_000, [0xB0, 121, 0])];
    let take = rig.play(&timeline(&messages), 2 * SECOND);
    must(check_between("under the pedal, dB", level_db(&take.left[8_000..20_000]), -60.0, 0.0));
    must(check_between("after the reset, dB", level_db(&take.left[60_000..]), -300.0, -100.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_bend_range_on_one_member_counts_for_its_zone() {
    let mut rig = rig_with(&plain());
    rig.set("MPE", 1.0);
    let messages =
        [(0, [0xB1, 101, 0]), (0, [0xB1, 100, 0]), (0, [0xB1, 6, 24]), (10, [0x92, 69, 100]), (4_800, [0xE2, 127, 95])];
    must(pitch(&rig.play(&timeline(&messages), SECOND), 9_600, 12.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn the_masters_volume_silences_its_zone() {
    let mut rig = rig_with(&plain());
    rig.set("MPE", 1.0);
    let take = rig.play(&timeline(&[(0, [0x91, 69, 100]), (4_800, [0xB0, 7, 0])]), SECOND);
    must(check_between("level, dB", level_db(&take.left[24_000..]), -300.0, -100.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_configuration_message_is_obeyed_and_moves_no_parameter() {
    let mut rig = rig_with(&plain());
    let messages = [
        (0, [0xBF, 101, 0]),
        (0, [0xBF, 100, 6]),
        (0, [0xBF, 6, 5]),
        (10, [0x9C, 69, 100]),
        (4_800, [0xEC, 0, 80]),
        (24_000, [0xEF, 127, 127]),
    ];
    let take = rig.play(&timeline(&messages), SECOND);
    must(check_pitch(&take.left[9_600..24_000], RATE, 880.0, 3.0));
    must(pitch(&take, 28_800, 14.0));
    must(check_no_parameter_event(&take.events));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn tunings_by_system_exclusive_act_at_their_frame() {
    let mut rig = rig_with(&plain());
    let mut scale = [64; 12];
    scale[9] = 114;
    let octave = [&[0xF0, 0x7F, 0x7F, 8, 8, 3, 127, 127][..], &scale, &[0xF7]].concat();
    let timeline = timeline(&[(0, [0x90, 69, 100])])
        .at(12_000, Input::sysex(&octave))
        .at(24_000, Input::sysex(&[0xF0, 0x7F, 0x7F, 4, 4, 0, 76, 0xF7]))
        .at(36_000, Input::sysex(&[0xF0, 0x7F, 0x7F, 8, 2, 0, 1, 69, 71, 0, 0, 0xF7]));
    let take = rig.play(&timeline, SECOND);
    for (part, semitones) in
        [(2_400..12_000, 0.0), (13_200..24_000, 0.5), (25_200..36_000, 12.5), (37_200..48_000, 14.5)]
    {
        must(check_pitch(&take.left[part], RATE, 440.0 * 2f64.powf(semitones / 12.0), 3.0));
    }
}
