//! Dumps of other instruments: files and messages are listed, written again, sent to a simulated instrument and asked for.
#![expect(clippy::disallowed_types, reason = "the test and the hardware thread share a port; there is no audio thread")]

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use vaeform_dsp::synth::Synth;
use vaeform_patch::Patch;
use vaeform_session::hardware::{
    Hardware, HardwareEvent, HardwareSettings, Input, Output, PortError, Ports, SysexThru, TransferStatus,
};
use vaeform_session::librarian::LibrarianOrder;
use vaeform_session::sysex_pool::MAX_MESSAGE_BYTES;
use vaeform_session::{Command, open};
use vaeform_sysex::builtin;
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dump::DecodedDump;
use vaeform_sysex::transfer::{Request, Settings, Transfer};

use crate::wait_for;

/// Definitions that live as long as transfers.
fn definitions() -> &'static [Definition] {
    Box::leak(builtin::definitions().expect("definitions").into_boxed_slice())
}

/// Singles of a Virus with names and categories, as its bank 1.
fn bank(count: u8) -> Vec<u8> {
    let definitions = builtin::definitions().expect("definitions");
    let single = |program| definitions[0].compose("single", &[("bank", 1), ("program", program)]).expect("a form");
    let bytes: Vec<u8> = (0..count).flat_map(single).collect();
    let mut dump = DecodedDump::decode(&bytes, &definitions);
    for (i, preset) in dump.presets_mut().iter_mut().enumerate() {
        preset.rename(&format!("Sound {i:03}"));
        preset.set("category1", 1 + i as i64 % 3).expect("a category");
    }
    dump.encode()
}

#[test]
fn a_file_of_another_instrument_lists_its_presets_and_leaves_the_patch_alone() {
    let (session, _audio) = open();
    let client = session.client();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("virus.syx");
    std::fs::write(&path, bank(128)).expect("a file");
    let before = client.snapshot();
    client.send(Command::Import(path));
    let snapshot = wait_for(&client, |snapshot| snapshot.librarian.serial == 1);
    let opened = snapshot.librarian.opened.as_ref().expect("a dump");
    assert_eq!((opened.presets().len(), opened.source.as_str(), opened.num_unknown()), (128, "virus.syx", 0));
    let fifth = &opened.presets()[5];
    assert_eq!((fifth.name.as_deref(), fifth.category.as_str()), (Some("Sound 005"), "pad"));
    assert_eq!((fifth.place.as_str(), fifth.instrument.as_str()), ("bank 1, program 5", "Access Virus A, B and C"));
    assert!(fifth.is_right && opened.values(5).len() > 200);
    let differences = opened.differences(5, 6).expect("two singles");
    assert_eq!(differences.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["category1"]);
    assert_eq!((snapshot.patch, snapshot.can_undo), (before.patch, before.can_undo));
    assert!(snapshot.notices.iter().any(|notice| notice.text.contains("128 presets of Access Virus")));
}

#[test]
fn an_approximation_is_loaded_told_and_undone() {
    let (session, _audio) = open();
    let client = session.client();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("virus.syx");
    std::fs::write(&path, bank(3)).expect("a file");
    client.send(Command::Import(path));
    let before = wait_for(&client, |snapshot| snapshot.librarian.serial == 1);
    assert!(before.librarian.opened.as_ref().expect("a dump").presets()[1].has_approximation);
    client.send(Command::Librarian(LibrarianOrder::Approximate { preset: 1 }));
    let after = wait_for(&client, |snapshot| snapshot.patch != before.patch);
    assert_eq!(after.patch.name.to_string().trim(), "Sound 001");
    let told =
        wait_for(&client, |snapshot| snapshot.notices.iter().any(|notice| notice.text.contains("approximation")));
    let words = &told.notices.iter().find(|notice| notice.text.contains("approximation")).expect("a notice").text;
    assert!(words.starts_with("An approximation of Sound 001: ") && words.contains(" nearly"), "{words}");
    client.send(Command::Undo);
    wait_for(&client, |snapshot| snapshot.patch == before.patch);
    // There is no such preset: nothing changes, and it is said.
    client.send(Command::Librarian(LibrarianOrder::Approximate { preset: 9 }));
    let refused = wait_for(&client, |snapshot| snapshot.notices.iter().any(|notice| notice.text.contains("no patch")));
    assert_eq!(refused.patch, before.patch);
}

