//! Proof that the checks can fail: each is fed what it exists to catch.

use vaeform_host::{Note, Output, OutputEvent};

use crate::ear::*;

fn sine(hz: f64, frames: usize) -> Vec<f32> {
    (0..frames).map(|i| (std::f64::consts::TAU * hz * i as f64 / 48_000.0).sin() as f32 * 0.5).collect()
}

fn delayed(audio: &[f32], frames: usize) -> Vec<f32> {
    std::iter::repeat_n(0.0, frames).chain(audio.iter().copied()).collect()
}

#[test]
fn the_pitch_check_passes_440_hz_and_fails_three_cents_off() {
    assert_eq!(check_pitch(&sine(440.0, 24_000), 48_000.0, 440.0, 2.0), Ok(()));
    assert!(check_pitch(&sine(440.763, 24_000), 48_000.0, 440.0, 2.0).is_err());
    assert!(check_pitch(&[0.0; 24_000], 48_000.0, 440.0, 2.0).is_err());
}

#[test]
fn the_onset_check_fails_one_frame_early_and_a_block_late() {
    let tone = sine(1000.0, 1000);
    assert_eq!(check_onset(&delayed(&tone, 17), 17, 2), Ok(()));
    assert!(check_onset(&delayed(&tone, 15), 17, 2).is_err());
    assert!(check_onset(&delayed(&tone, 64), 17, 2).is_err());
    assert!(check_onset(&[0.0; 100], 17, 2).is_err());
}

#[test]
fn the_delay_check_fails_one_frame_off() {
    let tone = sine(440.0, 4000);
    assert_eq!(check_delay(&tone, &delayed(&tone, 100), 100, 2000), Ok(()));
    assert!(check_delay(&tone, &delayed(&tone, 101), 100, 2000).is_err());
    assert!(check_delay(&tone, &delayed(&tone, 99), 100, 2000).is_err());
}

#[test]
fn the_click_check_hears_a_planted_step_of_two_percent() {
    let mut tone = sine(220.0, 10_000);
    assert_eq!(check_no_click(&tone, -40.0), Ok(()), "a clean tone");
    tone[5_000..].iter_mut().for_each(|x| *x += 0.02 * 0.5);
    assert!(check_no_click(&tone, -40.0).is_err(), "a step at {:.1} dB", click_db(&tone));
}

#[test]
fn the_click_check_hears_a_note_that_is_cut_off() {
    let mut tone = sine(220.0, 10_000);
    tone[5_027..].fill(0.0);
    assert!(check_no_click(&tone, -40.0).is_err());
}

#[test]
fn the_note_end_check_fails_on_a_missing_a_doubled_and_a_foreign_end() {
    let end = |id| Output { frame: 0, said: OutputEvent::NoteEnd(Note::new(0, 60).with_id(id)) };
    let started = [Note::new(0, 60).with_id(1), Note::new(0, 60).with_id(2)];
    assert_eq!(check_note_ends(&started, &[end(2), end(1)]), Ok(()));
    assert!(check_note_ends(&started, &[end(2)]).is_err());
    assert!(check_note_ends(&started, &[end(2), end(2), end(1)]).is_err());
    assert!(check_note_ends(&started, &[end(2), end(1), end(3)]).is_err());
}

#[test]
fn the_parameter_event_check_fails_on_a_value_and_on_a_gesture() {
    let said = |said| [Output { frame: 3, said }];
    assert_eq!(check_no_parameter_event(&said(OutputEvent::Midi([0x90, 1, 1]))), Ok(()));
    assert!(check_no_parameter_event(&said(OutputEvent::Param(1, 0.5))).is_err());
    assert!(check_no_parameter_event(&said(OutputEvent::GestureBegin(1))).is_err());
}

#[test]
fn the_sameness_check_fails_on_one_sample_and_on_length() {
    let tone = sine(440.0, 100);
    let mut other = tone.clone();
    assert_eq!(check_same(&tone, &other, 1e-6), Ok(()));
    other[50] += 1e-5;
    assert!(check_same(&tone, &other, 1e-6).is_err());
    assert!(check_same(&tone, &tone[1..], 1e-6).is_err());
}

#[test]
fn levels_and_tones_are_measured_in_db() {
    assert!(check_between("level", level_db(&sine(440.0, 48_000)), -9.04, -9.02).is_ok());
    assert!(check_between("tone", tone_db(&sine(440.0, 48_000), 48_000.0, 440.0), -6.03, -6.01).is_ok());
    assert!(check_between("tone", tone_db(&sine(440.0, 48_000), 48_000.0, 880.0), -6.03, -6.01).is_err());
}
