//! What goes in and what comes out: events in the host's words, on a timeline counted in frames.

use std::sync::Arc;

use clack_host::events::event_types::*;
use clack_host::events::io::{EventBuffer, OutputEventBuffer, TryPushError};
use clack_host::events::spaces::CoreEventSpace;
use clack_host::events::{Pckn, UnknownEvent};
use clack_host::utils::ClapId;

use crate::Expression;

/// Which note: channel 0-15, key 0-127 and the host's id; -1 matches any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Note {
    /// 0-15, or -1.
    pub channel: i16,
    /// 0-127, or -1.
    pub key: i16,
    /// The host's id, or -1.
    pub id: i32,
}

impl Note {
    /// Matches every note.
    pub const ANY: Self = Self { channel: -1, key: -1, id: -1 };

    /// A note without a host id.
    pub const fn new(channel: i16, key: i16) -> Self {
        Self { channel, key, id: -1 }
    }

    /// The same note with a host id.
    pub const fn with_id(self, id: i32) -> Self {
        Self { id, ..self }
    }

    /// Only the id.
    pub const fn id(id: i32) -> Self {
        Self { channel: -1, key: -1, id }
    }

    fn pckn(self) -> Pckn {
        let port = if self.channel < 0 { -1 } else { 0 };
        Pckn::from_raw(port, self.channel, self.key, self.id)
    }

    fn read(pckn: Pckn) -> Self {
        Self { channel: pckn.raw_channel(), key: pckn.raw_key(), id: pckn.raw_note_id() }
    }
}

/// Something the host sends.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Key down with velocity 0..1.
    NoteOn(Note, f64),
    /// Key up with release velocity 0..1.
    NoteOff(Note, f64),
    /// Stop at once.
    Choke(Note),
    /// Note expression, in the unit of its kind.
    Expression(Note, Expression, f64),
    /// A raw MIDI 1.0 message.
    Midi([u8; 3]),
    /// A whole SysEx message, F0 to F7.
    SysEx(Arc<[u8]>),
    /// A parameter's new plain value.
    Param(u32, f64),
    /// Modulation of a parameter, in plain units, for one note or ([`Note::ANY`]) all.
    Modulation(u32, Note, f64),
}

impl Input {
    /// A SysEx message.
    pub fn sysex(bytes: &[u8]) -> Self {
        Self::SysEx(bytes.into())
    }

    /// A controller, value 0-127.
    pub fn controller(channel: u8, controller: u8, value: u8) -> Self {
        Self::Midi([0xb0 | channel, controller, value])
    }

    /// Pitch bend, -8192..=8191.
    pub fn bend(channel: u8, value: i16) -> Self {
        let value = (i32::from(value) + 8192) as u16;
        Self::Midi([0xe0 | channel, (value & 0x7f) as u8, (value >> 7) as u8])
    }

    /// Program change, 0-127.
    pub fn program(channel: u8, program: u8) -> Self {
        Self::Midi([0xc0 | channel, program, 0])
    }

    /// Channel pressure, 0-127.
    pub fn pressure(channel: u8, value: u8) -> Self {
        Self::Midi([0xd0 | channel, value, 0])
    }

    /// Key pressure, 0-127.
    pub fn key_pressure(channel: u8, key: u8, value: u8) -> Self {
        Self::Midi([0xa0 | channel, key, value])
    }

    /// Adds the event at a frame of the block; the buffer must not outlive `self` (SysEx is not copied).
    pub(crate) fn push(&self, buffer: &mut EventBuffer, time: u32) {
        match self {
            Self::NoteOn(note, velocity) => buffer.push(&NoteOnEvent::new(time, note.pckn(), *velocity)),
            Self::NoteOff(note, velocity) => buffer.push(&NoteOffEvent::new(time, note.pckn(), *velocity)),
            Self::Choke(note) => buffer.push(&NoteChokeEvent::new(time, note.pckn())),
            Self::Expression(note, kind, value) => {
                buffer.push(&NoteExpressionEvent::new(time, note.pckn(), *kind, *value));
            }
            Self::Midi(data) => buffer.push(&MidiEvent::new(time, 0, *data)),
            // SAFETY: the caller keeps `self`, and with it the bytes, for as long as the buffer is in use.
            Self::SysEx(bytes) => buffer.push(&unsafe { MidiSysExEvent::new(time, 0, bytes) }),
            Self::Param(id, value) => {
                buffer.push(&ParamValueEvent::new(time, ClapId::new(*id), Pckn::match_all(), *value));
            }
            Self::Modulation(id, note, amount) => {
                buffer.push(&ParamModEvent::new(time, ClapId::new(*id), note.pckn(), *amount));
            }
        }
    }
}

