//! The framework's events as the synth knows them. Values from outside leave here finite and in range.

use nice_plug::midi::{Channel, Key, VoiceID};
use nice_plug::prelude::{NoteEvent, SysExMessage};
use vaeform_dsp::control::CONTROLS;
use vaeform_dsp::event::{EndedNote, Event, Expression, NoteTarget};
use vaeform_dsp::modulation::ClockMessage;
use vaeform_session::sysex_pool::{SLOT_BYTES, SysExHandle};
use vaeform_sysex::framing::{END, START};
use vaeform_sysex::manufacturer;

/// Bytes of a message that an event itself has room for: parameter changes and tunings of single notes, which come in bursts.
const SHORT: usize = 15;

/// A system exclusive message from the host or for it, or a piece of one. It lives for one block.
#[derive(Clone, Debug, PartialEq)]
pub enum HostSysEx {
    /// So many bytes.
    Short(u8, [u8; SHORT]),
    /// A handle, because an event has no room for more.
    Long(SysExHandle),
    /// There was no room for it anywhere.
    Lost,
}

impl HostSysEx {
    /// `[audio-thread]` These bytes.
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let mut short = [0; SHORT];
        match short.get_mut(..bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                Self::Short(bytes.len() as u8, short)
            }
            None => SysExHandle::store(bytes).map_or(Self::Lost, Self::Long),
        }
    }

    /// `[audio-thread]` Copies the bytes to the start of `out`, which has room for the longest message, and gives their number.
    pub(crate) fn read(&self, out: &mut [u8]) -> usize {
        match self {
            Self::Short(len, short) => {
                out[..SHORT].copy_from_slice(short);
                usize::from(*len)
            }
            Self::Long(handle) => handle.read(out),
            Self::Lost => 0,
        }
    }

    /// `[audio-thread]` The message of a MIDI clock that it is, if it is one.
    fn clock(&self) -> Option<ClockMessage> {
        let Self::Short(len, bytes) = self else { return None };
        bytes.get(..usize::from(*len)).and_then(ClockMessage::from_bytes)
    }
}

impl SysExMessage for HostSysEx {
    type Buffer = [u8; SLOT_BYTES];

    /// `[audio-thread]` Keeps system exclusive messages, what may be a piece of one, and those of a MIDI clock, which the framework gives
    /// here too; there is nothing to do for others.
    fn from_buffer(buffer: &[u8]) -> Option<Self> {
        if ClockMessage::from_bytes(buffer).is_some() {
            return Some(Self::new(buffer));
        }
        match *buffer.first()? {
            START => Some(Self::new(buffer)),
            // Hosts made with JUCE leave F0 and F7 out.
            maker if manufacturer::is_understood(maker) => Some(Self::new(buffer)),
            // The next piece of a message, or a foreign one.
            0..=0x7F | END => Some(Self::new(buffer)).filter(|message| *message != Self::Lost),
            _ => None,
        }
    }

    /// `[audio-thread]` The bytes for the host, F0 to F7; none of ours is longer than a slot.
    fn as_buffer(&self) -> (Self::Buffer, usize) {
        let mut bytes = [0; SLOT_BYTES];
        let len = self.read(&mut bytes);
        (bytes, len)
    }
}

/// Where a host event goes.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// To the synth.
    Synth(Event),
    /// A MIDI program change, 0-127.
    Program {
        /// 0-15.
        channel: u8,
        /// 0-127.
        program: u8,
    },
    /// To the session.
    SysEx(HostSysEx),
    /// To the song.
    Clock(ClockMessage),
}

fn target(voice_id: VoiceID, channel: Channel, key: Key) -> NoteTarget {
    NoteTarget {
        voice_id: voice_id.id(),
        channel: channel.number().map(|c| c & 15),
        note: key.number().map(|n| n & 127),
    }
}