#[test]
fn the_dump_is_written_as_it_came_and_a_preset_alone() {
    let (session, _audio) = open();
    let client = session.client();
    let folder = tempfile::tempdir().expect("a folder");
    let (path, whole) = (folder.path().join("in.syx"), folder.path().join("out.syx"));
    std::fs::write(&path, bank(3)).expect("a file");
    client.send(Command::Import(path));
    wait_for(&client, |snapshot| snapshot.librarian.serial == 1);
    let export = |preset, path| client.send(Command::Librarian(LibrarianOrder::Export { preset, path }));
    export(None, whole.clone());
    export(Some(2), folder.path().to_owned());
    let single = folder.path().join("Sound 002.syx");
    wait_for(&client, |_| single.exists() && whole.exists());
    assert_eq!(std::fs::read(whole).expect("the dump"), bank(3));
    assert_eq!(std::fs::read(single).expect("the preset"), bank(3)[2 * 267..]);
}

#[test]
fn messages_of_another_instrument_are_a_dump_once_they_are_quiet() {
    let (session, mut audio) = open();
    let client = session.client();
    let mut synth = Synth::new(48_000.0);
    client.resync(&mut audio, &mut synth);
    audio.begin_block(&mut synth);
    for message in bank(5).chunks(267) {
        audio.sysex(message, &mut synth);
    }
    client.settle();
    let snapshot = wait_for(&client, |snapshot| snapshot.librarian.serial == 1);
    let opened = snapshot.librarian.opened.as_ref().expect("a dump");
    assert_eq!((opened.presets().len(), opened.source.as_str()), (5, "SysEx"));
    // What is no preset opens nothing.
    audio.sysex(&[0xF0, 0, 0x20, 0x33, 1, 0, 0x70, 0, 40, 64, 0xF7], &mut synth);
    client.settle();
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(client.snapshot().librarian.serial, 1);
}

#[test]
fn a_bank_in_one_long_message_is_a_dump_and_what_is_longer_still_is_told() {
    let (session, mut audio) = open();
    let client = session.client();
    let mut synth = Synth::new(48_000.0);
    client.resync(&mut audio, &mut synth);
    audio.begin_block(&mut synth);
    let definitions = builtin::definitions().expect("definitions");
    let k4 = definitions.iter().find(|definition| definition.id == "kawai_k4").expect("the K4");
    let bytes = k4.compose("all", &[]).expect("a form");
    assert_eq!(bytes.len(), 15_123);
    audio.sysex(&bytes, &mut synth);
    client.settle();
    let snapshot = wait_for(&client, |snapshot| snapshot.librarian.serial == 1);
    let opened = snapshot.librarian.opened.as_ref().expect("a dump");
    assert_eq!((opened.presets().len(), opened.source.as_str()), (64, "SysEx"));
    audio.sysex(&[&[0xF0, 0x40][..], &vec![0; MAX_MESSAGE_BYTES], &[0xF7]].concat(), &mut synth);
    client.settle();
    wait_for(&client, |snapshot| snapshot.notices.iter().any(|notice| notice.text.contains("1 message was lost")));
}

/// A Virus that answers at once, with what it was sent last.
#[derive(Default)]
struct Virus {
    memory: Mutex<Vec<Vec<u8>>>,
    answers: Mutex<VecDeque<Vec<u8>>>,
    is_unplugged: AtomicBool,
}

#[derive(Clone)]
struct Cable(Arc<Virus>);

impl Ports for Cable {
    fn outputs(&self) -> Vec<String> {
        vec!["Virus".to_owned()]
    }

    fn inputs(&self) -> Vec<String> {
        vec!["From Virus".to_owned()]
    }

    fn open_output(&self, _: &str) -> Result<Box<dyn Output>, PortError> {
        if self.0.is_unplugged.load(Ordering::Relaxed) { Err(PortError::NotThere) } else { Ok(Box::new(self.clone())) }
    }

    fn open_input(&self, _: &str) -> Result<Box<dyn Input>, PortError> {
        Ok(Box::new(self.clone()))
    }
}

impl Output for Cable {
    fn send(&mut self, message: &[u8]) -> Result<(), PortError> {
        if self.0.is_unplugged.load(Ordering::Relaxed) {
            return Err(PortError::Lost);
        }
        let mut memory = self.0.memory.lock().unwrap();
        let mut answers = self.0.answers.lock().unwrap();
        match message {
            [0xF0, 0, 0x20, 0x33, 1, _, 0x10, ..] => memory.push(message.to_vec()),
            [0xF0, 0, 0x20, 0x33, 1, _, 0x30, place @ .., 0xF7] => {
                answers.extend(memory.iter().rev().find(|single| single[7..9] == *place).cloned());
            }
            [0xF0, 0, 0x20, 0x33, 1, _, 0x32, ..] => answers.extend(memory.iter().cloned()),
            _ => {}
        }
        Ok(())
    }

