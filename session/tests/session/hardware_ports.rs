//! The hardware thread with ports that fail: what is not sent is said, what comes back is used, and nothing waits for a port.
#![expect(clippy::disallowed_types, reason = "the test and the hardware thread share a port; there is no audio thread")]

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use vaeform_patch::{Patch, global};
use vaeform_session::Severity;
use vaeform_session::hardware::{
    Dump, Hardware, HardwareEvent, HardwareSettings, HardwareState, Input, Output, PortError, Ports,
};
use vaeform_sysex::dx7::{self, BANK_MESSAGE, SINGLE_MESSAGE};

/// A MIDI system with one instrument, which can be pulled out, made busy or made to hang.
#[derive(Default)]
struct Fake {
    is_unplugged: AtomicBool,
    is_busy: AtomicBool,
    is_full: AtomicBool,
    panics: AtomicBool,
    /// While somebody holds the other end of this, sending hangs.
    hangs: Mutex<Option<Receiver<()>>>,
    sent: Mutex<Vec<Vec<u8>>>,
    arriving: Mutex<VecDeque<Vec<u8>>>,
    num_opened: AtomicUsize,
}

#[derive(Clone)]
struct System(Arc<Fake>);

struct End(Arc<Fake>);

impl Ports for System {
    fn outputs(&self) -> Vec<String> {
        vec!["DX7".to_owned()]
    }

    fn inputs(&self) -> Vec<String> {
        vec!["From DX7".to_owned()]
    }

    fn open_output(&self, name: &str) -> Result<Box<dyn Output>, PortError> {
        if name != "DX7" || self.0.is_unplugged.load(Ordering::Relaxed) {
            return Err(PortError::NotThere);
        }
        if self.0.is_busy.load(Ordering::Relaxed) {
            return Err(PortError::Refused("another program has it".to_owned()));
        }
        self.0.num_opened.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(End(self.0.clone())))
    }

    fn open_input(&self, name: &str) -> Result<Box<dyn Input>, PortError> {
        if name == "From DX7" { Ok(Box::new(End(self.0.clone()))) } else { Err(PortError::NotThere) }
    }
}

impl Output for End {
    fn send(&mut self, message: &[u8]) -> Result<(), PortError> {
        if let Some(until) = &*self.0.hangs.lock().unwrap() {
            let _ = until.recv();
        }
        assert!(!self.0.panics.load(Ordering::Relaxed), "a driver that panics");
        if self.0.is_unplugged.load(Ordering::Relaxed) {
            return Err(PortError::Lost);
        }
        if self.0.is_full.load(Ordering::Relaxed) {
            return Err(PortError::Full);
        }
        self.0.sent.lock().unwrap().push(message.to_vec());
        Ok(())
    }

    fn is_there(&mut self) -> bool {
        !self.0.is_unplugged.load(Ordering::Relaxed)
    }
}

impl Input for End {
    fn receive(&mut self) -> Option<Vec<u8>> {
        self.0.arriving.lock().unwrap().pop_front()
    }

    fn is_there(&mut self) -> bool {
        true
    }
}

fn settings() -> HardwareSettings {
    HardwareSettings { output: Some("DX7".to_owned()), ..HardwareSettings::default() }
}

fn open() -> (Hardware, Arc<Fake>) {
    let fake = Arc::new(Fake::default());
    (Hardware::new(Arc::new(System(fake.clone()))), fake)
}

