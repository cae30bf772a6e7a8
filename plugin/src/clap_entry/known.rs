//! An event of CLAP as one of the kinds that the plugin understands.

use std::mem::size_of;

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_MIDI, CLAP_EVENT_MIDI_SYSEX, CLAP_EVENT_NOTE_CHOKE,
    CLAP_EVENT_NOTE_EXPRESSION, CLAP_EVENT_NOTE_OFF, CLAP_EVENT_NOTE_ON, CLAP_EVENT_PARAM_MOD, CLAP_EVENT_PARAM_VALUE,
    clap_event_header, clap_event_midi, clap_event_midi_sysex, clap_event_note, clap_event_note_expression,
    clap_event_param_mod, clap_event_param_value,
};

/// An event that the plugin understands.
#[derive(Clone, Copy)]
pub(super) enum Known<'a> {
    /// A note or what is said of one; each counts.
    Note(&'a clap_event_header),
    /// A parameter's value.
    Value(&'a clap_event_param_value),
    /// A parameter's modulation.
    Modulation(&'a clap_event_param_mod),
    /// A MIDI message.
    Midi(&'a clap_event_midi),
    /// A system exclusive message with at least one byte.
    SysEx(&'a clap_event_midi_sysex),
}

impl<'a> Known<'a> {
    /// What an event is; `None` if it is not for this plugin or not whole.
    ///
    /// # Safety
    /// The event has as many bytes as its header says.
    pub(super) unsafe fn new(header: &'a clap_event_header) -> Option<Self> {
        fn cast<T>(header: &clap_event_header) -> Option<&T> {
            let is_whole = header.size as usize >= size_of::<T>();
            // SAFETY: the caller of `new` has chosen the type by the header, and all of its bytes are there.
            is_whole.then(|| unsafe { &*(&raw const *header).cast() })
        }
        if header.space_id != CLAP_CORE_EVENT_SPACE_ID {
            return None;
        }
        match header.type_ {
            CLAP_EVENT_NOTE_ON | CLAP_EVENT_NOTE_OFF | CLAP_EVENT_NOTE_CHOKE => {
                cast::<clap_event_note>(header).map(|_| Self::Note(header))
            }
            CLAP_EVENT_NOTE_EXPRESSION => cast::<clap_event_note_expression>(header).map(|_| Self::Note(header)),
            CLAP_EVENT_PARAM_VALUE => cast(header).map(Self::Value),
            CLAP_EVENT_PARAM_MOD => cast(header).map(Self::Modulation),
            CLAP_EVENT_MIDI => cast(header).map(Self::Midi),
            CLAP_EVENT_MIDI_SYSEX => cast(header)
                .filter(|sysex: &&clap_event_midi_sysex| !sysex.buffer.is_null() && sysex.size > 0)
                .map(Self::SysEx),
            _ => None,
        }
    }

    /// What every event begins with.
    pub(super) fn header(self) -> &'a clap_event_header {
        match self {
            Self::Note(header) => header,
            Self::Value(event) => &event.header,
            Self::Modulation(event) => &event.header,
            Self::Midi(event) => &event.header,
            Self::SysEx(event) => &event.header,
        }
    }

    /// Changes what the project keeps, perhaps: the patch.
    pub(super) fn may_change_project(self) -> bool {
        match self {
            Self::SysEx(_) => true,
            Self::Midi(event) => event.data[0] & 0xF0 == 0xC0,
            _ => false,
        }
    }
}
