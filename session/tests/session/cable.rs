//! System exclusive from the host: parameter changes act on the audio thread, dumps come through the worker, and none is lost unsaid.

use std::time::Duration;

use vaeform_dsp::event::Event;
use vaeform_dsp::synth::Synth;
use vaeform_patch::{NUM_PARAMS, ParamId, Patch, PatchName, global, operator};
use vaeform_session::{AudioThreadHandle, Client, Command, Fault, Severity, open};
use vaeform_sysex::dx7::{self, Change, ParameterChange};

use crate::fingerprint;

const RATE_HZ: f32 = 48_000.0;

fn expected(patch: &Patch) -> Vec<u32> {
    let mut synth = Synth::new(RATE_HZ);
    synth.load_patch(patch);
    fingerprint(&mut synth)
}

fn change(change: Change) -> [u8; 7] {
    ParameterChange { channel: 0, change }.encode()
}

fn value(id: ParamId, value: u8) -> [u8; 7] {
    change(Change::Value { id, value })
}

/// A sound with all six operators.
fn rich(name: &str) -> Patch {
    let mut patch = Patch { name: PatchName::new(name), ..Patch::default() };
    for op in 0..6 {
        patch.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 80.0 + op as f32);
        patch.fm.set(operator::param(op, operator::COARSE), (op + 1) as f32);
    }
    patch
}

/// A session whose patch is [`rich`], and its audio end.
fn playing() -> (vaeform_session::Session, AudioThreadHandle, Client, Synth) {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
    client.load("bank", &[rich("RICH")], 0);
    client.resync(&mut audio, &mut synth);
    audio.begin_block(&mut synth);
    (session, audio, client, synth)
}

/// Lets the audio thread and the document hear of each other.
fn exchange(audio: &mut AudioThreadHandle, client: &Client, synth: &mut Synth) {
    for _ in 0..3 {
        audio.end_block(64, |_, _| {});
        client.settle();
        audio.begin_block(synth);
    }
}

#[test]
fn a_burst_of_changes_acts_at_once_and_no_change_is_lost() {
    let (_session, mut audio, client, mut synth) = playing();
    // A name that the burst overwrites, as every other value.
    let mut patch = rich("VVVVVVVVVV");
    for id in ParamId::all() {
        patch.fm.set(id, id.def().max.min(3.0));
        audio.sysex(&value(id, 3), &mut synth);
    }
    for position in 0..10 {
        audio.sysex(&change(Change::Name { position, character: b'V' }), &mut synth);
    }
    audio.apply_changes(&mut synth);
    assert_eq!(fingerprint(&mut synth), expected(&patch), "before anybody else has heard of it");
    exchange(&mut audio, &client, &mut synth);
    let snapshot = client.snapshot();
    assert_eq!((snapshot.patch, &snapshot.notices[..]), (patch, &[][..]));
    assert_eq!(fingerprint(&mut synth), expected(&patch));
    client.send(Command::Undo);
    assert_eq!(client.snapshot().patch, rich("RICH"), "a run of messages is one step of undo");
}

#[test]
fn of_a_flood_beside_a_stalled_worker_the_newest_of_each_parameter_counts() {
    let (_session, mut audio, client, mut synth) = playing();
    client.plant(Fault::Stall(Duration::from_millis(300)));
    let mut patch = rich("RICH");
    for block in 0..3_000u32 {
        audio.begin_block(&mut synth);
        for step in 0..20 {
            let id = ParamId(((block * 20 + step) % NUM_PARAMS as u32) as u16);
            let number = (block % 4) as u8;
            patch.fm.set(id, number.into());
            audio.sysex(&value(id, number), &mut synth);
        }
        audio.end_block(64, |_, _| {});
    }
    exchange(&mut audio, &client, &mut synth);
    assert_eq!(client.snapshot().patch, patch);
    assert_eq!(fingerprint(&mut synth), expected(&patch));
    assert!(client.snapshot().notices.is_empty());
}

