//! System exclusive messages from the host, once they are off the audio thread: DX7 bytes and universal messages.

use midi_msg::{MidiMsg, SystemExclusiveMsg, UniversalNonRealTimeMsg};
use vaeform_dsp::universal::{TuningChange, Universal};
use vaeform_sysex::dx7::{BEND_RANGE, Change, ParameterChange};
use vaeform_sysex::{manufacturer, yamaha};

use super::{Document, take_import};
use crate::import;
use crate::instruments::definitions;
use crate::notice::Severity;
use crate::sysex::parameter_changes::Changes;
use crate::tuning::NamedTuning;

/// The definition of the instrument that is played here.
const DX7: &str = "yamaha_dx7";

/// Does what a message asks; a message of another instrument waits until its dump is whole.
pub(crate) fn take(document: &mut Document, bytes: &[u8]) {
    if manufacturer::is_universal_message(bytes) {
        let is_tuning = universal(document, bytes);
        document.editing.outbox.tuning |= is_tuning;
    } else if yamaha::is_yamaha(bytes) && !is_of_another(bytes) {
        dx7_message(document, bytes);
    } else {
        // What its instrument is will be known when the dump is whole.
        document.arrivals.add(bytes);
    }
}

/// A message came from the MIDI input, of an instrument: it is taken, and goes on where that is chosen.
pub(crate) fn take_received(document: &mut Document, bytes: &[u8]) {
    let hardware = &document.editing.saved().hardware;
    // What an instrument sends does not go back to it.
    if hardware.thru.from_input && hardware.input != hardware.output && hardware.thru.takes(bytes) {
        document.arrivals.pass_on(bytes);
    }
    take(document, bytes);
}

/// Whether a message of Yamaha is a dump of another instrument than the DX7.
fn is_of_another(bytes: &[u8]) -> bool {
    let others = || definitions().iter().filter(|definition| definition.id != DX7);
    yamaha::dump_request(bytes).is_none()
        && ParameterChange::decode(bytes).is_err()
        && import::dx7("", bytes).is_err()
        && others().any(|definition| definition.recognise(bytes).is_some_and(|form| !form.is_request()))
}

/// As [`take`] for a message that has passed the audio thread, where universal ones have acted at their frame.
pub(super) fn take_played(document: &mut Document, bytes: &[u8]) {
    let thru = &document.editing.saved().hardware.thru;
    if thru.from_host && thru.takes(bytes) {
        document.arrivals.pass_on(bytes);
    }
    if manufacturer::is_universal_message(bytes) {
        universal(document, bytes);
    } else {
        take(document, bytes);
    }
}

/// Keeps a tuning of all channels, and answers what is no tuning in words; true when it was one.
fn universal(document: &mut Document, bytes: &[u8]) -> bool {
    match (Universal::parse(bytes), bytes) {
        (Some(Universal::Tuning { change: TuningChange::Octave { .. }, .. }), _) => {}
        (Some(Universal::Tuning { change, .. }), _) => {
            let mut tuning = document.editing.saved().tuning.tuning.clone();
            change.apply(&mut tuning);
            let name = change.name().unwrap_or_else(|| "MIDI tuning".to_owned());
            document.editing.saved.tune(NamedTuning { name, tuning, ..NamedTuning::default() });
            return true;
        }
        (Some(_), _) => {}
        // `midi-msg` writes all universal messages but reads only a few, so this one is told by its bytes.
        (None, [_, 0x7E, _, 6, 1, ..]) => {
            document.notice(Severity::Info, "An identity request came by SysEx; there is no port to answer on.");
        }
        _ => {
            if let Ok((MidiMsg::SystemExclusive { msg }, _)) = MidiMsg::from_midi(bytes)
                && let SystemExclusiveMsg::UniversalNonRealTime { msg, .. } = msg
                && let UniversalNonRealTimeMsg::IdentityReply(reply) = msg
            {
                document.notice(Severity::Info, format!("An instrument named itself by SysEx: {:?}", reply.id));
            }
        }
    }
    false
}

