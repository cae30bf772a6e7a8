//! Universal messages: those that belong to no maker. They are written by `midi-msg`, which also reads replies to an identity request; of
//! the others it reads none (0.9), so they are told by their bytes here. Source: MIDI 1.0 detailed specification, table of universal
//! system exclusive messages; CA-020, CA-021 (tuning), CA-025 (master tuning).

use midi_msg::{
    DeviceID, GeneralMidi, IdentityReply, ManufacturerID, MidiMsg, SystemExclusiveMsg, UniversalNonRealTimeMsg,
    UniversalRealTimeMsg,
};
use std::fmt;

/// All devices.
pub const ALL_DEVICES: u8 = 0x7F;

/// What a universal message says. Numbers of tuning programs and banks are 0-127.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UniversalKind {
    /// Who are you?
    IdentityRequest,
    /// The maker, one byte or three, then family, member and version as numbers.
    IdentityReply {
        /// One byte, or 0 and two more.
        manufacturer: Vec<u8>,
        /// 0-16383.
        family: u16,
        /// 0-16383.
        member: u16,
        /// Four bytes 0-127.
        version: [u8; 4],
    },
    /// General MIDI is switched on, level 1 or 2, or off.
    GeneralMidi(Option<u8>),
    /// 0-16383.
    MasterVolume(u16),
    /// 0-16383, the middle is 8192.
    MasterBalance(u16),
    /// -8192 to 8191: a semitone down to nearly a semitone up.
    MasterFine(i16),
    /// Semitones, -64 to 63.
    MasterCoarse(i8),
    /// A tuning dump is asked for: its bank, where one is named, and its program.
    TuningRequest(Option<u8>, u8),
    /// A dump of the tuning of all keys, by its program and its name.
    TuningDump {
        /// The program.
        program: u8,
        /// Up to 16 characters.
        name: String,
    },
    /// The tuning of so many keys is changed.
    TuningChange(u8),
    /// The tuning of the twelve pitch classes.
    OctaveTuning,
    /// A part of a sample dump.
    SampleDump,
    /// A handshake: `end`, `wait`, `cancel`, `not acknowledged`, `acknowledged`.
    Handshake(&'static str),
    /// Another one, by its first two numbers.
    Other(u8, u8),
}

/// A universal message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UniversalMessage {
    /// The device that is meant, or that answers; 127 is all.
    pub device: u8,
    /// What it says.
    pub kind: UniversalKind,
}

impl UniversalMessage {
    /// Reads a message, F0 to F7 without real-time bytes; nothing where it is none or cut short.
    pub fn read(message: &[u8]) -> Option<Self> {
        let [0xF0, id @ (0x7E | 0x7F), device, body @ .., 0xF7] = message else { return None };
        if !body.is_ascii() || *device > 0x7F {
            return None;
        }
        let kind = if *id == 0x7E { not_in_real_time(message, body)? } else { in_real_time(body)? };
        Some(Self { device: *device, kind })
    }

    /// The message, F0 to F7, where it can be written: all that have no data of their own.
    pub fn write(&self) -> Option<Vec<u8>> {
        use UniversalKind::{
            GeneralMidi as Gm, IdentityRequest, MasterBalance, MasterCoarse, MasterFine, MasterVolume, TuningRequest,
        };
        let device = if self.device == ALL_DEVICES { DeviceID::AllCall } else { DeviceID::Device(self.device) };
        let slow = |msg| SystemExclusiveMsg::UniversalNonRealTime { device, msg };
        let fast = |msg| SystemExclusiveMsg::UniversalRealTime { device, msg };
        let msg = match &self.kind {
            IdentityRequest => slow(UniversalNonRealTimeMsg::IdentityRequest),
            UniversalKind::IdentityReply { manufacturer, family, member, version: [a, b, c, d] } => {
                let id = match manufacturer.as_slice() {
                    [0, second, third] => ManufacturerID(*second, Some(*third)),
                    [one] => ManufacturerID(*one, None),
                    _ => return None,
                };
                let software_revision = (*a, *b, *c, *d);
                let reply = IdentityReply { id, family: *family, family_member: *member, software_revision };
                slow(UniversalNonRealTimeMsg::IdentityReply(reply))
            }
            Gm(level) => slow(UniversalNonRealTimeMsg::GeneralMidi(match level {
                None => GeneralMidi::Off,
                Some(2) => GeneralMidi::GM2,
                Some(_) => GeneralMidi::GM1,
            })),
            TuningRequest(bank, program) => slow(UniversalNonRealTimeMsg::TuningBulkDumpRequest(*program, *bank)),
            UniversalKind::Handshake(word) => slow(match *word {
                "end" => UniversalNonRealTimeMsg::EOF,
                "wait" => UniversalNonRealTimeMsg::Wait,
                "cancel" => UniversalNonRealTimeMsg::Cancel,
                "not acknowledged" => UniversalNonRealTimeMsg::NAK(0),
                _ => UniversalNonRealTimeMsg::ACK(0),
            }),
            MasterVolume(volume) => fast(UniversalRealTimeMsg::MasterVolume(*volume)),
            MasterBalance(balance) => fast(UniversalRealTimeMsg::MasterBalance(*balance)),
            MasterFine(tune) => fast(UniversalRealTimeMsg::MasterFineTuning(*tune)),
            // `midi-msg` leaves out the byte that is always zero.
            MasterCoarse(tune) => {
                return Some(vec![0xF0, 0x7F, self.device, 4, 4, 0, (tune.clamp(&-64, &63) + 64) as u8, 0xF7]);
            }
            _ => return None,
        };
        Some(MidiMsg::SystemExclusive { msg }.to_midi())
    }
}

