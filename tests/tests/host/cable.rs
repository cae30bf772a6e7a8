//! System exclusive as hosts and players send it: bursts, pieces, real-time bytes, requests.

use vaeform_host::{Input, OutputEvent, Timeline};

use crate::rig::{BLOCK, Rig, rig_with};
use crate::state::open;
use crate::syx::{Op, Voice};

/// What is saved of the session.
fn session(rig: &mut Rig) -> String {
    let state = open(&rig.instance.save().expect("state"));
    state["fields"]["session"].as_str().expect("the session").to_owned()
}

fn rich(name: &str) -> Voice {
    (1..=6).fold(Voice::init(name), |voice, op| voice.op(op, Op::Output, 80 + op as u8).op(op, Op::Coarse, op as u8))
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_burst_of_parameter_changes_in_one_block_is_taken_whole() {
    let target = rich("BURST");
    let (mut rig, mut same) = (rig_with(&Voice::init("BEFORE")), rig_with(&target));
    let mut timeline = Timeline::new();
    for (number, &value) in target.0.iter().enumerate() {
        for wrong in [1, value] {
            let (high, low) = ((number >> 7) as u8, (number & 0x7F) as u8);
            timeline.add(number as u64 % 64, Input::sysex(&[0xF0, 0x43, 0x10, high, low, wrong, 0xF7]));
        }
    }
    rig.play(&timeline, BLOCK);
    rig.settle();
    assert_eq!(session(&mut rig), session(&mut same));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn real_time_bytes_and_pieces_of_a_dump_are_put_together() {
    let voice = rich("PIECES");
    let mut bytes = voice.single();
    for at in [150, 90, 4] {
        bytes.insert(at, 0xFE);
    }
    let (mut rig, mut same) = (rig_with(&Voice::init("BEFORE")), rig_with(&voice));
    rig.play(&Timeline::new().at(0, Input::sysex(&bytes[..100])).at(9, Input::sysex(&bytes[100..])), BLOCK);
    rig.settle();
    assert_eq!(session(&mut rig), session(&mut same));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_dump_request_is_answered_with_the_voice_that_is_heard() {
    let voice = rich("ASKED FOR");
    let mut rig = rig_with(&voice);
    let take = rig.play(&Timeline::new().at(7, Input::sysex(&[0xF0, 0x43, 0x20, 0, 0xF7])), BLOCK);
    let said = take.events.iter().filter_map(|event| match &event.said {
        OutputEvent::SysEx(message) => Some(message.to_vec()),
        _ => None,
    });
    assert_eq!(said.collect::<Vec<_>>(), [voice.single()]);
}
