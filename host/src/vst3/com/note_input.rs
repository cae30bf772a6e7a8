//! Events for the plugin's event bus.

use anyhow::{Result, bail};
use vst3::Steinberg::Vst::{
    DataEvent, DataEvent_, Event, Event_, Event__type0, NoteExpressionTypeIDs_, NoteExpressionValueEvent, NoteOffEvent,
    NoteOnEvent, PolyPressureEvent,
};

use crate::Expression;
use crate::event::{Input, Note};

/// An event for the plugin's event bus.
pub(in crate::vst3) enum NoteInput<'a> {
    /// Key down with velocity 0..1.
    On(Note, f32),
    /// Key up with release velocity 0..1.
    Off(Note, f32),
    /// Key pressure, 0..1.
    Pressure(Note, f32),
    /// Expression of the note with this id, in the unit of its kind.
    Expression(i32, Expression, f64),
    /// Bytes that the host says are a SysEx message.
    SysEx(&'a [u8]),
}

/// VST3's number of an expression, and its value as VST3 has it, 0..1.
fn expression(kind: Expression, value: f64) -> (u32, f64) {
    use NoteExpressionTypeIDs_ as Ids;
    let (id, value) = match kind {
        Expression::Volume => (Ids::kVolumeTypeID, value / 4.0),
        Expression::Pan => (Ids::kPanTypeID, value),
        Expression::Tuning => (Ids::kTuningTypeID, value / 240.0 + 0.5),
        Expression::Vibrato => (Ids::kVibratoTypeID, value),
        Expression::Brightness => (Ids::kBrightnessTypeID, value),
        _ => (Ids::kExpressionTypeID, value),
    };
    (id, value)
}

impl<'a> NoteInput<'a> {
    /// What an input is on the event bus.
    ///
    /// # Errors
    /// When it is nothing there.
    pub(in crate::vst3) fn of(input: &'a Input) -> Result<Self> {
        match input {
            Input::NoteOn(note, velocity) => Ok(Self::On(*note, *velocity as f32)),
            Input::NoteOff(note, velocity) => Ok(Self::Off(*note, *velocity as f32)),
            Input::SysEx(bytes) => Ok(Self::SysEx(bytes)),
            Input::Expression(note, kind, value) => Ok(Self::Expression(note.id, *kind, *value)),
            Input::Midi([status, key, value]) if status & 0xF0 == 0xA0 => {
                let note = Note::new(i16::from(status & 0x0F), i16::from(*key));
                Ok(Self::Pressure(note, f32::from(*value) / 127.0))
            }
            other => bail!("the VST3 host does not send {other:?}"),
        }
    }

    /// The plugin must be done with the event before the bytes of the message go.
    pub(super) fn event(&self, frame: i32) -> Event {
        let (kind, content) = match *self {
            Self::On(Note { channel, key, id }, velocity) => {
                let note = NoteOnEvent { channel, pitch: key, tuning: 0.0, velocity, length: 0, noteId: id };
                (Event_::EventTypes_::kNoteOnEvent, Event__type0 { noteOn: note })
            }
            Self::Off(Note { channel, key, id }, velocity) => {
                let note = NoteOffEvent { channel, pitch: key, velocity, noteId: id, tuning: 0.0 };
                (Event_::EventTypes_::kNoteOffEvent, Event__type0 { noteOff: note })
            }
            Self::Pressure(Note { channel, key, id }, pressure) => {
                let pressed = PolyPressureEvent { channel, pitch: key, pressure, noteId: id };
                (Event_::EventTypes_::kPolyPressureEvent, Event__type0 { polyPressure: pressed })
            }
            Self::Expression(id, kind, value) => {
                let (kind, value) = expression(kind, value);
                let value = NoteExpressionValueEvent { typeId: kind, noteId: id, value };
                (Event_::EventTypes_::kNoteExpressionValueEvent, Event__type0 { noteExpressionValue: value })
            }
            Self::SysEx(bytes) => {
                let kind = DataEvent_::DataTypes_::kMidiSysEx;
                let data = DataEvent { size: bytes.len() as u32, r#type: kind, bytes: bytes.as_ptr() };
                (Event_::EventTypes_::kDataEvent, Event__type0 { data })
            }
        };
        Event { busIndex: 0, sampleOffset: frame, ppqPosition: 0.0, flags: 0, r#type: kind as u16, __field0: content }
    }
}
