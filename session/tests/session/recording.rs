//! The sidechain as a source: what the audio thread copies is recorded, matched and named by what it is like.

use std::time::Duration;

use vaeform_dsp::synth::Synth;
use vaeform_session::{AudioThreadHandle, Client, Command, Phase};

use crate::matching::{matching, note, wait};

/// Plays into the sidechain, in blocks of 256 frames and a little faster than real time.
fn play(audio: &mut AudioThreadHandle, synth: &mut Synth, samples: &[f32]) {
    for block in samples.chunks(256) {
        audio.begin_block(synth);
        audio.beside().record(block, block);
        std::thread::sleep(Duration::from_micros(800));
    }
}

fn armed(client: &Client, audio: &mut AudioThreadHandle, synth: &mut Synth) {
    client.resync(audio, synth);
    client.send(Command::Arm(true));
    wait(client, "armed", |matches| matches.phase == Phase::Armed);
}

#[test]
fn an_armed_session_records_the_next_note_matches_it_and_calls_it_what_it_is_like() {
    let (_session, mut audio, client) = matching();
    let mut synth = Synth::new(48_000.0);
    armed(&client, &mut audio, &mut synth);
    play(&mut audio, &mut synth, &vec![0.0; 24_000]);
    assert_eq!(client.snapshot().matches.phase, Phase::Armed, "silence is no onset");
    play(&mut audio, &mut synth, &note(2));
    play(&mut audio, &mut synth, &vec![0.0; 24_000]);
    let done = wait(&client, "a match", |matches| matches.phase == Phase::Rest && matches.num_renders > 0);
    let sound = done.matches.sound.clone().unwrap();
    let words: Vec<&str> = sound.name.split(' ').collect();
    assert_eq!(words.len(), 2, "{}", sound.name);
    // 50 ms before the onset, the note, and the silence that told its end.
    assert!((0.6..1.5).contains(&sound.seconds), "{} s", sound.seconds);
    let onset_s = done.matches.target.unwrap().onset_s;
    assert!((onset_s - 0.05).abs() < 0.012, "{onset_s} s");
    client.send(Command::KeepCandidate(0));
    assert!(client.snapshot().patch.name.to_string().starts_with(words[0]));
}

#[test]
fn a_session_that_is_disarmed_or_has_no_audio_thread_records_nothing() {
    let (_session, mut audio, client) = matching();
    let mut synth = Synth::new(48_000.0);
    armed(&client, &mut audio, &mut synth);
    client.send(Command::StopMatch);
    play(&mut audio, &mut synth, &note(2));
    std::thread::sleep(Duration::from_millis(400));
    let matches = client.snapshot().matches.clone();
    assert_eq!((matches.phase, matches.sound.is_none()), (Phase::Rest, true));
    let (session, _audio) = vaeform_session::open();
    session.client().send(Command::Arm(true));
    let snapshot = session.client().snapshot();
    assert_eq!(snapshot.matches.phase, Phase::Rest);
    assert!(snapshot.notices[0].text.contains("does not play"), "{:?}", snapshot.notices);
}

#[test]
fn the_hosts_switch_arms_but_not_by_being_restored() {
    let (_session, mut audio, client) = matching();
    let mut synth = Synth::new(48_000.0);
    client.resync(&mut audio, &mut synth);
    let state = client.save();
    client.restore(&state);
    audio.begin_block(&mut synth);
    audio.want_recording(true);
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(client.snapshot().matches.phase, Phase::Rest, "a project does not record by being opened");
    for (on, phase) in [(false, Phase::Rest), (true, Phase::Armed), (false, Phase::Rest)] {
        audio.begin_block(&mut synth);
        audio.want_recording(on);
        wait(&client, "the switch", |matches| matches.phase == phase);
    }
}
