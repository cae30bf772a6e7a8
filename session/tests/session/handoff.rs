//! What the audio thread plays after commands, restores, SysEx and program changes.

use vaeform_dsp::synth::Synth;
use vaeform_patch::{Patch, PatchName, global};
use vaeform_session::{Command, open};
use vaeform_sysex::dx7;

use crate::{fingerprint, wait_for};

const RATE_HZ: f32 = 48_000.0;

fn expected(patch: &Patch) -> Vec<u32> {
    let mut synth = Synth::new(RATE_HZ);
    synth.load_patch(patch);
    fingerprint(&mut synth)
}

/// A patch for each number, all of them audibly different.
fn numbered(number: usize) -> Patch {
    let mut patch = Patch { name: PatchName::new(&format!("VOICE {number}")), ..Patch::default() };
    patch.fm.set(vaeform_patch::operator::param(0, vaeform_patch::operator::COARSE), (number % 32) as f32);
    patch
}

fn bank_message() -> Vec<u8> {
    let patches: Vec<Patch> = (0..32).map(numbered).collect();
    dx7::encode_bank(&patches, 0).to_vec()
}

#[test]
fn what_the_editor_sets_is_what_sounds() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.send(Command::Init);
    client.resync(&mut audio, &mut synth);
    for value in 0..=7 {
        client.send(Command::Set { id: global::FEEDBACK, value: value as f32 });
        audio.begin_block(&mut synth);
        assert_eq!(fingerprint(&mut synth), expected(&client.snapshot().patch), "feedback {value}");
    }
}

#[test]
fn the_newest_of_a_thousand_edits_arrives_although_the_queue_is_full() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.send(Command::Init);
    client.resync(&mut audio, &mut synth);
    for step in 0..1000 {
        client.send(Command::Set { id: global::LFO_SPEED, value: (step % 100) as f32 });
        client.send(Command::Set { id: global::FEEDBACK, value: (step % 8) as f32 });
    }
    for _ in 0..3 {
        audio.begin_block(&mut synth);
        client.settle();
    }
    audio.begin_block(&mut synth);
    assert_eq!(fingerprint(&mut synth), expected(&client.snapshot().patch));
}

#[test]
fn a_state_loaded_while_inactive_is_saved_and_heard() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    let other = open().0.client();
    other.send(Command::Init);
    other.send(Command::Set { id: global::FEEDBACK, value: 6.0 });
    let state = other.save();
    client.restore(&state);
    assert_eq!(client.save(), state);
    client.resync(&mut audio, &mut synth);
    audio.begin_block(&mut synth);
    assert_eq!(fingerprint(&mut synth), expected(&other.snapshot().patch));
}

#[test]
fn a_program_change_sounds_at_once_and_the_session_follows() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.resync(&mut audio, &mut synth);
    audio.begin_block(&mut synth);
    audio.sysex(&bank_message(), &mut synth);
    client.settle();
    audio.begin_block(&mut synth);

    audio.program_change(9, &mut synth);
    assert_eq!(fingerprint(&mut synth), expected(&numbered(0)), "the switch is off in a new instance");

    client.send(Command::ProgramChange(true));
    audio.program_change(9, &mut synth);
    assert_eq!(fingerprint(&mut synth), expected(&numbered(9)));
    // A load sent in ignorance of the program change must not undo it.
    let snapshot = wait_for(&client, |s| s.program == 9);
    assert_eq!(snapshot.patch, numbered(9));
    audio.begin_block(&mut synth);
    assert_eq!(fingerprint(&mut synth), expected(&numbered(9)));
    audio.program_change(100, &mut synth);
    client.settle();
    assert_eq!(client.snapshot().program, 9, "the bank has 32 programs");
}

#[test]
fn a_program_change_right_after_a_restore_does_not_replace_the_restored_patch() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.send(Command::ProgramChange(true));
    client.send(Command::Init);
    client.send(Command::Set { id: global::FEEDBACK, value: 5.0 });
    let state = client.save();
    client.resync(&mut audio, &mut synth);
    audio.begin_block(&mut synth);
    client.send(Command::Set { id: global::FEEDBACK, value: 1.0 });
    client.restore(&state);
    audio.begin_block(&mut synth);
    audio.program_change(3, &mut synth);
    client.settle();
    assert_eq!(client.snapshot().program, 0);
    assert_eq!(fingerprint(&mut synth), expected(&client.snapshot().patch));
    assert_eq!(client.save(), state);
    audio.begin_block(&mut synth);
    audio.program_change(3, &mut synth);
    client.settle();
    assert_eq!(client.snapshot().program, 3);
}

