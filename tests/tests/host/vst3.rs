//! Patches from outside in VST3: states, SysEx and what the format has no way for, through an in-process host.

use std::path::Path;
use std::time::{Duration, Instant};

use vaeform_host::vst3::{Vst3Bundle, Vst3Instance};
use vaeform_host::{Input, Note, Take, Timeline};

use crate::ear::*;
use crate::patches::{multiple, soft, thousand_loads};
use crate::rig::{BLOCK, Player, RATE, must};
use crate::syx::{Voice, bank};

/// An instance, active at [`RATE`].
pub(crate) struct Vst3Rig {
    pub(crate) instance: Vst3Instance,
}

/// The bundle beside the CLAP one.
pub(crate) fn bundle() -> Vst3Bundle {
    let path = Path::new(env!("BUNDLE")).with_file_name("Vaeform.vst3");
    assert!(path.exists(), "no bundle at {}", path.display());
    Vst3Bundle::load(&path).expect("the bundle loads")
}

/// A fresh active instance.
pub(crate) fn rig() -> Vst3Rig {
    let mut instance = bundle().instance().expect("an instance");
    instance.activate(RATE, 4096).expect("activation");
    Vst3Rig { instance }
}

/// A fresh active instance that plays `voice`.
pub(crate) fn rig_with(voice: &Voice) -> Vst3Rig {
    let mut rig = rig();
    rig.send_sysex(&voice.single());
    rig
}

impl Player for Vst3Rig {
    const TELLS_NOTE_ENDS: bool = false;

    fn play(&mut self, timeline: &Timeline, frames: usize) -> Take {
        self.instance.play(timeline, frames, BLOCK).expect("blocks are processed")
    }
}

impl Vst3Rig {
    /// Sends bytes as a SysEx event and plays until the saved state shows them.
    fn send_sysex(&mut self, bytes: &[u8]) {
        let before = self.instance.save().expect("state");
        self.play(&Timeline::new().at(0, Input::sysex(bytes)), BLOCK);
        let deadline = Instant::now() + Duration::from_secs(10);
        while self.instance.save().expect("state") == before {
            assert!(Instant::now() < deadline, "the state does not show the SysEx after 10 s");
            std::thread::sleep(Duration::from_millis(2));
        }
        self.play(&Timeline::new(), BLOCK);
    }

    /// Plays silence for long enough in real time that anything the worker has done is heard from here on.
    pub(crate) fn settle(&mut self) {
        for _ in 0..10 {
            std::thread::sleep(Duration::from_millis(3));
            self.play(&Timeline::new(), BLOCK);
        }
    }

    /// The next note plays a multiple of its key.
    pub(crate) fn plays(&mut self, coarse: f64) {
        let take = self.play(&Timeline::new().note(0, 20_000, Note::new(0, 45), 0.8), 24_000);
        must(check_pitch(&take.left[4800..19_200], RATE, 110.0 * coarse, 3.0));
        must(check_no_parameter_event(&take.events));
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_sysex_voice_and_a_bank_are_loaded_and_heard() {
    let mut rig = rig_with(&multiple(3));
    rig.plays(3.0);
    rig.send_sysex(&bank(|i| multiple(5 + i % 16)));
    rig.plays(5.0);
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn sysex_without_its_first_and_last_byte_is_understood_as_some_hosts_send_it() {
    let mut rig = rig_with(&multiple(2));
    for (message, coarse) in [(multiple(7).single(), 7.0), (bank(|_| multiple(5)), 5.0)] {
        rig.send_sysex(&message[1..message.len() - 1]);
        rig.plays(coarse);
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn broken_sysex_changes_nothing() {
    let mut rig = rig_with(&multiple(4));
    let before = rig.instance.save().expect("state");
    let voice = multiple(2).single();
    let long = vec![0x43; 300_000];
    let messages: [&[u8]; 9] = [
        &[0x43],
        &[0x7f, 0x7f],
        &[0xf0, 0x43],
        &[0x43, 0xf7],
        &voice[1..100],
        &voice[2..],
        &long,
        &long[..8191],
        &long[..8190],
    ];
    for message in messages {
        rig.play(&Timeline::new().at(3, Input::sysex(message)), BLOCK);
    }
    std::thread::sleep(Duration::from_millis(600));
    rig.play(&Timeline::new(), BLOCK);
    let fields = |state: &[u8]| serde_json::from_slice::<serde_json::Value>(state).expect("JSON")["fields"].clone();
    assert_eq!(fields(&rig.instance.save().expect("state")), fields(&before));
    rig.plays(4.0);
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_thousand_loads_by_sysex_leave_held_notes_alone() {
    let mut rig = rig_with(&soft(1));
    thousand_loads(&mut rig, "SysEx into VST3", |_, i| {
        std::thread::sleep(Duration::from_micros(300));
        Some(Input::sysex(&soft(1 + i % 8).single()))
    });
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_thousand_loads_by_state_leave_held_notes_alone() {
    let mut rig = rig_with(&soft(2));
    let second = rig.instance.save().expect("state");
    rig.send_sysex(&soft(1).single());
    let first = rig.instance.save().expect("state");
    thousand_loads(&mut rig, "state into VST3", |rig, i| {
        rig.instance.load(if i % 2 == 0 { &second } else { &first }).expect("state");
        None
    });
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_patch_loaded_while_inactive_is_saved_and_heard() {
    let mut rig = rig_with(&multiple(9));
    let ninth = rig.instance.save().expect("state");
    rig.send_sysex(&multiple(11).single());
    let eleventh = rig.instance.save().expect("state");
    let mut fresh = Vst3Rig { instance: bundle().instance().expect("an instance") };
    for (state, coarse) in [(&ninth, 9.0), (&eleventh, 11.0)] {
        fresh.instance.deactivate();
        fresh.instance.load(state).expect("the state");
        assert_eq!(&fresh.instance.save().expect("state"), state, "saved while inactive");
        fresh.instance.activate(RATE, 4096).expect("activation");
        fresh.plays(coarse);
        assert_eq!(&fresh.instance.save().expect("state"), state, "saved after playing");
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_hostile_state_leaves_the_patch_in_place() {
    let mut rig = rig_with(&multiple(6));
    let good = rig.instance.save().expect("state");
    for bad in [&good[..good.len() / 2], b"", b"null", b"{}", &[0xff; 5000]] {
        // Refused or ignored: what counts is what sounds.
        let _ = rig.instance.load(bad);
        rig.plays(6.0);
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn midi_program_changes_choose_from_the_list_of_programs_alone() {
    let rig = rig();
    assert!(!rig.instance.takes_program_changes(), "they have a way of their own now: test it, and mend the README");
}
