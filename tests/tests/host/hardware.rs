//! A DX7 behind the host: with the host's MIDI output chosen, what sounds goes there as System Exclusive events of the blocks.

use vaeform_host::{Input, Note, Output, OutputEvent};
use vaeform_session::Command;
use vaeform_session::hardware::{HOST_OUTPUT, HardwareSettings};

use crate::pace::paced;
use crate::patches::command;
use crate::rig::{RATE, Rig, rig_with};
use crate::syx::Voice;

const SECOND: usize = RATE as usize;

/// An instrument that takes messages: the 155 values of its voice, told to it whole or one by one.
#[derive(Default)]
struct Instrument {
    voice: Option<[u8; 155]>,
    changes: usize,
}

impl Instrument {
    fn hear(&mut self, events: &[Output]) {
        for event in events {
            let OutputEvent::SysEx(message) = &event.said else { continue };
            match message[..] {
                [0xF0, 0x43, 0, 0, 1, 0x1B, ref body @ .., _, 0xF7] => {
                    self.voice = Some(body.try_into().expect("155 values"));
                }
                [0xF0, 0x43, 0x10, group, number, value, 0xF7] => {
                    let voice = self.voice.get_or_insert([0; 155]);
                    voice[usize::from(group) << 7 | usize::from(number)] = value;
                    self.changes += 1;
                }
                _ => panic!("{message:02X?} is no voice and no parameter change"),
            }
        }
    }
}

/// Chooses an output; gives what is sent at once.
fn choose(rig: &mut Rig, output: Option<&str>) -> Vec<Output> {
    let settings = HardwareSettings { output: output.map(str::to_owned), ..HardwareSettings::default() };
    command(&mut rig.instance, Command::Hardware(settings));
    rig.settle().events
}

/// Plays in real time until nothing has come for a second, fifteen at most.
fn listen(rig: &mut Rig, instrument: &mut Instrument, events: &[(u64, Input)]) {
    let mut events = events;
    for _ in 0..15 {
        let (take, _) = paced(rig, events, SECOND, 1);
        events = &[];
        let before = (instrument.voice, instrument.changes);
        instrument.hear(&take.events);
        if (instrument.voice, instrument.changes) == before && instrument.voice.is_some() {
            return;
        }
    }
    panic!("messages do not end: {} changes", instrument.changes);
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn an_instrument_behind_the_host_follows_a_knob_and_ends_on_the_patch() {
    let voice = Voice::init("BEHIND").op(2, crate::syx::Op::Output, 70);
    let mut rig = rig_with(&voice);
    let (take, _) = paced(&mut rig, &[], SECOND / 2, 1);
    assert!(
        take.events.iter().all(|event| !matches!(event.said, OutputEvent::SysEx(_))),
        "without a choice nothing is sent"
    );
    let mut instrument = Instrument::default();
    instrument.hear(&choose(&mut rig, Some(HOST_OUTPUT)));
    listen(&mut rig, &mut instrument, &[]);
    assert_eq!(instrument.voice.expect("a voice")[..145], voice.0[..145], "it begins with the whole patch");
    let mut events = vec![(0, Input::NoteOn(Note::new(0, 60), 0.8))];
    for point in 1..=50 {
        let turn = (f64::from(point) / 50.0 * std::f64::consts::TAU).sin();
        events.push((960 * point as u64 - 960, rig.param("Latent 1", if point == 50 { 0.0 } else { turn })));
    }
    let before = instrument.changes;
    listen(&mut rig, &mut instrument, &events);
    println!("{} parameter changes for a sweep of a second", instrument.changes - before);
    assert!(instrument.changes > before + 10, "a held note follows by parameter changes");
    assert_eq!(instrument.voice.expect("a voice")[..145], voice.0[..145], "it ends on the patch");
    choose(&mut rig, None);
    let turn = [(0, rig.param("Latent 1", 0.7))];
    let (take, _) = paced(&mut rig, &turn, SECOND / 2, 1);
    assert!(take.events.iter().all(|event| !matches!(event.said, OutputEvent::SysEx(_))), "off is off");
}