fn not_in_real_time(message: &[u8], body: &[u8]) -> Option<UniversalKind> {
    Some(match body {
        [1..=3, ..] | [5, ..] => UniversalKind::SampleDump,
        [6, 1] => UniversalKind::IdentityRequest,
        [6, 2, ..] => identity_reply(message)?,
        [8, 0, program] => UniversalKind::TuningRequest(None, *program),
        [8, 3, bank, program] => UniversalKind::TuningRequest(Some(*bank), *program),
        [8, 1, program, dump @ ..] | [8, 4, _, program, dump @ ..] => {
            let name: String = dump.get(..16)?.iter().map(|&byte| char::from(byte)).collect();
            UniversalKind::TuningDump { program: *program, name: name.trim_matches([' ', '\0']).to_owned() }
        }
        [8, 7, _, _, count, ..] => UniversalKind::TuningChange(*count),
        [8, 5 | 6 | 8 | 9, ..] => UniversalKind::OctaveTuning,
        [9, 1] => UniversalKind::GeneralMidi(Some(1)),
        [9, 2] => UniversalKind::GeneralMidi(None),
        [9, 3] => UniversalKind::GeneralMidi(Some(2)),
        [number @ 0x7B..=0x7F, ..] => UniversalKind::Handshake(
            ["end", "wait", "cancel", "not acknowledged", "acknowledged"][usize::from(number - 0x7B)],
        ),
        [first, rest @ ..] => UniversalKind::Other(*first, rest.first().copied().unwrap_or(0)),
        [] => return None,
    })
}

fn in_real_time(body: &[u8]) -> Option<UniversalKind> {
    let number = |low: u8, high: u8| u16::from(high) << 7 | u16::from(low);
    Some(match *body {
        [4, 1, low, high] => UniversalKind::MasterVolume(number(low, high)),
        [4, 2, low, high] => UniversalKind::MasterBalance(number(low, high)),
        [4, 3, low, high] => UniversalKind::MasterFine(number(low, high) as i16 - 8192),
        [4, 4, _, high] => UniversalKind::MasterCoarse(high as i8 - 64),
        // Coarse tuning as it is written in one byte.
        [4, 4, value] => UniversalKind::MasterCoarse(value as i8 - 64),
        [8, 2, _, count, ..] | [8, 7, _, _, count, ..] => UniversalKind::TuningChange(count),
        [8, 8 | 9, ..] => UniversalKind::OctaveTuning,
        [first, second, ..] => UniversalKind::Other(first, second),
        [first] => UniversalKind::Other(first, 0),
        [] => return None,
    })
}

fn identity_reply(message: &[u8]) -> Option<UniversalKind> {
    let Ok((MidiMsg::SystemExclusive { msg }, _)) = MidiMsg::from_midi(message) else { return None };
    let SystemExclusiveMsg::UniversalNonRealTime { msg: UniversalNonRealTimeMsg::IdentityReply(reply), .. } = msg
    else {
        return None;
    };
    let (a, b, c, d) = reply.software_revision;
    let manufacturer = if message[5] == 0 { message[5..8].to_vec() } else { vec![message[5]] };
    Some(UniversalKind::IdentityReply {
        manufacturer,
        family: reply.family,
        member: reply.family_member,
        version: [a, b, c, d],
    })
}