/// A message of the instrument itself: a parameter change edits the patch, a voice or a bank is loaded.
fn dx7_message(document: &mut Document, bytes: &[u8]) {
    if let Ok(ParameterChange { change, .. }) = ParameterChange::decode(bytes) {
        return parameter_changes(document, &Changes::one(change));
    }
    if yamaha::dump_request(bytes).is_some() {
        return document.notice(Severity::Info, "SysEx: a dump request came, and there is no way back to answer it");
    }
    match import::dx7("SysEx", bytes) {
        Ok((imported, notices)) => {
            let program = document.editing.saved().contents.program;
            take_import::take(document, "SysEx", imported, program);
            document.report("SysEx", notices);
        }
        Err(error) => document.notice(Severity::Error, format!("SysEx: {error}")),
    }
}

/// Parameter changes of the instrument; a run of them is one step of undo.
pub(super) fn parameter_changes(document: &mut Document, changes: &Changes) {
    let mut patch = document.editing.saved().contents.patch;
    changes.put_on(&mut patch);
    document.editing.edit_in_run(patch);
    if let Some(mask) = changes.operators() {
        document.editing.switch_operators(mask);
        let off: Vec<String> =
            (0..6).filter(|&op| !Change::operator_is_on(mask, op)).map(|op| (op + 1).to_string()).collect();
        if !off.is_empty() {
            let off = off.join(", ");
            document.notice(Severity::Info, format!("SysEx: off until another sound is loaded: operator {off}"));
        }
    }
    let ignored: Vec<String> =
        changes.functions().filter(|&number| number != BEND_RANGE).map(|n| n.to_string()).collect();
    if !ignored.is_empty() {
        let ignored = ignored.join(", ");
        document.notice(Severity::Info, format!("SysEx: ignored function parameters: {ignored}"));
    }
}

#[cfg(test)]
mod tests {
    use midi_msg::{DeviceID, KeyBasedTuningDump, TuningNoteChange, UniversalRealTimeMsg};
    use vaeform_dsp::tuning::Tuning;

    use super::*;

    fn tuned(msg: SystemExclusiveMsg) -> (Option<String>, Tuning) {
        let message = MidiMsg::SystemExclusive { msg }.to_midi();
        let Some(Universal::Tuning { change, .. }) = Universal::parse(&message) else {
            panic!("no tuning: {message:02X?}")
        };
        let mut tuning = Tuning::default();
        change.apply(&mut tuning);
        (change.name(), tuning)
    }

    #[test]
    fn a_note_change_written_by_midi_msg_retunes_its_notes() {
        let half_sharp = midi_msg::Tuning { semitone: 69, fraction: 8_192 };
        let msg = UniversalRealTimeMsg::TuningNoteChange(TuningNoteChange {
            tuning_program_num: 0,
            tuning_bank_num: None,
            tunings: vec![(60, Some(half_sharp)), (61, None)],
        });
        let (_, tuning) = tuned(SystemExclusiveMsg::UniversalRealTime { device: DeviceID::AllCall, msg });
        assert!((tuning.hz[60] - 452.892_98).abs() < 0.001, "{}", tuning.hz[60]);
        assert_eq!(tuning.hz[61], Tuning::default().hz[61]);
    }

    #[test]
    fn a_bulk_dump_written_by_midi_msg_retunes_all_notes() {
        let msg = UniversalNonRealTimeMsg::KeyBasedTuningDump(KeyBasedTuningDump {
            tuning_program_num: 3,
            tuning_bank_num: None,
            name: *b"stretched       ",
            tunings: (0..128).map(|n| Some(midi_msg::Tuning { semitone: n ^ 1, fraction: 0 })).collect(),
        });
        let (name, tuning) = tuned(SystemExclusiveMsg::UniversalNonRealTime { device: DeviceID::AllCall, msg });
        assert_eq!(name.as_deref(), Some("stretched"));
        assert_eq!(tuning.hz[68], 440.0);
    }
}