#[test]
fn a_program_change_of_before_the_restore_loses_against_it() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.send(Command::ProgramChange(true));
    client.send(Command::Init);
    let state = client.save();
    client.resync(&mut audio, &mut synth);
    audio.begin_block(&mut synth);
    client.restore(&state);
    // The audio thread has not begun another block: it does not know of the restore.
    audio.program_change(7, &mut synth);
    client.settle();
    for _ in 0..2 {
        audio.begin_block(&mut synth);
        client.settle();
    }
    assert_eq!(client.snapshot().program, 0);
    assert_eq!(fingerprint(&mut synth), expected(&client.snapshot().patch));
}

#[test]
fn sysex_loads_a_voice_edits_it_and_replaces_the_bank() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.resync(&mut audio, &mut synth);
    audio.begin_block(&mut synth);
    audio.sysex(&dx7::encode_single(&numbered(17), 0), &mut synth);
    // No settling: it is the worker that comes to it.
    let snapshot = wait_for(&client, |s| s.patch.name.to_string() == "VOICE 17");
    assert_eq!((snapshot.program, snapshot.patch), (0, numbered(17)));
    assert!(snapshot.is_edited && snapshot.can_undo);

    let algorithm = [0xF0, 0x43, 0x10, 0x01, 0x06, 0x1F, 0xF7];
    audio.sysex(&algorithm, &mut synth);
    // A change is told when its block ends.
    audio.end_block(64, |_, _| {});
    let snapshot = wait_for(&client, |s| s.patch.fm.get(global::ALGORITHM) == 31.0);
    audio.begin_block(&mut synth);
    assert_eq!(fingerprint(&mut synth), expected(&snapshot.patch));

    client.send(Command::Select(4));
    audio.sysex(&bank_message(), &mut synth);
    let snapshot = wait_for(&client, |s| s.programs[31].name == "VOICE 31");
    assert_eq!((snapshot.program, snapshot.patch), (4, numbered(4)));

    audio.sysex(&[0xF0, 0x43, 0, 1, 2, 3, 0xF7], &mut synth);
    let after = wait_for(&client, |s| !s.notices.is_empty());
    assert_eq!(after.patch, snapshot.patch);
}

#[test]
fn universal_sysex_retunes_and_is_answered_in_words() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.resync(&mut audio, &mut synth);
    let quarter_tone = [0xF0, 0x7F, 0x7F, 8, 2, 0, 1, 69, 69, 64, 0, 0xF7];
    audio.sysex(&quarter_tone, &mut synth);
    wait_for(&client, |s| s.tuning_name == "MIDI tuning");
    audio.sysex(&[0xF0, 0x7E, 0x7F, 6, 1, 0xF7], &mut synth);
    let notices = wait_for(&client, |s| !s.notices.is_empty()).notices.clone();
    assert!(notices[0].text.contains("identity"), "{notices:?}");
    client.send(Command::ResetTuning);
    assert_eq!(client.snapshot().tuning_name, open().0.client().snapshot().tuning_name);
}

#[test]
fn a_tuning_by_sysex_sounds_at_its_frame_and_stays_when_the_session_follows() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.resync(&mut audio, &mut synth);
    let plain = fingerprint(&mut synth);
    let key = |note| [0xF0, 0x7F, 0x7F, 8, 2, 0, 1, note, 65, 0, 0, 0xF7];
    let octave = [&[0xF0, 0x7F, 0x7F, 8, 8, 3, 127, 127, 114][..], &[64; 11], &[0xF7]].concat();
    audio.sysex(&key(60), &mut synth);
    let tuned = fingerprint(&mut synth);
    audio.sysex(&octave, &mut synth);
    let sharp = fingerprint(&mut synth);
    assert!(tuned != plain && sharp != tuned && sharp != plain);
    wait_for(&client, |s| s.tuning_name == "MIDI tuning");
    client.settle();
    audio.begin_block(&mut synth);
    assert_eq!(fingerprint(&mut synth), sharp, "what the session keeps is not sent back");
    client.send(Command::ResetTuning);
    client.settle();
    audio.begin_block(&mut synth);
    assert_eq!(fingerprint(&mut synth), plain);
}

#[test]
fn two_threads_of_loads_and_blocks_end_in_the_same_patch() {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.resync(&mut audio, &mut synth);
    client.send(Command::ProgramChange(true));
    let sender = client.clone();
    let editor = std::thread::spawn(move || {
        for step in 0..2_000 {
            sender.send(match step % 3 {
                0 => Command::Select(step % 32),
                1 => Command::Set { id: global::FEEDBACK, value: (step % 8) as f32 },
                _ => Command::Undo,
            });
        }
    });
    let mut programs = 0u8;
    while !editor.is_finished() {
        audio.begin_block(&mut synth);
        programs = programs.wrapping_add(1);
        if programs.is_multiple_of(16) {
            audio.program_change(programs % 32, &mut synth);
        }
        std::thread::yield_now();
    }
    editor.join().unwrap();
    for _ in 0..3 {
        client.settle();
        audio.begin_block(&mut synth);
    }
    assert_eq!(fingerprint(&mut synth), expected(&client.snapshot().patch));
}
