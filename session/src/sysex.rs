//! System exclusive messages from the host, once they are off the audio thread: DX7 bytes and universal messages.

use midi_msg::{MidiMsg, SystemExclusiveMsg, UniversalNonRealTimeMsg};

use crate::core::{Core, NamedTuning};
use crate::snapshot::Severity;

impl Core {
    /// Does what a message asks; what is not understood is ignored.
    pub(crate) fn sysex(&mut self, bytes: &[u8]) {
        match bytes {
            [0xF0, 0x7E | 0x7F, ..] => self.universal(bytes),
            [0xF0, 0x43, ..] => self.dx7_message(bytes),
            _ => {}
        }
    }

    fn universal(&mut self, bytes: &[u8]) {
        if let Some(change) = tuning_change(bytes) {
            let mut tuning = self.saved().tuning.tuning.clone();
            for (note, hz) in change.notes {
                tuning.hz[usize::from(note)] = hz;
            }
            let name = change.name.unwrap_or_else(|| "MIDI tuning".to_owned());
            self.set_tuning(NamedTuning { name, tuning, ..NamedTuning::default() });
            return;
        }
        // `midi-msg` writes all universal messages but reads only a few, so the first two are told by their bytes.
        match bytes {
            [_, 0x7F, _, 4, 1, ..] => {
                self.notice(Severity::Info, "Master volume by SysEx is ignored: the volume belongs to the host.");
            }
            [_, 0x7E, _, 6, 1, ..] => {
                self.notice(Severity::Info, "An identity request came by SysEx; there is no port to answer on.");
            }
            _ => {
                if let Ok((MidiMsg::SystemExclusive { msg }, _)) = MidiMsg::from_midi(bytes)
                    && let SystemExclusiveMsg::UniversalNonRealTime { msg, .. } = msg
                    && let UniversalNonRealTimeMsg::IdentityReply(reply) = msg
                {
                    self.notice(Severity::Info, format!("An instrument named itself by SysEx: {:?}", reply.id));
                }
            }
        }
    }
}

/// Notes that a message of the MIDI Tuning Standard retunes.
#[derive(Debug, PartialEq)]
struct TuningChange {
    /// Name of a bulk dump.
    name: Option<String>,
    /// `(MIDI note, Hz)`.
    notes: Vec<(u8, f32)>,
}

/// Reads the key-based messages of the MIDI Tuning Standard (CA-020), which `midi-msg` writes but does not read: note change
/// (08 02, 08 07) and bulk dump (08 01, 08 04). The number of the tuning program is ignored: there is one tuning.
fn tuning_change(bytes: &[u8]) -> Option<TuningChange> {
    let [body @ .., 0xF7] = bytes else { return None };
    if body.iter().skip(1).any(|&b| b > 127) {
        return None;
    }
    let (name, keys): (_, Vec<(u8, &[u8])>) = match body {
        [0xF0, 0x7F, _, 8, 2, _program, count, changes @ ..]
        | [0xF0, 0x7E | 0x7F, _, 8, 7, _, _program, count, changes @ ..] => {
            let keys = changes.chunks_exact(4).take(usize::from(*count)).map(|c| (c[0], &c[1..]));
            (None, keys.collect())
        }
        [0xF0, 0x7E, _, 8, 1, _program, dump @ ..] | [0xF0, 0x7E, _, 8, 4, _, _program, dump @ ..]
            if dump.len() >= 16 + 3 * 128 =>
        {
            let (name, table) = dump.split_at(16);
            let name = String::from_utf8_lossy(name).trim().to_owned();
            (Some(name), (0..).zip(table.chunks_exact(3).take(128)).collect())
        }
        _ => return None,
    };
    let notes: Vec<(u8, f32)> = keys.into_iter().filter_map(|(note, key)| Some((note, frequency(key)?))).collect();
    Some(TuningChange { name, notes })
}

/// Hz of three bytes: semitone, and 14 bits of fraction; 7F 7F 7F is "no change".
fn frequency(key: &[u8]) -> Option<f32> {
    let &[semitone, high, low] = key else { return None };
    if [semitone, high, low] == [127; 3] {
        return None;
    }
    let fraction = f64::from(u16::from(high) << 7 | u16::from(low)) / 16_384.0;
    Some((440.0 * 2f64.powf((f64::from(semitone) + fraction - 69.0) / 12.0)) as f32)
}

#[cfg(test)]
mod tests {
    use midi_msg::{DeviceID, KeyBasedTuningDump, TuningNoteChange, UniversalRealTimeMsg};

    use super::*;

    #[test]
    fn a_note_change_written_by_midi_msg_retunes_its_notes() {
        let half_sharp = midi_msg::Tuning { semitone: 69, fraction: 8_192 };
        let msg = UniversalRealTimeMsg::TuningNoteChange(TuningNoteChange {
            tuning_program_num: 0,
            tuning_bank_num: None,
            tunings: vec![(60, Some(half_sharp)), (61, None)],
        });
        let msg = SystemExclusiveMsg::UniversalRealTime { device: DeviceID::AllCall, msg };
        let change = tuning_change(&MidiMsg::SystemExclusive { msg }.to_midi()).unwrap();
        let [(note, hz)] = change.notes[..] else { panic!("one note changes: {change:?}") };
        assert_eq!(note, 60);
        assert!((hz - 452.892_98).abs() < 0.001, "{hz}");
    }

    #[test]
    fn a_bulk_dump_written_by_midi_msg_retunes_all_notes() {
        let msg = UniversalNonRealTimeMsg::KeyBasedTuningDump(KeyBasedTuningDump {
            tuning_program_num: 3,
            tuning_bank_num: None,
            name: *b"stretched       ",
            tunings: (0..128).map(|n| Some(midi_msg::Tuning { semitone: n, fraction: 0 })).collect(),
        });
        let msg = SystemExclusiveMsg::UniversalNonRealTime { device: DeviceID::AllCall, msg };
        let change = tuning_change(&MidiMsg::SystemExclusive { msg }.to_midi()).unwrap();
        assert_eq!(change.name.as_deref(), Some("stretched"));
        assert_eq!(change.notes.len(), 128);
        assert_eq!(change.notes[69], (69, 440.0));
    }

    #[test]
    fn other_and_broken_messages_are_no_tuning() {
        for bytes in [&[0xF0u8, 0x7E, 0x7F, 8, 1, 0, 65, 0xF7][..], &[0xF0, 0x7F, 0, 4, 1, 0, 64, 0xF7], &[], &[0xF7]] {
            assert_eq!(tuning_change(bytes), None);
        }
    }
}
