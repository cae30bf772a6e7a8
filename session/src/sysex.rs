//! System exclusive messages from the host, once they are off the audio thread: DX7 bytes and universal messages.

use midi_msg::{MidiMsg, SystemExclusiveMsg, UniversalNonRealTimeMsg};
use vaeform_dsp::universal::{TuningChange, Universal};
use vaeform_sysex::{manufacturer, yamaha};

use crate::core::{Core, NamedTuning};
use crate::snapshot::Severity;

impl Core {
    /// Does what a message from a port asks; what is not understood is ignored.
    pub(crate) fn sysex(&mut self, bytes: &[u8]) {
        match bytes {
            _ if manufacturer::is_universal_message(bytes) => {
                let is_tuning = self.universal(bytes);
                self.unsent_tuning |= is_tuning;
            }
            _ if yamaha::is_yamaha(bytes) => self.dx7_message(bytes),
            _ => {}
        }
    }

    /// As [`Core::sysex`] for a message that has passed the audio thread, where universal ones have acted at their frame.
    pub(crate) fn sysex_played(&mut self, bytes: &[u8]) {
        match bytes {
            _ if manufacturer::is_universal_message(bytes) => {
                self.universal(bytes);
            }
            _ => self.sysex(bytes),
        }
    }

    /// Keeps a tuning of all channels, and answers what is no tuning in words; true when it was one.
    fn universal(&mut self, bytes: &[u8]) -> bool {
        match (Universal::parse(bytes), bytes) {
            (Some(Universal::Tuning { change: TuningChange::Octave { .. }, .. }), _) => {}
            (Some(Universal::Tuning { change, .. }), _) => {
                let mut tuning = self.saved().tuning.tuning.clone();
                change.apply(&mut tuning);
                let name = change.name().unwrap_or_else(|| "MIDI tuning".to_owned());
                self.keep_tuning(NamedTuning { name, tuning, ..NamedTuning::default() });
                return true;
            }
            (Some(_), _) => {}
            // `midi-msg` writes all universal messages but reads only a few, so this one is told by its bytes.
            (None, [_, 0x7E, _, 6, 1, ..]) => {
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
        false
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