#[test]
fn changes_around_a_dump_act_in_order() {
    let (_session, mut audio, client, mut synth) = playing();
    for round in 0..20 {
        let dumped = rich(&format!("DUMP {round}"));
        audio.sysex(&value(global::FEEDBACK, 1), &mut synth);
        audio.sysex(&value(global::LFO_SPEED, 11), &mut synth);
        audio.sysex(&dx7::encode_single(&dumped, 0), &mut synth);
        audio.sysex(&value(global::FEEDBACK, 6), &mut synth);
        if round % 3 == 0 {
            // A worker that comes to it before the block ends.
            client.settle();
        }
        audio.sysex(&value(global::ALGORITHM, 21), &mut synth);
        exchange(&mut audio, &client, &mut synth);
        let mut patch = dumped;
        patch.fm.set(global::FEEDBACK, 6.0);
        patch.fm.set(global::ALGORITHM, 21.0);
        assert_eq!(client.snapshot().patch, patch, "round {round}");
        assert_eq!(fingerprint(&mut synth), expected(&patch), "round {round}");
    }
}

#[test]
fn a_change_that_meets_an_edit_or_a_load_of_the_editor_is_put_on_top_of_it() {
    let (_session, mut audio, client, mut synth) = playing();
    client.send(Command::Set { id: global::LFO_SPEED, value: 77.0 });
    audio.sysex(&value(global::FEEDBACK, 5), &mut synth);
    exchange(&mut audio, &client, &mut synth);
    let mut patch = rich("RICH");
    patch.fm.set(global::LFO_SPEED, 77.0);
    patch.fm.set(global::FEEDBACK, 5.0);
    assert_eq!((client.snapshot().patch, fingerprint(&mut synth)), (patch, expected(&patch)));

    client.send(Command::Init);
    audio.sysex(&value(global::FEEDBACK, 2), &mut synth);
    exchange(&mut audio, &client, &mut synth);
    let mut patch = Patch::default();
    patch.fm.set(global::FEEDBACK, 2.0);
    assert_eq!((client.snapshot().patch, fingerprint(&mut synth)), (patch, expected(&patch)));

    let state = client.save();
    audio.sysex(&value(global::FEEDBACK, 7), &mut synth);
    audio.end_block(64, |_, _| {});
    client.restore(&state);
    exchange(&mut audio, &client, &mut synth);
    assert_eq!(client.snapshot().patch.fm.get(global::FEEDBACK), 2.0, "a restored state is newer");
    assert_eq!(fingerprint(&mut synth), expected(&patch));
}

#[test]
fn a_program_change_replaces_what_changes_had_made_of_the_last_patch() {
    let (_session, mut audio, client, mut synth) = playing();
    client.send(Command::ProgramChange(true));
    audio.begin_block(&mut synth);
    audio.sysex(&value(global::FEEDBACK, 5), &mut synth);
    audio.program_change(1, &mut synth);
    audio.sysex(&value(global::ALGORITHM, 9), &mut synth);
    exchange(&mut audio, &client, &mut synth);
    let mut patch = Patch::default();
    patch.fm.set(global::ALGORITHM, 9.0);
    let snapshot = client.snapshot();
    assert_eq!((snapshot.program, snapshot.patch, fingerprint(&mut synth)), (1, patch, expected(&patch)));
}

#[test]
fn a_stalled_worker_starves_no_other_instance_and_what_is_lost_is_told() {
    let (_stalled, mut flooded, client, mut synth) = playing();
    client.plant(Fault::Stall(Duration::from_millis(500)));
    let bank = dx7::encode_bank(&[rich("FLOOD")], 0);
    for _ in 0..200 {
        flooded.sysex(&bank, &mut synth);
    }
    let (_other, mut audio, other, mut other_synth) = playing();
    audio.sysex(&dx7::encode_single(&rich("OTHER"), 0), &mut other_synth);
    exchange(&mut audio, &other, &mut other_synth);
    assert_eq!((other.snapshot().patch, other.snapshot().notices.len()), (rich("OTHER"), 0));
    exchange(&mut flooded, &client, &mut synth);
    assert_eq!(client.snapshot().patch, rich("FLOOD"));
    let told = client.snapshot().notices.clone();
    assert!(told.iter().any(|n| n.severity == Severity::Warning && n.text.contains("lost")), "{told:?}");
}