#[track_caller]
fn wait_until(what: &str, mut reached: impl FnMut() -> bool) {
    let start = Instant::now();
    while !reached() {
        assert!(start.elapsed() < Duration::from_secs(10), "did not come: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Waits for a notice with these words.
#[track_caller]
fn wait_for_notice(hardware: &Hardware, words: &str) -> Severity {
    let mut found = None;
    wait_until(words, || {
        for event in hardware.events() {
            if let HardwareEvent::Notice(severity, text) = event
                && text.contains(words)
            {
                found = Some(severity);
            }
        }
        found.is_some()
    });
    found.unwrap()
}

fn feedback(value: f32) -> Patch {
    let mut patch = Patch::default();
    patch.fm.set(global::FEEDBACK, value);
    patch
}

#[test]
fn the_patch_that_sounds_goes_to_the_port_that_is_chosen() {
    let (hardware, fake) = open();
    assert_eq!(hardware.status().words, "Off");
    hardware.play(&feedback(1.0), false);
    hardware.set(&settings());
    wait_until("a voice", || !fake.sent.lock().unwrap().is_empty());
    hardware.play(&feedback(5.0), true);
    wait_until("the change", || fake.sent.lock().unwrap().len() == 2);
    wait_until("the words", || hardware.status().words == "Sending to DX7");
    let sent = fake.sent.lock().unwrap();
    assert_eq!(sent[0], dx7::encode_single(&feedback(1.0), 0));
    assert_eq!(sent[1], [0xF0, 0x43, 0x10, 1, 7, 5, 0xF7]);
}

#[test]
fn a_note_is_passed_on_as_it_is_and_counted_and_without_a_port_it_is_lost() {
    let (hardware, fake) = open();
    assert!(!hardware.pass(&[0x90, 60, 100]), "no output is chosen");
    hardware.play(&feedback(1.0), false);
    hardware.set(&settings());
    wait_until("a voice", || !fake.sent.lock().unwrap().is_empty());
    fake.is_full.store(true, Ordering::Relaxed);
    assert!(hardware.pass(&[0x90, 60, 100]) && hardware.pass(&[0x80, 60, 0]));
    fake.is_full.store(false, Ordering::Relaxed);
    wait_until("both", || hardware.status().traffic.passed == 2);
    assert_eq!(fake.sent.lock().unwrap()[1..], [vec![0x90, 60, 100], vec![0x80, 60, 0]]);
    let traffic = hardware.status().traffic;
    assert_eq!((traffic.sysex_bytes, traffic.bulk, traffic.changes), (SINGLE_MESSAGE as u64, 1, 0));
    assert_eq!(traffic.passed_bytes, 6);
    fake.is_unplugged.store(true, Ordering::Relaxed);
    wait_until("the words", || hardware.status().state == HardwareState::Trying);
    hardware.pass(&[0x90, 61, 100]);
    hardware.list_ports();
    wait_until("the list, in the same turn at the earliest", || !hardware.ports().outputs.is_empty());
    fake.is_unplugged.store(false, Ordering::Relaxed);
    wait_until("a voice again", || hardware.status().traffic.bulk == 2);
    assert_eq!(hardware.status().traffic.passed, 2, "a note that comes late is worse than none");
}

#[test]
fn a_port_that_is_pulled_out_is_named_and_gets_everything_when_it_returns() {
    let (hardware, fake) = open();
    hardware.set(&settings());
    hardware.play(&feedback(1.0), false);
    wait_until("a voice", || fake.sent.lock().unwrap().len() == 1);
    fake.is_unplugged.store(true, Ordering::Relaxed);
    hardware.play(&feedback(2.0), true);
    assert_eq!(wait_for_notice(&hardware, "DX7 has gone; trying again"), Severity::Warning);
    wait_until("the words", || hardware.status().words == "DX7 is not there, trying again");
    assert_eq!(hardware.status().state, HardwareState::Trying);
    hardware.send_voice(&feedback(4.0));
    assert_eq!(wait_for_notice(&hardware, "Nothing was sent: DX7 is not there"), Severity::Error);
    hardware.play(&feedback(3.0), false);
    fake.is_unplugged.store(false, Ordering::Relaxed);
    wait_until("the newest voice", || {
        fake.sent.lock().unwrap().last().is_some_and(|last| *last == dx7::encode_single(&feedback(3.0), 0))
    });
    assert_eq!(fake.num_opened.load(Ordering::Relaxed), 2);
}

#[test]
fn a_port_that_is_pulled_out_is_missed_also_when_nothing_is_sent() {
    let (hardware, fake) = open();
    hardware.set(&settings());
    wait_until("the port", || hardware.status().state == HardwareState::Open);
    fake.is_unplugged.store(true, Ordering::Relaxed);
    wait_for_notice(&hardware, "DX7 has gone");
}

#[test]
fn a_busy_port_and_a_port_that_is_not_there_are_named() {
    let (hardware, fake) = open();
    fake.is_busy.store(true, Ordering::Relaxed);
    hardware.set(&settings());
    let busy = "DX7 is busy (another program has it), trying again";
    wait_until(busy, || hardware.status().words == busy);
    hardware.set(&HardwareSettings { output: Some("TX816".to_owned()), ..settings() });
    let missing = "TX816 is not there, trying again";
    wait_until(missing, || hardware.status().words == missing);
    fake.is_busy.store(false, Ordering::Relaxed);
    hardware.set(&settings());
    wait_until("the port", || hardware.status().words == "Sending to DX7");
    hardware.set(&HardwareSettings::default());
    wait_until("off", || hardware.status().words == "Off");
    hardware.send_voice(&Patch::default());
    assert_eq!(wait_for_notice(&hardware, "choose the MIDI output"), Severity::Error);
}

#[test]
fn a_port_that_hangs_is_named_and_holds_up_neither_the_callers_nor_the_end() {
    let (hardware, fake) = open();
    let (hold, hangs): (Sender<()>, _) = channel();
    *fake.hangs.lock().unwrap() = Some(hangs);
    hardware.set(&settings());
    hardware.play(&feedback(1.0), false);
    wait_until("the words", || hardware.status().state == HardwareState::Stuck);
    assert!(hardware.status().words.starts_with("DX7 has taken nothing for 1 s"));
    for value in 0..1_000 {
        hardware.play(&feedback(value as f32 % 8.0), false);
        hardware.send_bank(&[]);
    }
    assert_eq!(wait_for_notice(&hardware, "too much waits"), Severity::Error);
    // Waited for, the port would keep this test for ever: it goes on only when `hold` goes.
    drop(hardware);
    drop(hold);
}

#[test]
fn a_port_that_is_full_gets_the_message_later() {
    let (hardware, fake) = open();
    fake.is_full.store(true, Ordering::Relaxed);
    hardware.set(&settings());
    hardware.send_voice(&feedback(6.0));
    wait_for_notice(&hardware, "Sending INIT VOICE to DX7");
    std::thread::sleep(Duration::from_millis(50));
    assert!(fake.sent.lock().unwrap().is_empty());
    fake.is_full.store(false, Ordering::Relaxed);
    wait_until("the voice", || *fake.sent.lock().unwrap() == [dx7::encode_single(&feedback(6.0), 0)]);
}

#[test]
fn an_order_that_is_lost_on_the_way_is_said_and_a_patch_that_follows_is_not_called_lost() {
    let (hardware, fake) = open();
    fake.is_full.store(true, Ordering::Relaxed);
    hardware.set(&settings());
    hardware.send_bank(&[feedback(6.0)]);
    wait_for_notice(&hardware, "Sending a bank to DX7");
    fake.is_unplugged.store(true, Ordering::Relaxed);
    assert_eq!(wait_for_notice(&hardware, "on demand was not"), Severity::Error);
    fake.is_full.store(false, Ordering::Relaxed);
    fake.is_unplugged.store(false, Ordering::Relaxed);
    wait_until("the port", || hardware.status().state == HardwareState::Open);
    fake.is_unplugged.store(true, Ordering::Relaxed);
    hardware.play(&feedback(2.0), false);
    let mut notices = Vec::new();
    wait_until("the words", || {
        notices.extend(hardware.events());
        hardware.status().state == HardwareState::Trying
    });
    notices.extend(hardware.events());
    let expected = HardwareEvent::Notice(Severity::Warning, "DX7 has gone; trying again.".to_owned());
    assert_eq!(notices, [expected], "it goes once the port is back");
}

#[test]
fn a_driver_that_panics_is_a_port_that_fails() {
    let (hardware, fake) = open();
    fake.panics.store(true, Ordering::Relaxed);
    hardware.set(&settings());
    hardware.play(&feedback(1.0), false);
    wait_for_notice(&hardware, "an internal error was caught");
    fake.panics.store(false, Ordering::Relaxed);
    wait_until("the voice", || !fake.sent.lock().unwrap().is_empty());
}

#[test]
fn banks_and_voices_go_on_demand_and_what_comes_is_handed_on() {
    let (hardware, fake) = open();
    hardware.request(Dump::Voice);
    wait_for_notice(&hardware, "choose the MIDI output");
    hardware.set(&HardwareSettings { on_demand: true, device: 2, ..settings() });
    hardware.play(&feedback(7.0), false);
    hardware.request(Dump::Voice);
    wait_for_notice(&hardware, "choose the MIDI input");
    hardware.set(&HardwareSettings { on_demand: true, device: 2, input: Some("From DX7".to_owned()), ..settings() });
    hardware.send_bank(&[feedback(3.0)]);
    hardware.send_voice(&feedback(4.0));
    hardware.request(Dump::Bank);
    wait_until("the messages", || fake.sent.lock().unwrap().len() == 3);
    let lengths: Vec<usize> = fake.sent.lock().unwrap().iter().map(Vec::len).collect();
    assert_eq!(lengths, [BANK_MESSAGE, SINGLE_MESSAGE, 5], "the patch that sounds stays here");
    let voice = dx7::encode_single(&feedback(5.0), 2).to_vec();
    fake.arriving.lock().unwrap().extend([vec![0x90, 60, 1], voice.clone()]);
    let mut received = Vec::new();
    wait_until("the voice", || {
        received.extend(hardware.events().into_iter().filter(|event| matches!(event, HardwareEvent::Received(_))));
        !received.is_empty()
    });
    assert_eq!(received, [HardwareEvent::Received(voice)]);
    hardware.request(Dump::Voice);
    assert_eq!(wait_for_notice(&hardware, "YES for AVAIL"), Severity::Warning);
}

#[test]
fn ports_are_listed_without_any_being_chosen() {
    let (hardware, _) = open();
    assert!(hardware.ports().outputs.is_empty());
    hardware.list_ports();
    wait_until("the list", || hardware.ports().outputs == ["DX7"]);
    assert_eq!(hardware.ports().inputs, ["From DX7"]);
}

#[test]
fn settings_survive_saving_and_hostile_ones_are_brought_into_range() {
    let chosen = HardwareSettings { input: Some("in".to_owned()), device: 15, ..settings() };
    let text = serde_json::to_string(&chosen).unwrap();
    assert_eq!(serde_json::from_str::<HardwareSettings>(&text).unwrap(), chosen);
    assert_eq!(serde_json::from_str::<HardwareSettings>("{}").unwrap(), HardwareSettings::default());
    let hostile = HardwareSettings { output: Some("a\0b\n".repeat(1_000)), device: 200, ..settings() }.sanitised();
    assert_eq!(hostile.device, 8);
    assert!(hostile.output.is_some_and(|name| name.len() <= 256 && !name.contains(['\0', '\n'])));
}
