//! Portamento by CC 5 and 65 beside the host's glide.

use vaeform_dsp::control::Control;
use vaeform_dsp::synth::Synth;

use crate::rig::*;

/// Semitones above A4 at some frames of A4 that follows A3.
fn slide(synth: &mut Synth, at: [usize; 2]) -> [f64; 2] {
    let messages: [At<'_>; 3] = [(0, &[0x90, 57, 100]), (4_800, &[0xB0, 120, 0]), (9_600, &[0x90, 69, 100])];
    let audio = left(synth, &messages, 96_000);
    at.map(|frame| cents(&audio[9_600 + frame..][..1_200], 440.0) / 100.0)
}

#[test]
fn a_time_by_controller_glides_and_arrives() {
    let mut synth = sine();
    // 5 s * (64 / 127)^3 = 0.64 s
    send(&mut synth, &[0xB0, 5, 64]);
    send(&mut synth, &[0xB0, 65, 127]);
    let [begin, end] = slide(&mut synth, [0, 36_000]);
    assert!((-12.0..-11.0).contains(&begin) && end.abs() < 0.05, "{begin} {end}");
}

#[test]
fn switch_reset_and_a_time_of_zero_end_the_glide() {
    for (last, value) in [(65, 0), (121, 0), (5, 0)] {
        let mut synth = sine();
        for message in [[0xB0, 5, 64], [0xB0, 65, 127], [0xB0, last, value]] {
            send(&mut synth, &message);
        }
        let [begin, end] = slide(&mut synth, [0, 36_000]);
        assert!(begin.abs() < 0.05 && end.abs() < 0.05, "CC {last}: {begin} {end}");
    }
}

#[test]
fn the_hosts_glide_stays_through_a_reset_and_is_the_newest_when_it_moves() {
    let mut synth = sine();
    synth.set_control(Control::Glide, 500.0);
    send(&mut synth, &[0xB0, 121, 0]);
    assert!(slide(&mut synth, [0, 36_000])[0] < -11.0);
    send(&mut synth, &[0xB0, 120, 0]);
    send(&mut synth, &[0xB0, 5, 127]);
    synth.set_control(Control::Glide, 0.0);
    assert!(slide(&mut synth, [0, 36_000])[0].abs() < 0.05);
}

#[test]
fn a_channel_has_its_own_time() {
    let mut synth = sine();
    send(&mut synth, &[0xB1, 5, 64]);
    assert!(slide(&mut synth, [0, 36_000])[0].abs() < 0.05);
}