#[test]
fn real_time_bytes_pieces_and_missing_ends_are_understood() {
    let bank = dx7::encode_bank(&[rich("PIECES"), rich("SECOND")], 0);
    let mut timed = bank.to_vec();
    for at in (1..timed.len()).step_by(500).rev() {
        timed.insert(at, 0xFE);
    }
    let halves = [&timed[..2_000], &timed[2_000..]];
    let bare = [&bank[1..bank.len() - 1]];
    for pieces in [&[&timed[..]][..], &halves, &bare] {
        let (_session, mut audio, client, mut synth) = playing();
        for piece in pieces {
            audio.sysex(piece, &mut synth);
        }
        audio.sysex(&[0xF0, 0x43, 0xF8, 0x10, 0x01, 0x06, 0x1F, 0xFE, 0xF7], &mut synth);
        exchange(&mut audio, &client, &mut synth);
        let mut patch = rich("PIECES");
        patch.fm.set(global::ALGORITHM, 31.0);
        let snapshot = client.snapshot();
        assert_eq!((snapshot.patch, &snapshot.programs[1].name[..]), (patch, "SECOND"));
    }
}

#[test]
fn a_dump_request_is_answered_on_its_channel_where_the_host_takes_messages() {
    let (_session, mut audio, client, mut synth) = playing();
    let mut message = [0; dx7::BANK_MESSAGE];
    audio.host().expect("the session has one").offer(true);
    audio.sysex(&value(global::FEEDBACK, 4), &mut synth);
    audio.sysex(&[0xF0, 0x43, 0x23, 0xFE, 0, 0xF7], &mut synth);
    let mut patch = rich("RICH");
    patch.fm.set(global::FEEDBACK, 4.0);
    let len = audio.answer(&mut message);
    assert_eq!(message[..len], dx7::encode_single(&patch, 3));
    audio.sysex(&[0xF0, 0x43, 0x2F, 9, 0xF7], &mut synth);
    let len = audio.answer(&mut message);
    assert_eq!(message[..len], dx7::encode_bank(&[rich("RICH")], 15));
    assert_eq!(audio.answer(&mut message), 0, "it is answered once");

    audio.host().expect("the session has one").offer(false);
    audio.sysex(&[0xF0, 0x43, 0x20, 0, 0xF7], &mut synth);
    assert_eq!(audio.answer(&mut message), 0);
    exchange(&mut audio, &client, &mut synth);
    assert!(client.snapshot().notices.iter().any(|n| n.text.contains("dump request")));
}

#[test]
fn operator_switches_silence_operators_until_another_sound_is_loaded() {
    let (_session, mut audio, client, mut synth) = playing();
    let mut muted = rich("RICH");
    for op in [1, 3] {
        muted.fm.set(operator::param(op, operator::OUTPUT_LEVEL), 0.0);
    }
    // Bit 5 is operator 1.
    audio.sysex(&change(Change::Operators { mask: 0b10_1011 }), &mut synth);
    audio.apply_changes(&mut synth);
    assert_eq!(fingerprint(&mut synth), expected(&muted));
    exchange(&mut audio, &client, &mut synth);
    assert_eq!(fingerprint(&mut synth), expected(&muted));
    assert_eq!(client.snapshot().patch, rich("RICH"), "they are no part of the patch");
    assert!(client.snapshot().notices.iter().any(|n| n.text.contains("2, 4")), "{:?}", client.snapshot().notices);
    client.send(Command::Select(0));
    exchange(&mut audio, &client, &mut synth);
    assert_eq!(fingerprint(&mut synth), expected(&rich("RICH")));
}

/// A bent note as bits.
fn bent(synth: &mut Synth) -> Vec<u32> {
    synth.handle(Event::PitchBend { channel: 0, value: 1.0 });
    synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 0.8 });
    let (mut left, mut right) = ([0.0; 512], [0.0; 512]);
    synth.render(&mut left, &mut right);
    left.iter().map(|s| s.to_bits()).collect()
}

#[test]
fn the_bend_range_is_taken() {
    let (_session, mut audio, client, mut synth) = playing();
    audio.sysex(&change(Change::Function { number: 65, value: 7 }), &mut synth);
    let mut same = Synth::new(RATE_HZ);
    same.load_patch(&rich("RICH"));
    for (controller, value) in [(101, 0.0), (100, 0.0), (6, 7.0 / 127.0)] {
        same.handle(Event::Controller { channel: 0, controller, value });
    }
    let mut other = Synth::new(RATE_HZ);
    other.load_patch(&rich("RICH"));
    let taken = bent(&mut synth);
    assert!(taken == bent(&mut same) && taken != bent(&mut other));
    exchange(&mut audio, &client, &mut synth);
    assert_eq!((client.snapshot().patch, client.snapshot().notices.len()), (rich("RICH"), 0));
}
