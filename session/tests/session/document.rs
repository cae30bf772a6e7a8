//! Edits, gestures, undo, compare, programs.

use vaeform_patch::{NUM_PARAMS, ParamId, global};
use vaeform_session::{Client, Command, open};

const FEEDBACK: ParamId = global::FEEDBACK;

/// A session whose current program is the initial voice, with nothing to undo.
fn started() -> Client {
    let client = open().0.client();
    client.send(Command::Init);
    client.send(Command::Store(0));
    client.restore(&client.save());
    client
}

#[test]
fn one_drag_is_one_step_of_undo() {
    let client = &started();
    let before = client.snapshot().patch;
    client.send(Command::BeginGesture);
    for value in 0..=7 {
        client.send(Command::Set { id: FEEDBACK, value: value as f32 });
    }
    client.send(Command::EndGesture);
    let snapshot = client.snapshot();
    assert_eq!(snapshot.patch.fm.get(FEEDBACK), 7.0);
    assert!(snapshot.is_edited && snapshot.can_undo && !snapshot.can_redo);
    client.send(Command::Undo);
    let snapshot = client.snapshot();
    assert_eq!(snapshot.patch, before);
    assert!(!snapshot.is_edited && !snapshot.can_undo && snapshot.can_redo);
    client.send(Command::Redo);
    assert_eq!(client.snapshot().patch.fm.get(FEEDBACK), 7.0);
}

#[test]
fn a_drag_that_returns_is_no_step() {
    let client = &started();
    let now = client.snapshot().patch.fm.get(FEEDBACK);
    client.send(Command::BeginGesture);
    client.send(Command::Set { id: FEEDBACK, value: 7.0 - now });
    client.send(Command::Set { id: FEEDBACK, value: now });
    client.send(Command::EndGesture);
    assert!(!client.snapshot().can_undo);
}

#[test]
fn fifty_steps_can_be_taken_back_and_again() {
    let client = &started();
    let id = global::LFO_SPEED;
    for value in 0..60 {
        client.send(Command::Set { id, value: value as f32 });
    }
    let mut steps = 0;
    while client.snapshot().can_undo {
        client.send(Command::Undo);
        steps += 1;
    }
    assert_eq!(steps, 50);
    assert_eq!(client.snapshot().patch.fm.get(id), 9.0);
    while client.snapshot().can_redo {
        client.send(Command::Redo);
    }
    assert_eq!(client.snapshot().patch.fm.get(id), 59.0);
}

#[test]
fn compare_sounds_the_stored_program_and_an_edit_ends_it() {
    let client = &started();
    let stored = client.snapshot().patch;
    client.send(Command::Set { id: FEEDBACK, value: 7.0 });
    let edited = client.snapshot().patch;
    client.send(Command::Compare(true));
    let snapshot = client.snapshot();
    assert!(snapshot.comparing && snapshot.is_edited);
    assert_eq!(snapshot.patch, stored);
    client.send(Command::Compare(false));
    assert_eq!(client.snapshot().patch, edited);
    client.send(Command::Compare(true));
    client.send(Command::Set { id: global::LFO_SPEED, value: 3.0 });
    let snapshot = client.snapshot();
    assert!(!snapshot.comparing);
    assert_eq!(snapshot.patch.fm.get(FEEDBACK), 7.0);
}

#[test]
fn next_and_previous_go_round_and_selecting_is_undoable() {
    let client = &started();
    client.send(Command::Set { id: FEEDBACK, value: 7.0 });
    client.send(Command::Previous);
    assert_eq!(client.snapshot().program, 31);
    assert!(!client.snapshot().is_edited);
    client.send(Command::Next);
    assert_eq!(client.snapshot().program, 0);
    client.send(Command::Undo);
    client.send(Command::Undo);
    let snapshot = client.snapshot();
    assert_eq!((snapshot.program, snapshot.patch.fm.get(FEEDBACK)), (0, 7.0));
    client.send(Command::Select(usize::MAX));
    assert_eq!(client.snapshot().program, 31);
}

#[test]
fn storing_and_renaming_change_the_bank_and_can_be_undone() {
    let client = &started();
    let old = client.snapshot().programs[5].name.clone();
    client.send(Command::Rename("MY VOICE".to_owned()));
    client.send(Command::Store(5));
    let snapshot = client.snapshot();
    assert_eq!((snapshot.program, snapshot.programs[5].name.as_str()), (5, "MY VOICE"));
    assert!(!snapshot.is_edited);
    client.send(Command::Undo);
    assert_eq!(client.snapshot().programs[5].name, old);
}

#[test]
fn every_parameter_can_be_set_and_no_other_moves_with_it() {
    let client = &started();
    for id in ParamId::all() {
        client.send(Command::Init);
        let before = client.snapshot().patch;
        let value = if before.fm.get(id) == 0.0 { 1.0 } else { 0.0 };
        client.send(Command::Set { id, value });
        let after = client.snapshot().patch;
        let changed: Vec<_> = ParamId::all().filter(|&i| before.fm.get(i) != after.fm.get(i)).collect();
        assert_eq!(changed, [id]);
    }
    assert_eq!(ParamId::all().len(), NUM_PARAMS);
}
