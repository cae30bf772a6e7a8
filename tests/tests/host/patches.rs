//! Patches from outside while playing: SysEx voices and banks, program changes, a thousand loads.

use serde_json::Value;
use vaeform_host::{Input, Instance, Note, Output, Take, Timeline};
use vaeform_session::{AudioThreadHandle, Command, Session};

use crate::ear::*;
use crate::rig::{BLOCK, Player, RATE, Rig, must, rig, rig_with};
use crate::state::{close, open};
use crate::syx::{Op, Voice, bank};

const SECOND: usize = RATE as usize;

fn plain() -> Voice {
    Voice::init("PLAIN")
}

/// A sine at a multiple of the key.
pub(crate) fn multiple(coarse: usize) -> Voice {
    Voice::init(&format!("TIMES {coarse}")).op(1, Op::Coarse, coarse as u8)
}

fn pitch_of_next_note(rig: &mut Rig) -> f64 {
    let take = rig.note(45, 20_000, 24_000);
    pitch_hz(&take.left[4800..19_200], RATE, 100.0, 2400.0)
}

fn plays(rig: &mut Rig, coarse: f64) {
    let heard = pitch_of_next_note(rig);
    must(check_between("cents from the expected voice", cents(heard, 110.0 * coarse), -3.0, 3.0));
}

/// The field of a state that holds the session, its text as it is, and as a session reads it.
fn session_text(json: &Value) -> (String, String, String) {
    let fields = json["fields"].as_object().expect("fields");
    let (key, text) = fields.iter().find(|(_, v)| v.as_str().is_some_and(|t| t.len() > 100)).expect("the session");
    let stored = text.as_str().expect("text").to_owned();
    let plain = serde_json::from_str::<String>(&stored).unwrap_or_else(|_| stored.clone());
    (key.clone(), stored, plain)
}

/// A session in the state that a host has saved.
pub(crate) fn session_of(json: &Value) -> (Session, AudioThreadHandle) {
    let (session, port) = vaeform_session::open();
    session.client().restore(&session_text(json).2);
    (session, port)
}

/// The program that a state says is the current one, 0-31.
#[cfg(target_os = "linux")]
pub(crate) fn saved_program(json: &Value) -> usize {
    session_of(json).0.client().snapshot().program
}

/// Puts another session into a state that a host has saved.
pub(crate) fn with_session(json: &mut Value, change: impl FnOnce(&str) -> String) {
    let (key, stored, plain) = session_text(json);
    let text = change(&plain);
    let text = if plain != stored { serde_json::to_string(&text).expect("JSON") } else { text };
    json["fields"][key] = Value::String(text);
}

/// Does what a person does in the editor, by way of the saved state.
pub(crate) fn command(instance: &mut Instance, command: Command) {
    let mut json = open(&instance.save().expect("state"));
    with_session(&mut json, |plain| {
        let (session, _port) = vaeform_session::open();
        session.client().restore(plain);
        session.client().send(command);
        session.client().save()
    });
    instance.load(&close(&json.to_string())).expect("the state after the command");
}