/// A finite value in range; what is not finite becomes the value at rest.
fn within(value: f32, min: f32, max: f32, rest: f32) -> f32 {
    if value.is_finite() { value.clamp(min, max) } else { rest }
}

fn unit(value: f32) -> f32 {
    within(value, 0.0, 1.0, 0.0)
}

/// MIDI's 14 bits as 0..1 become -1..1 with 8192, their centre, at exactly 0.
fn bend(value: f32) -> f32 {
    let steps = unit(value) * 16_383.0 - 8_192.0;
    if !value.is_finite() || steps.abs() < 1.0 {
        return 0.0;
    }
    if steps > 0.0 { steps / 8_191.0 } else { steps / 8_192.0 }
}

/// Where this event goes; `None` if there is nothing to do.
pub(crate) fn incoming(event: NoteEvent<HostSysEx>) -> Option<Incoming> {
    let expression = |target, kind, value| Event::Expression { target, kind, value };
    let event = match event {
        NoteEvent::NoteOn { voice_id, channel, key, velocity, .. } => Event::NoteOn {
            voice_id: voice_id.id(),
            channel: channel.number().unwrap_or(0) & 15,
            note: key.number()? & 127,
            velocity: unit(velocity),
        },
        NoteEvent::NoteOff { voice_id, channel, key, velocity, .. } => {
            Event::NoteOff { target: target(voice_id, channel, key), velocity }
        }
        NoteEvent::Choke { voice_id, channel, key, .. } => Event::Choke(target(voice_id, channel, key)),
        NoteEvent::PolyPressure { voice_id, channel, key, pressure, .. } => {
            Event::PolyPressure { target: target(voice_id, channel, key), value: unit(pressure) }
        }
        NoteEvent::PolyVolume { voice_id, channel, key, gain, .. } => {
            expression(target(voice_id, channel, key), Expression::Volume, within(gain, 0.0, 4.0, 1.0))
        }
        NoteEvent::PolyPan { voice_id, channel, key, pan, .. } => {
            expression(target(voice_id, channel, key), Expression::Pan, within(pan, -1.0, 1.0, 0.0))
        }
        NoteEvent::PolyTuning { voice_id, channel, key, tuning, .. } => {
            expression(target(voice_id, channel, key), Expression::Tuning, within(tuning, -120.0, 120.0, 0.0))
        }
        NoteEvent::PolyVibrato { voice_id, channel, key, vibrato, .. } => {
            expression(target(voice_id, channel, key), Expression::Vibrato, unit(vibrato))
        }
        NoteEvent::PolyBrightness { voice_id, channel, key, brightness, .. } => {
            expression(target(voice_id, channel, key), Expression::Brightness, within(brightness, 0.0, 1.0, 0.5))
        }
        NoteEvent::PolyModulation { voice_id, poly_modulation_id, normalized_offset, .. } => {
            let def = CONTROLS.get(poly_modulation_id as usize)?;
            Event::PolyModulation {
                target: NoteTarget { voice_id: Some(voice_id), ..NoteTarget::default() },
                control: def.control,
                offset: within(normalized_offset, -1.0, 1.0, 0.0) * (def.max - def.min),
            }
        }
        NoteEvent::MidiChannelPressure { channel, pressure, .. } => {
            Event::ChannelPressure { channel: channel & 15, value: unit(pressure) }
        }
        NoteEvent::MidiPitchBend { channel, value, .. } => {
            Event::PitchBend { channel: channel & 15, value: bend(value) }
        }
        NoteEvent::MidiCC { channel, cc, value, .. } => {
            Event::Controller { channel: channel & 15, controller: cc & 127, value: unit(value) }
        }
        NoteEvent::MidiProgramChange { channel, program, .. } => {
            return Some(Incoming::Program { channel: channel & 15, program });
        }
        NoteEvent::MidiSysEx { message, .. } => {
            return Some(message.clock().map_or(Incoming::SysEx(message), Incoming::Clock));
        }
        // Monophonic automation has already reached the parameter; the rest is not for instruments.
        _ => return None,
    };
    Some(Incoming::Synth(event))
}

