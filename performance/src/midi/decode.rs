//! Bytes and events of the library as events of ours.

use midly::{MidiMessage, TrackEventKind};

use super::{EventKind, Message};

/// Bytes of the number of variable length at the start; at most all that are there.
pub(super) fn skip_delta(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| **byte >= 0x80).count() + 1
}

/// Bytes behind their length of at most four bytes, and how many bytes both take.
pub(super) fn blob(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let at = skip_delta(bytes);
    let len = bytes.get(..at).filter(|_| at <= 4)?.iter().fold(0, |sum, byte| sum << 7 | usize::from(byte & 0x7F));
    Some((bytes[at..].get(..len)?, at + len))
}

/// An event of the library as one of ours; `bytes` are those of the event, with its delta.
pub(super) fn own_kind(kind: TrackEventKind<'_>, bytes: &[u8]) -> EventKind {
    match kind {
        TrackEventKind::Midi { channel, message } => {
            EventKind::Channel { channel: channel.as_int(), message: own_message(message) }
        }
        TrackEventKind::SysEx(data) => EventKind::SysEx(data.to_vec()),
        TrackEventKind::Escape(data) => EventKind::Escape(data.to_vec()),
        TrackEventKind::Meta(_) => {
            // The bytes themselves, so that what is not understood is kept.
            let (kind, data) = bytes.get(skip_delta(bytes) + 1..).and_then(<[u8]>::split_first).unwrap_or((&0, &[]));
            EventKind::Meta { kind: *kind, data: data[skip_delta(data).min(data.len())..].to_vec() }
        }
    }
}

fn own_message(message: MidiMessage) -> Message {
    match message {
        MidiMessage::NoteOff { key, vel } => Message::NoteOff { key: key.as_int(), velocity: vel.as_int() },
        MidiMessage::NoteOn { key, vel } => Message::NoteOn { key: key.as_int(), velocity: vel.as_int() },
        MidiMessage::Aftertouch { key, vel } => Message::KeyPressure { key: key.as_int(), value: vel.as_int() },
        MidiMessage::Controller { controller, value } => {
            Message::Control { number: controller.as_int(), value: value.as_int() }
        }
        MidiMessage::ProgramChange { program } => Message::Program(program.as_int()),
        MidiMessage::ChannelAftertouch { vel } => Message::Pressure(vel.as_int()),
        MidiMessage::PitchBend { bend } => Message::Bend(bend.0.as_int()),
    }
}