/// An instance with a bank of 32 multiples of the key, the switch turned on and the restore behind it.
fn rig_with_programs() -> Rig {
    let mut rig = rig();
    rig.send_sysex(&bank(|i| multiple(1 + i % 16)));
    command(&mut rig.instance, Command::ProgramChange(true));
    rig.settle();
    rig
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_sysex_voice_is_loaded_and_heard() {
    let mut rig = rig_with(&multiple(3));
    plays(&mut rig, 3.0);
    rig.load_voice(&multiple(5));
    plays(&mut rig, 5.0);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_sysex_bank_is_loaded_and_its_first_voice_heard() {
    let mut rig = rig();
    rig.send_sysex(&bank(|i| multiple(4 + i % 16)));
    plays(&mut rig, 4.0);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_sysex_voice_with_a_wrong_checksum_is_loaded_all_the_same() {
    let mut rig = rig_with(&plain());
    let mut bytes = multiple(2).single();
    let at = bytes.len() - 2;
    bytes[at] ^= 0x55;
    rig.send_sysex(&bytes);
    plays(&mut rig, 2.0);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_sysex_parameter_change_edits_the_patch() {
    let mut rig = rig_with(&plain());
    // Operator 1 is the last of six blocks of 21; coarse is its value 18: parameter 123.
    rig.send_sysex(&[0xf0, 0x43, 0x10, 0, 123, 2, 0xf7]);
    plays(&mut rig, 2.0);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn foreign_and_broken_sysex_changes_nothing() {
    let mut rig = rig_with(&plain());
    let before = rig.instance.save().expect("state");
    let voice = multiple(2).single();
    let messages: [&[u8]; 7] = [
        &[],
        &[0xf0, 0xf7],
        &[0xf0, 0x41, 1, 2, 3, 0xf7],
        &voice[..100],
        &[0xf0, 0x43, 0, 0, 1, 0x1b, 0xf7],
        &[0xf7; 400],
        &[0xf0, 0x7e, 0x7f, 6, 1, 0xf7],
    ];
    for message in messages {
        rig.play(&Timeline::new().at(3, Input::sysex(message)), BLOCK);
    }
    let long = vec![0x11; 300_000];
    rig.play(&Timeline::new().at(0, Input::sysex(&long)), BLOCK);
    rig.settle();
    assert_eq!(open(&rig.instance.save().expect("state"))["fields"], open(&before)["fields"]);
    plays(&mut rig, 1.0);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_flood_of_sysex_does_no_harm_and_the_last_voice_wins() {
    let mut rig = rig_with(&plain());
    for i in 0..40 {
        let mut timeline = Timeline::new();
        for j in 0..8 {
            timeline.add(j * 8, Input::sysex(&multiple(1 + (i + j as usize) % 12).single()));
        }
        assert!(rig.play(&timeline, BLOCK).is_finite());
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    rig.settle();
    rig.settle();
    rig.load_voice(&multiple(7));
    plays(&mut rig, 7.0);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn held_notes_finish_on_the_old_patch_and_new_ones_play_the_new_one() {
    let mut rig = rig_with(&plain());
    let held = Note::new(0, 69).with_id(1);
    rig.play(&Timeline::new().at(0, Input::NoteOn(held, 0.8)), 4800);
    let mut said = rig.send_sysex(&multiple(2).single()).events;
    let take = rig.play(&Timeline::new().at(24_000, Input::NoteOff(held, 0.0)), SECOND);
    must(check_pitch(&take.left[..23_000], RATE, 440.0, 2.0));
    said.extend(take.events);
    must(check_note_ends(&[held], &said));
    must(check_no_parameter_event(&said));
    plays(&mut rig, 2.0);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_new_instance_ignores_program_changes() {
    let mut rig = rig();
    rig.send_sysex(&bank(|i| multiple(1 + i % 16)));
    rig.play(&Timeline::new().at(0, Input::program(0, 4)), BLOCK);
    rig.settle();
    plays(&mut rig, 1.0);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_program_change_selects_when_the_switch_is_on_and_is_saved() {
    let mut rig = rig_with_programs();
    plays(&mut rig, 1.0);
    let before = rig.instance.save().expect("state");
    let take = rig.play(&Timeline::new().at(0, Input::program(0, 4)), BLOCK);
    must(check_no_parameter_event(&take.events));
    rig.settle();
    assert_ne!(rig.instance.save().expect("state"), before, "the state does not show the program");
    plays(&mut rig, 5.0);
    let state = rig.instance.save().expect("state");
    let mut other = crate::rig::rig();
    other.instance.load(&state).expect("state");
    other.settle();
    plays(&mut other, 5.0);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_program_change_is_heard_in_the_next_block_before_the_worker_knows() {
    let mut rig = rig_with_programs();
    rig.play(&Timeline::new().at(0, Input::program(0, 4)), BLOCK);
    plays(&mut rig, 5.0);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_program_change_is_heard_by_a_note_in_the_same_block() {
    let mut rig = rig_with_programs();
    let note = Note::new(0, 45);
    let timeline = Timeline::new().at(100, Input::program(0, 6)).note(101, 20_000, note, 0.8);
    let take = rig.instance.play(&timeline, 24_000, &[1024]).expect("blocks");
    must(check_pitch(&take.left[4800..19_200], RATE, 770.0, 3.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_program_change_right_after_a_restore_does_not_replace_the_restored_patch() {
    let mut rig = rig_with_programs();
    rig.load_voice(&multiple(9));
    let state = rig.instance.save().expect("state");
    rig.load_voice(&multiple(11));
    rig.instance.load(&state).expect("the state");
    rig.play(&Timeline::new().at(0, Input::program(0, 2)), BLOCK);
    rig.settle();
    plays(&mut rig, 9.0);
    rig.play(&Timeline::new().at(0, Input::program(0, 2)), BLOCK);
    rig.settle();
    plays(&mut rig, 3.0);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_program_change_right_after_a_restore_while_inactive_is_ignored_too() {
    let mut rig = rig_with_programs();
    rig.load_voice(&multiple(9));
    let state = rig.instance.save().expect("state");
    let mut fresh = crate::rig::bundle().instance().expect("an instance");
    fresh.load(&state).expect("the state");
    fresh.activate(RATE, 1, 512).expect("activation");
    let timeline = Timeline::new().at(0, Input::program(0, 2)).note(1, 20_000, Note::new(0, 45), 0.8);
    let take = fresh.play(&timeline, 24_000, &[BLOCK]).expect("blocks");
    must(check_pitch(&take.left[4800..19_200], RATE, 990.0, 3.0));
}

/// Steady low notes under whatever happens `during` it: what sounds must not notice. Gives what the plugin said
/// meanwhile.
pub(crate) fn held_through<P: Player>(rig: &mut P, what: &str, during: impl FnOnce(&mut P) -> Take) -> Vec<Output> {
    let held = [Note::new(0, 33).with_id(1), Note::new(0, 40).with_id(2)];
    let mut timeline = Timeline::new();
    for note in held {
        timeline.add(0, Input::NoteOn(note, 0.8));
    }
    rig.play(&timeline, SECOND / 2);
    let take = during(rig);
    println!("{what}: {:.1} dB", click_db(&take.left));
    must(check_no_click(&take.left, -40.0).map_err(|e| format!("{what}: {e}")));
    assert!(ended(&take.events).is_empty(), "{what}: {:?} ended while held", ended(&take.events));
    let level = level_db(&take.left[take.left.len() - 9600..]) - level_db(&take.left[..9600]);
    must(check_between("level of the held notes, change in dB", level, -0.5, 0.5));
    let mut release = Timeline::new();
    held.iter().for_each(|note| release.add(0, Input::NoteOff(*note, 0.0)));
    let end = rig.play(&release, 2 * SECOND);
    if P::TELLS_NOTE_ENDS {
        must(check_note_ends(&held, &end.events).map_err(|e| format!("{what}: {e}")));
    }
    assert!(level_db(&end.left[SECOND..]) < -120.0, "{what}: a voice is left sounding");
    take.events
}

/// A thousand loads under held notes, one a block.
pub(crate) fn thousand_loads<P: Player>(rig: &mut P, what: &str, mut load: impl FnMut(&mut P, usize) -> Option<Input>) {
    let said = held_through(rig, &format!("1000 loads by {what}"), |rig| {
        let mut take = Take::default();
        for i in 0..1000 {
            let input = load(rig, i);
            let mut timeline = Timeline::new();
            input.into_iter().for_each(|input| timeline.add((i * 7 % BLOCK) as u64, input));
            let part = rig.play(&timeline, BLOCK);
            take.left.extend(part.left);
            take.events.extend(part.events);
        }
        take
    });
    must(check_no_parameter_event(&said).map_err(|e| format!("{what}: {e}")));
}

/// A voice that swells in and fades out, so that only loads could click.
pub(crate) fn soft(coarse: usize) -> Voice {
    multiple(coarse).envelope(1, [55, 99, 99, 60], [99, 99, 99, 0])
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_thousand_loads_by_sysex_leave_held_notes_alone() {
    let mut rig = rig_with(&soft(1));
    thousand_loads(&mut rig, "SysEx", |_, i| {
        std::thread::sleep(std::time::Duration::from_micros(300));
        Some(Input::sysex(&soft(1 + i % 8).single()))
    });
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_thousand_loads_by_program_change_leave_held_notes_alone() {
    let mut rig = rig();
    rig.send_sysex(&bank(|i| soft(1 + i % 16)));
    command(&mut rig.instance, Command::ProgramChange(true));
    rig.settle();
    thousand_loads(&mut rig, "program change", |_, i| Some(Input::program(0, (i % 32) as u8)));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_thousand_loads_by_state_leave_held_notes_alone() {
    let mut rig = rig_with(&soft(2));
    let second = rig.instance.save().expect("state");
    rig.load_voice(&soft(1));
    let first = rig.instance.save().expect("state");
    thousand_loads(&mut rig, "state", |rig, i| {
        rig.instance.load(if i % 2 == 0 { &second } else { &first }).expect("state");
        None
    });
}
