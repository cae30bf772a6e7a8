//! A real MIDI route: the hardware thread sends through a JACK server without a sound card, and a JACK client receives.
#![forbid(unsafe_code)]

use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use jack::{AsyncClient, Client, ClientOptions, Control, MidiIn, MidiOut, Port, ProcessHandler, ProcessScope, RawMidi};
use vaeform_patch::{Patch, global};
use vaeform_session::hardware::{
    Dump, Hardware, HardwareEvent, HardwareSettings, HardwareState, TransferStatus, system,
};
use vaeform_sysex::builtin;
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dx7;
use vaeform_sysex::transfer::{Request, Settings, Transfer};

/// Tells the test that it is the inner one, which finds the server by its environment.
const INNER: &str = "VAEFORM_JACK_TEST";

/// A server of our own, ended with the test.
struct Server(Child);

impl Server {
    fn start(name: &str) -> Self {
        // Long periods: what a client on a busy machine is late with is lost.
        let words = ["--no-realtime", "-n", name, "-d", "dummy", "-r", "48000", "-p", "1024"];
        let server = Command::new("jackd").args(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Self(server.expect("jackd starts"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // By a request, so that the server tidies its shared memory up; by force if that does not help.
        let asked = Command::new("kill").arg(self.0.id().to_string()).status();
        let start = Instant::now();
        while asked.is_ok() && start.elapsed() < Duration::from_secs(5) {
            if matches!(self.0.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What stands in for the instrument.
struct Instrument {
    input: Port<MidiIn>,
    output: Port<MidiOut>,
    heard: Sender<Vec<u8>>,
    to_say: Receiver<Vec<u8>>,
}

impl ProcessHandler for Instrument {
    fn process(&mut self, _: &Client, scope: &ProcessScope) -> Control {
        for event in self.input.iter(scope) {
            let _ = self.heard.send(event.bytes.to_vec());
        }
        let mut writer = self.output.writer(scope);
        if let Ok(bytes) = self.to_say.try_recv() {
            let _ = writer.write(&RawMidi { time: 0, bytes: &bytes });
        }
        Control::Continue
    }
}

type Plugged = (AsyncClient<(), Instrument>, Receiver<Vec<u8>>, Sender<Vec<u8>>);

/// Plugs the instrument in, as soon as the server is ready.
fn plug_in() -> Plugged {
    let start = Instant::now();
    let client = loop {
        match Client::new("dx7", ClientOptions::NO_START_SERVER) {
            Ok((client, _)) => break client,
            Err(error) => assert!(start.elapsed() < Duration::from_secs(30), "jackd runs, but: {error}"),
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    let input = client.register_port("in", MidiIn::default()).unwrap();
    let output = client.register_port("out", MidiOut::default()).unwrap();
    let ((heard, messages), (say, to_say)) = (channel(), channel());
    let client = client.activate_async((), Instrument { input, output, heard, to_say }).unwrap();
    (client, messages, say)
}

#[track_caller]
fn wait_until(what: &str, mut reached: impl FnMut() -> bool) {
    let start = Instant::now();
    while !reached() {
        assert!(start.elapsed() < Duration::from_secs(30), "did not come: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
#[cfg_attr(not(jackd), ignore = "no jackd: cargo xtask setup installs it")]
fn what_is_played_and_ordered_reaches_an_instrument_under_jack_and_its_voice_comes_back() {
    with_a_server(under_jack);
}

#[test]
#[cfg_attr(not(jackd), ignore = "no jackd: cargo xtask setup installs it")]
fn a_virus_under_jack_gives_its_bank_and_keeps_what_is_sent() {
    with_a_server(a_virus);
}

/// The environment that names the server has to be there before libjack is loaded, so the test runs itself once more under it.
fn with_a_server(inside: fn()) {
    if std::env::var_os(INNER).is_some() {
        return inside();
    }
    let this = std::thread::current().name().expect("tests are named").to_owned();
    let server = format!("vaeform-{}-{}", std::process::id(), this.len());
    let _server = Server::start(&server);
    let inner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &this, "--include-ignored", "--nocapture"])
        .envs([(INNER, "1"), ("JACK_DEFAULT_SERVER", &server), ("JACK_NO_START_SERVER", "1")])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&inner.stdout).into_owned() + &String::from_utf8_lossy(&inner.stderr);
    assert!(inner.status.success() && said.contains("1 passed"), "{said}");
}

fn under_jack() {
    let (client, messages, say) = plug_in();
    let next = || messages.recv_timeout(Duration::from_secs(30)).expect("a message comes");
    let hardware = Hardware::new(system());
    let (output, input) = ports_of_the_instrument(&hardware);

    let mut patch = Patch::default();
    hardware.play(&patch, false);
    hardware.set(&HardwareSettings { output, input, ..HardwareSettings::default() });
    assert_eq!(next(), dx7::encode_single(&patch, 0));
    // A port that is not found at once is tried again.
    wait_until("the words", || hardware.status().words == "Sending to JACK: dx7:in");
    patch.fm.set(global::FEEDBACK, 5.0);
    hardware.play(&patch, true);
    assert_eq!(next(), [0xF0, 0x43, 0x10, 1, 7, 5, 0xF7]);
    hardware.send_bank(&[patch]);
    assert_eq!(next(), dx7::encode_bank(&[patch], 0));

    // After a bank the patch that sounds goes once more, as changes, because a note sounds.
    let mut request = next();
    hardware.request(Dump::Voice);
    while request != [0xF0, 0x43, 0x20, 0, 0xF7] {
        request = next();
    }
    let mut other = Patch::default();
    other.fm.set(global::ALGORITHM, 17.0);
    let voice = dx7::encode_single(&other, 0).to_vec();
    say.send(voice.clone()).unwrap();
    wait_until("the voice", || hardware.events().contains(&HardwareEvent::Received(voice.clone())));

    drop(client);
    wait_until("the words", || hardware.status().words.contains("trying again"));
    let (_client, messages, _say) = plug_in();
    wait_until("the port", || hardware.status().state == HardwareState::Open);
    assert!(messages.recv_timeout(Duration::from_secs(30)).is_ok(), "it gets the patch again");
}

/// A bank comes through real ports, and presets go there and are read back.
fn a_virus() {
    let definitions: &[Definition] = Box::leak(builtin::definitions().expect("definitions").into_boxed_slice());
    let single = |program| definitions[0].compose("single", &[("bank", 1), ("program", program)]).expect("a form");
    let bank: Vec<Vec<u8>> = (0..128).map(single).collect();
    let (client, messages, say) = plug_in();
    let held = bank.clone();
    let virus = std::thread::spawn(move || {
        let (mut was_sent_to, mut held) = (false, held);
        while let Ok(message) = messages.recv() {
            let place = |single: &Vec<u8>| single[7..9] == message[7..9];
            match message.get(6) {
                Some(0x32) => held.iter().for_each(|single| drop(say.send(single.clone()))),
                Some(0x30) => {
                    held.iter().filter(|single| place(single)).for_each(|single| drop(say.send(single.clone())))
                }
                Some(0x10) => {
                    // What it held before must not pass for what was sent.
                    let is_first = !std::mem::replace(&mut was_sent_to, true);
                    held.retain(|single| !is_first && !place(single));
                    held.push(message);
                }
                _ => {}
            }
        }
        held.len()
    });
    let hardware = Hardware::new(system());
    let (output, input) = ports_of_the_instrument(&hardware);
    hardware.set(&HardwareSettings { output, input, on_demand: true, ..HardwareSettings::default() });
    wait_until("the port", || hardware.status().state == HardwareState::Open);

    let request = Request::new(&definitions[0], "single_bank", &[("bank", 1)]).expect("a request");
    hardware.transfer(Transfer::request(definitions, [request], Settings::default()), true);
    let (status, received) = ended(&hardware);
    assert!(status.is_done && received == bank.concat(), "{status:?}, {} bytes", received.len());
    let settings = Settings { verify: true, ..Settings::default() };
    hardware.transfer(Transfer::send(definitions, &bank[..3].concat(), settings), true);
    let (status, _) = ended(&hardware);
    assert!(status.is_done && status.words.contains("all the same"), "{status:?}");
    drop((client, hardware));
    assert_eq!(virus.join().expect("the instrument ends"), 3);
}

/// The instrument's ports. A client's ports come one after the other, so they are listed until both are there.
#[track_caller]
fn ports_of_the_instrument(hardware: &Hardware) -> (Option<String>, Option<String>) {
    let named = |names: &[String], end: &str| names.iter().find(|name| name.ends_with(end)).cloned();
    let mut found = (None, None);
    wait_until("the list", || {
        hardware.list_ports();
        std::thread::sleep(Duration::from_millis(100));
        let ports = hardware.ports();
        found = (named(&ports.outputs, "dx7:in"), named(&ports.inputs, "dx7:out"));
        found.0.is_some() && found.1.is_some()
    });
    found
}

/// How a transfer ended, and what came.
#[track_caller]
fn ended(hardware: &Hardware) -> (TransferStatus, Vec<u8>) {
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