/// Tells the host that a note has stopped sounding at this frame of the block.
pub(crate) fn ended(timing: u32, note: EndedNote) -> NoteEvent<HostSysEx> {
    NoteEvent::VoiceTerminated {
        timing,
        voice_id: note.voice_id.map_or(VoiceID::Wildcard, VoiceID::ID),
        channel: Channel::Number(note.channel),
        key: Key::Number(note.note),
    }
}

#[cfg(test)]
mod tests {
    use vaeform_session::sysex_pool::MAX_MESSAGE_BYTES;

    use super::*;

    #[test]
    fn the_pitch_wheel_rests_at_exactly_zero_and_reaches_both_ends() {
        assert_eq!(bend(8_192.0 / 16_383.0), 0.0);
        assert_eq!(bend(0.5), 0.0);
        assert_eq!(bend(0.0), -1.0);
        assert_eq!(bend(1.0), 1.0);
        assert_eq!(bend(f32::NAN), 0.0);
    }

    #[test]
    fn values_from_outside_become_finite_and_in_range() {
        let (voice_id, channel, key) = (VoiceID::ID(7), Channel::Number(1), Key::Number(60));
        let event = NoteEvent::NoteOn { timing: 0, voice_id, channel, key, velocity: f32::NAN };
        let on = Event::NoteOn { voice_id: Some(7), channel: 1, note: 60, velocity: 0.0 };
        assert!(matches!(incoming(event), Some(Incoming::Synth(e)) if e == on));
        let event = NoteEvent::PolyVolume { timing: 0, voice_id, channel, key, gain: f32::INFINITY };
        assert!(matches!(incoming(event), Some(Incoming::Synth(Event::Expression { value: 1.0, .. }))));
        let event =
            NoteEvent::PolyModulation { timing: 0, voice_id: 7, poly_modulation_id: u32::MAX, normalized_offset: 0.5 };
        assert!(incoming(event).is_none());
    }

    #[test]
    fn a_midi_clock_goes_to_the_song_and_is_no_piece_of_a_message() {
        let heard = |bytes: &[u8]| incoming(NoteEvent::from_midi(0, bytes).ok()?);
        for (bytes, message) in [
            (&[0xF8][..], ClockMessage::Tick),
            (&[0xFA], ClockMessage::Start),
            (&[0xFB], ClockMessage::Continue),
            (&[0xFC], ClockMessage::Stop),
            (&[0xF2, 4, 1], ClockMessage::Position(132)),
        ] {
            assert!(matches!(heard(bytes), Some(Incoming::Clock(heard)) if heard == message), "{bytes:?}");
        }
        assert!(matches!(heard(&[0x43, 0, 0xF7]), Some(Incoming::SysEx(_))));
        assert!(heard(&[0xFE]).is_none());
    }

    #[test]
    fn messages_of_all_makers_and_pieces_are_kept() {
        let kept = |bytes: &[u8]| HostSysEx::from_buffer(bytes).map(|message| message.as_buffer());
        for bytes in [
            &[0xF0, 0x43, 0, 0xF7][..],
            &[0xF0, 0, 0x20, 0x33, 0xF7],
            &[0xF0, 0x43, 0],
            &[0xF0, 0xFE, 0x7E, 0xF7],
            &[0x43; 200],
            &[0xF7, 1],
        ] {
            let (message, len) = kept(bytes).unwrap();
            assert_eq!(message[..len], *bytes);
        }
        for bytes in [&[][..], &[0xFE], &[0x90, 60, 100]] {
            assert_eq!(kept(bytes), None);
        }
        assert_eq!(HostSysEx::from_buffer(&[0x43; MAX_MESSAGE_BYTES + 1]), Some(HostSysEx::Lost));
    }
}
