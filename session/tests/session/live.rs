//! A session played through a simulated MIDI input: knobs, programs and voices arrive, and a port that vanishes comes back.
#![expect(clippy::disallowed_types, reason = "the test and the port share a queue; there is no audio thread")]

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use vaeform_patch::{Patch, PatchName};
use vaeform_session::hardware::{Input, Keyboard, Output, PortError, Ports};
use vaeform_session::{Client, HeadlessPlayer, Knobs, Played, Session, open};
use vaeform_sysex::dx7;

/// A MIDI system with one controller, which can be pulled out.
#[derive(Default)]
struct Fake {
    is_unplugged: AtomicBool,
    arriving: Mutex<VecDeque<Vec<u8>>>,
    num_opened: AtomicUsize,
}

struct System(Arc<Fake>);

struct End(Arc<Fake>);

impl Ports for System {
    fn outputs(&self) -> Vec<String> {
        Vec::new()
    }

    fn inputs(&self) -> Vec<String> {
        vec!["Knobs".to_owned()]
    }

    fn open_output(&self, _: &str) -> Result<Box<dyn Output>, PortError> {
        Err(PortError::NotThere)
    }

    fn open_input(&self, name: &str) -> Result<Box<dyn Input>, PortError> {
        if name != "Knobs" || self.0.is_unplugged.load(Ordering::Relaxed) {
            return Err(PortError::NotThere);
        }
        self.0.num_opened.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(End(self.0.clone())))
    }
}

impl Input for End {
    fn receive(&mut self) -> Option<Vec<u8>> {
        self.0.arriving.lock().unwrap().pop_front()
    }

    fn is_there(&mut self) -> bool {
        !self.0.is_unplugged.load(Ordering::Relaxed)
    }
}

struct Rig {
    _session: Session,
    client: Client,
    live: HeadlessPlayer,
    fake: Arc<Fake>,
}

impl Rig {
    fn new(port: &str) -> Self {
        let (session, audio) = open();
        let (client, fake) = (session.client(), Arc::new(Fake::default()));
        let keyboard = Keyboard::new(Arc::new(System(fake.clone())), port);
        let live = HeadlessPlayer::new(&client, audio, keyboard, 0, &Knobs::default());
        Self { _session: session, client, live, fake }
    }

    fn say(&self, message: &[u8]) {
        self.fake.arriving.lock().unwrap().push_back(message.to_vec());
    }

    #[track_caller]
    fn turn_until(&mut self, what: &str, reached: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !reached(self) {
            assert!(start.elapsed() < Duration::from_secs(30), "did not come: {what}");
            self.live.turn();
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

#[test]
fn a_knob_that_is_turned_moves_the_patch_and_back_in_the_middle_it_is_the_patch_again() {
    let mut rig = Rig::new("Knobs");
    let anchor = rig.client.heard();
    (64..=127).for_each(|value| rig.say(&[0xB0, 20, value]));
    rig.turn_until("a decoded patch", |rig| rig.live.latents()[0] == 1.0 && rig.client.heard() != anchor);
    (0..64).rev().for_each(|down| rig.say(&[0xB0, 20, 64 + down]));
    rig.turn_until("the anchor", |rig| rig.live.latents()[0] == 0.0 && rig.client.heard() == anchor);
    assert_eq!(rig.live.played(), Played { changes: 128, ..Played::default() });
    assert!(rig.client.num_decoded() >= 2);
}

#[test]
fn a_program_change_and_a_voice_by_sysex_load_a_patch() {
    let mut rig = Rig::new("Knobs");
    let mut patches = [Patch::default(); 3];
    for (patch, name) in patches.iter_mut().zip([b"FIRST     ", b"SECOND    ", b"THIRD     "]) {
        patch.name = PatchName(*name);
    }
    rig.client.load("three", &patches, 1);
    assert_eq!(rig.client.heard().name, patches[1].name);
    // The new bank has to reach the end that program changes choose from.
    rig.live.turn();
    rig.say(&[0xC7, 2]);
    rig.turn_until("the program", |rig| rig.client.heard().name == patches[2].name);
    rig.say(&dx7::encode_single(&patches[0], 0));
    rig.turn_until("the voice", |rig| rig.client.heard().name == patches[0].name);
    let played = rig.live.played();
    assert_eq!((played.programs, played.sysex), (1, 1));
}

#[test]
fn notes_are_known_to_sound_until_they_are_released() {
    let mut rig = Rig::new("Knobs");
    rig.client.load("organ", &[Patch::default()], 0);
    rig.say(&[0x93, 60, 100]);
    rig.say(&[0x93, 64, 100]);
    rig.turn_until("two voices", |rig| rig.client.meters().voices() == 2);
    rig.say(&[0x83, 60, 0]);
    rig.turn_until("one voice", |rig| rig.client.meters().voices() == 1);
    // Without an output they went nowhere, and that is counted.
    assert_eq!((rig.live.played().notes, rig.live.played().lost), (2, 3));
    rig.live.finish();
    rig.turn_until("silence", |rig| rig.client.meters().voices() == 0);
}

#[test]
fn a_controller_that_is_pulled_out_is_named_its_notes_end_and_it_is_taken_up_again() {
    let mut rig = Rig::new("Knobs");
    rig.say(&[0x90, 60, 100]);
    rig.turn_until("a voice", |rig| rig.client.meters().voices() == 1);
    assert_eq!(rig.live.trouble(), None);
    rig.fake.is_unplugged.store(true, Ordering::Relaxed);
    rig.turn_until("the words", |rig| {
        rig.live.trouble().is_some_and(|words| words == "Knobs is not there, trying again")
    });
    rig.turn_until("silence", |rig| rig.client.meters().voices() == 0);
    rig.fake.is_unplugged.store(false, Ordering::Relaxed);
    rig.turn_until("the port", |rig| rig.live.trouble().is_none());
    assert_eq!(rig.fake.num_opened.load(Ordering::Relaxed), 2);

    let mut nobody = Rig::new("Elsewhere");
    nobody.live.turn();
    assert_eq!(nobody.live.trouble().as_deref(), Some("Elsewhere is not there, trying again"));
}