/// Inputs with their frames, counted from the start of the take.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    events: Vec<(u64, Input)>,
}

impl Timeline {
    /// An empty timeline.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an input at a frame; inputs of one frame keep their order.
    #[must_use]
    pub fn at(mut self, frame: u64, input: Input) -> Self {
        self.add(frame, input);
        self
    }

    /// Adds a note from `start` to `end` with velocity 0..1.
    #[must_use]
    pub fn note(self, start: u64, end: u64, note: Note, velocity: f64) -> Self {
        self.at(start, Input::NoteOn(note, velocity)).at(end, Input::NoteOff(note, 0.0))
    }

    /// Adds an input at a frame; inputs of one frame keep their order.
    pub fn add(&mut self, frame: u64, input: Input) {
        let place = self.events.partition_point(|(f, _)| *f <= frame);
        self.events.insert(place, (frame, input));
    }

    /// The inputs in order.
    pub fn events(&self) -> &[(u64, Input)] {
        &self.events
    }
}

/// Something the plugin said, with its frame counted from the start of the take.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Frame from the start of the take.
    pub frame: u64,
    /// What it was.
    pub said: OutputEvent,
}

/// What the plugin said.
#[derive(Clone, Debug, PartialEq)]
pub enum OutputEvent {
    /// A note started by the plugin itself.
    NoteOn(Note, f64),
    /// A note stopped by the plugin itself.
    NoteOff(Note, f64),
    /// A note has stopped sounding.
    NoteEnd(Note),
    /// A parameter moved to a plain value.
    Param(u32, f64),
    /// An editor gesture began.
    GestureBegin(u32),
    /// An editor gesture ended.
    GestureEnd(u32),
    /// A MIDI 1.0 message.
    Midi([u8; 3]),
    /// A SysEx message.
    SysEx(Vec<u8>),
    /// Anything else, by its CLAP event type.
    Other(u16),
}

/// Copies what the plugin pushes, at once: SysEx bytes die with the call.
pub(crate) struct OutputSink<'a> {
    pub(crate) said: &'a mut Vec<Output>,
    pub(crate) block_start: u64,
}

impl OutputEventBuffer for OutputSink<'_> {
    fn try_push(&mut self, event: &UnknownEvent) -> Result<(), TryPushError> {
        use CoreEventSpace as E;
        let param = |id: Option<ClapId>| id.map_or(u32::MAX, ClapId::get);
        let said = match event.as_core_event() {
            Some(E::NoteOn(e)) => OutputEvent::NoteOn(Note::read(e.pckn()), e.velocity()),
            Some(E::NoteOff(e)) => OutputEvent::NoteOff(Note::read(e.pckn()), e.velocity()),
            Some(E::NoteEnd(e)) => OutputEvent::NoteEnd(Note::read(e.pckn())),
            Some(E::ParamValue(e)) => OutputEvent::Param(param(e.param_id()), e.value()),
            Some(E::ParamGestureBegin(e)) => OutputEvent::GestureBegin(param(e.param_id())),
            Some(E::ParamGestureEnd(e)) => OutputEvent::GestureEnd(param(e.param_id())),
            Some(E::Midi(e)) => OutputEvent::Midi(e.data()),
            // SAFETY: the plugin keeps the bytes for the length of this call, and they are copied in it.
            Some(E::MidiSysEx(e)) => OutputEvent::SysEx(unsafe { e.data() }.to_vec()),
            _ => OutputEvent::Other(event.header().type_id()),
        };
        self.said.push(Output { frame: self.block_start + u64::from(event.header().time()), said });
        Ok(())
    }
}