    fn is_there(&mut self) -> bool {
        !self.0.is_unplugged.load(Ordering::Relaxed)
    }
}

impl Input for Cable {
    fn receive(&mut self) -> Option<Vec<u8>> {
        self.0.answers.lock().unwrap().pop_front()
    }

    fn is_there(&mut self) -> bool {
        true
    }
}

fn at_a_virus() -> (Hardware, Arc<Virus>) {
    let virus = Arc::new(Virus::default());
    let hardware = Hardware::new(Arc::new(Cable(virus.clone())));
    let (output, input) = (Some("Virus".to_owned()), Some("From Virus".to_owned()));
    hardware.set(&HardwareSettings { output, input, on_demand: true, ..HardwareSettings::default() });
    wait_until("the ports", || hardware.status().words.starts_with("Sending"));
    (hardware, virus)
}

#[track_caller]
fn wait_until(what: &str, mut reached: impl FnMut() -> bool) {
    // A minute, on a machine that is busy with other tests.
    for _ in 0..60_000 {
        if reached() {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("did not come: {what}");
}

/// How the transfer ended, and what came.
#[track_caller]
fn ending(hardware: &Hardware) -> (TransferStatus, Vec<u8>) {
    let mut ended = None;
    wait_until("an end", || {
        let transferred = hardware.events().into_iter().find_map(|event| match event {
            HardwareEvent::Transferred(status, bytes) => Some((status, bytes)),
            _ => None,
        });
        ended = transferred.or(ended.take());
        ended.is_some()
    });
    ended.expect("it has ended")
}

#[test]
fn a_bank_is_asked_for_and_presets_are_sent_and_read_back() {
    let (hardware, virus) = at_a_virus();
    let all = definitions();
    *virus.memory.lock().unwrap() = bank(128).chunks(267).map(<[u8]>::to_vec).collect();
    let request = Request::new(&all[0], "single_bank", &[("bank", 1)]).expect("a request");
    hardware.transfer(Transfer::request(all, [request], Settings::default()), true);
    let (status, received) = ending(&hardware);
    assert!(status.is_done && !status.is_running, "{status:?}");
    assert_eq!(received, bank(128));

    virus.memory.lock().unwrap().clear();
    let settings = Settings { verify: true, ..Settings::default() };
    hardware.transfer(Transfer::send(all, &bank(2), settings), true);
    let (status, _) = ending(&hardware);
    assert!(status.is_done && status.words.contains("read back"), "{status:?}");
    assert_eq!(virus.memory.lock().unwrap().concat(), bank(2));
}

#[test]
fn a_transfer_is_cancelled_in_the_middle_and_an_unplugged_cable_is_told() {
    let (hardware, virus) = at_a_virus();
    let all = definitions();
    hardware.transfer(Transfer::send(all, &bank(128), Settings::default()), false);
    wait_until("the second message", || virus.memory.lock().unwrap().len() >= 2);
    hardware.cancel_transfer();
    let (status, _) = ending(&hardware);
    assert!(!status.is_done && status.words.starts_with("Cancelled"), "{status:?}");
    assert!(virus.memory.lock().unwrap().len() < 20);

    hardware.transfer(Transfer::send(all, &bank(128), Settings::default()), false);
    let before = virus.memory.lock().unwrap().len();
    wait_until("another message", || virus.memory.lock().unwrap().len() > before);
    virus.is_unplugged.store(true, Ordering::Relaxed);
    let (status, _) = ending(&hardware);
    assert!(status.words.contains("has gone"), "{status:?}");
}

#[test]
fn messages_pass_through_in_order_and_those_of_other_instruments_do_not() {
    let (hardware, virus) = at_a_virus();
    hardware.pass_sysex(bank(3).chunks(267).map(<[u8]>::to_vec).collect());
    wait_until("three messages", || virus.memory.lock().unwrap().len() == 3);
    assert_eq!(virus.memory.lock().unwrap().concat(), bank(3));
    assert!(hardware.transfer_status().is_none(), "nobody waits for what passes through");

    // A saved project of before has no such setting.
    let settings: HardwareSettings = serde_json::from_str("{\"device\": 3}").expect("settings");
    assert_eq!((settings.device, &settings.thru), (3, &SysexThru::default()));
    hardware.play(&Patch::default(), false);
}
