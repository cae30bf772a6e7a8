//! System exclusive messages from the host, once they are off the audio thread: DX7 bytes and universal messages.

use midi_msg::{MidiMsg, SystemExclusiveMsg, UniversalNonRealTimeMsg, UniversalRealTimeMsg};

use crate::core::{Core, NamedTuning};
use crate::snapshot::Severity;

impl Core {
    /// Does what a message asks; what is not understood is ignored.
    pub(crate) fn sysex(&mut self, bytes: &[u8]) {
        match bytes {
            [0xF0, 0x7E | 0x7F, ..] => self.universal(bytes),
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
            self.set_tuning(NamedTuning { name, tuning });
            return;
        }
        let Ok((MidiMsg::SystemExclusive { msg }, _)) = MidiMsg::from_midi(bytes) else { return };
        match msg {
            SystemExclusiveMsg::UniversalRealTime { msg: UniversalRealTimeMsg::MasterVolume(_), .. } => {
                self.notice(Severity::Info, "Master volume by SysEx is ignored: the volume belongs to the host.");
            }
            SystemExclusiveMsg::UniversalNonRealTime { msg: UniversalNonRealTimeMsg::IdentityRequest, .. } => {
                self.notice(Severity::Info, "An identity request came by SysEx; there is no port to answer on.");
            }
            _ => {}
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
    use midi_msg::{DeviceID, TuningNoteChange};

    use super::*;

    #[test]
    fn a_note_change_written_by_midi_msg_retunes_that_note() {
        let msg = UniversalRealTimeMsg::TuningNoteChange(TuningNoteChange {
            tuning_program_num: 0,
            tuning_bank_num: None,
            tunings: vec![(60, Some(midi_msg::Tuning::from_freq(270.0))), (61, None)],
        });
        let bytes =
            MidiMsg::SystemExclusive { msg: SystemExclusiveMsg::UniversalRealTime { device: DeviceID::AllCall, msg } }
                .to_midi();
        let change = tuning_change(&bytes).unwrap();
        assert_eq!(change.notes.len(), 1);
        let (note, hz) = change.notes[0];
        assert_eq!(note, 60);
        assert!((hz - 270.0).abs() < 0.01, "{hz}");
    }

    #[test]
    fn other_and_broken_messages_are_no_tuning() {
        for bytes in [&[0xF0u8, 0x7E, 0x7F, 8, 1, 0, 65, 0xF7][..], &[0xF0, 0x7F, 0, 4, 1, 0, 64, 0xF7], &[], &[0xF7]] {
            assert_eq!(tuning_change(bytes), None);
        }
    }
}