impl fmt::Display for UniversalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IdentityRequest => f.write_str("identity request"),
            Self::IdentityReply { manufacturer, family, member, version } => {
                write!(
                    f,
                    "identity reply: maker {manufacturer:02X?}, family {family}, member {member}, version {version:?}"
                )
            }
            Self::GeneralMidi(Some(level)) => write!(f, "General MIDI {level} on"),
            Self::GeneralMidi(None) => f.write_str("General MIDI off"),
            Self::MasterVolume(volume) => write!(f, "master volume {:.0} %", 100.0 * f32::from(*volume) / 16_383.0),
            Self::MasterBalance(balance) => write!(f, "master balance {}", i32::from(*balance) - 8192),
            Self::MasterFine(tune) => write!(f, "master fine tuning {:+.1} cents", 100.0 * f32::from(*tune) / 8192.0),
            Self::MasterCoarse(tune) => write!(f, "master coarse tuning {tune:+} semitones"),
            Self::TuningRequest(None, program) => write!(f, "request of tuning {program}"),
            Self::TuningRequest(Some(bank), program) => write!(f, "request of tuning {program} of bank {bank}"),
            Self::TuningDump { program, name } => write!(f, "tuning {program} `{name}`"),
            Self::TuningChange(1) => f.write_str("tuning of 1 key"),
            Self::TuningChange(count) => write!(f, "tuning of {count} keys"),
            Self::OctaveTuning => f.write_str("tuning of the octave"),
            Self::SampleDump => f.write_str("sample dump"),
            Self::Handshake(word) => write!(f, "handshake: {word}"),
            Self::Other(first, second) => write!(f, "universal {first:02X} {second:02X}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use midi_msg::{KeyBasedTuningDump, Tuning};

    #[test]
    fn what_midi_msg_writes_is_read() {
        let reply = |manufacturer: &[u8]| UniversalKind::IdentityReply {
            manufacturer: manufacturer.to_vec(),
            family: 0x106,
            member: 1,
            version: [0, 2, 0, 0],
        };
        for kind in [
            UniversalKind::IdentityRequest,
            reply(&[0x41]),
            reply(&[0, 0x20, 0x33]),
            UniversalKind::GeneralMidi(Some(1)),
            UniversalKind::GeneralMidi(Some(2)),
            UniversalKind::GeneralMidi(None),
            UniversalKind::MasterVolume(12_345),
            UniversalKind::MasterBalance(1),
            UniversalKind::MasterFine(-8192),
            UniversalKind::MasterFine(4_096),
            UniversalKind::MasterCoarse(-12),
            UniversalKind::TuningRequest(None, 5),
            UniversalKind::TuningRequest(Some(2), 5),
            UniversalKind::Handshake("cancel"),
            UniversalKind::Handshake("acknowledged"),
        ] {
            for device in [ALL_DEVICES, 0x10] {
                let message = UniversalMessage { device, kind: kind.clone() };
                let bytes = message.write().expect("it can be written");
                assert_eq!(UniversalMessage::read(&bytes), Some(message), "{bytes:02X?}");
            }
        }
    }

    #[test]
    fn a_tuning_dump_of_midi_msg_is_told_by_its_name() {
        let msg = UniversalNonRealTimeMsg::KeyBasedTuningDump(KeyBasedTuningDump {
            tuning_program_num: 3,
            tuning_bank_num: None,
            name: *b"stretched       ",
            tunings: (0..128).map(|n| Some(Tuning { semitone: n, fraction: 0 })).collect(),
        });
        let msg = SystemExclusiveMsg::UniversalNonRealTime { device: DeviceID::AllCall, msg };
        let read = UniversalMessage::read(&MidiMsg::SystemExclusive { msg }.to_midi()).expect("universal");
        assert_eq!(read.kind.to_string(), "tuning 3 `stretched`");
    }

    #[test]
    fn words_say_what_it_does_and_other_messages_are_none() {
        let words = |message: &[u8]| UniversalMessage::read(message).map(|message| message.kind.to_string());
        assert_eq!(words(&[0xF0, 0x7F, 0x7F, 4, 1, 0x7F, 0x7F, 0xF7]).as_deref(), Some("master volume 100 %"));
        assert_eq!(words(&[0xF0, 0x7E, 0x7F, 9, 1, 0xF7]).as_deref(), Some("General MIDI 1 on"));
        assert_eq!(words(&[0xF0, 0x7E, 0, 0x0B, 1, 9, 0xF7]).as_deref(), Some("universal 0B 01"));
        for message in [&[0xF0, 0x41, 0, 0xF7][..], &[0xF0, 0x7E, 0xF7], &[0xF0, 0x7E, 0, 6, 2, 0xF7], &[]] {
            assert_eq!(words(message), None, "{message:02X?}");
        }
    }
}
