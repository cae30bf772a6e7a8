//! An instance: what hosts point at, and what it does with events and blocks.

use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_NOTE_CHOKE, CLAP_EVENT_NOTE_OFF, CLAP_EVENT_NOTE_ON, CLAP_EVENT_PARAM_VALUE,
    clap_event_header, clap_event_note, clap_event_param_value, clap_input_events,
};
use clap_sys::plugin::clap_plugin;
use clap_sys::process::clap_process;

use crate::params::NUM_PARAMS;
use crate::synth::Synth;
use crate::vice::Vice;

/// The id of the first parameter.
pub(crate) const FIRST_ID: u32 = 100;

/// An instance.
pub(crate) struct Plugin {
    pub(crate) clap: clap_plugin,
    pub(crate) vice: Vice,
    pub(crate) synth: Synth,
}

impl Plugin {
    /// The instance behind a plugin of this library.
    ///
    /// # Safety
    /// It is alive, and nobody else uses it now.
    pub(crate) unsafe fn of<'a>(plugin: *const clap_plugin) -> &'a mut Self {
        // SAFETY: as said; the data were set when it was made.
        unsafe { &mut *(*plugin).plugin_data.cast::<Self>() }
    }

    /// Takes an event.
    ///
    /// # Safety
    /// It is what its header says.
    pub(crate) unsafe fn take(&mut self, event: *const clap_event_header) {
        // SAFETY: as said.
        let header = unsafe { *event };
        if header.space_id != CLAP_CORE_EVENT_SPACE_ID {
            return;
        }
        match header.type_ {
            CLAP_EVENT_NOTE_ON | CLAP_EVENT_NOTE_OFF | CLAP_EVENT_NOTE_CHOKE => {
                // SAFETY: a note, by its type.
                let note = unsafe { *event.cast::<clap_event_note>() };
                if header.type_ == CLAP_EVENT_NOTE_ON {
                    self.synth.note_on(note.key, note.velocity);
                } else {
                    self.synth.note_off(note.key);
                }
            }
            CLAP_EVENT_PARAM_VALUE => {
                // SAFETY: a parameter, by its type.
                let value = unsafe { *event.cast::<clap_event_param_value>() };
                let place = value.param_id.wrapping_sub(FIRST_ID) as usize;
                if place < NUM_PARAMS {
                    self.synth.values[place] = value.value;
                }
            }
            _ => {}
        }
    }

    /// Takes all events of a list.
    ///
    /// # Safety
    /// The list is what CLAP says it is.
    pub(crate) unsafe fn take_all(&mut self, events: *const clap_input_events) {
        // SAFETY: as said.
        unsafe {
            let (Some(size), Some(get)) = ((*events).size, (*events).get) else { return };
            for index in 0..size(events) {
                self.take(get(events, index));
            }
        }
    }

    /// Plays a block.
    ///
    /// # Safety
    /// The block is what CLAP says it is.
    pub(crate) unsafe fn play(&mut self, block: &clap_process) {
        // SAFETY: as said: lists and buffers live as long as the call.
        unsafe {
            let (Some(size), Some(get)) = ((*block.in_events).size, (*block.in_events).get) else { return };
            let num_events = size(block.in_events);
            let mut next = 0;
            let output = &*block.audio_outputs;
            for frame in 0..block.frames_count {
                while next < num_events && (*get(block.in_events, next)).time <= frame {
                    self.take(get(block.in_events, next));
                    next += 1;
                }
                let [left, right] = self.synth.next();
                if output.channel_count == 1 {
                    *(*output.data32).add(frame as usize) = 0.5 * (left + right);
                } else {
                    *(*output.data32).add(frame as usize) = left;
                    *(*output.data32.add(1)).add(frame as usize) = right;
                }
            }
        }
    }
}
