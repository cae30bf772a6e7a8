//! What the instrument says to the host's MIDI output beside notes. `[audio-thread]`

use nice_plug::prelude::{NoteEvent, ProcessContext};
use vaeform_session::AudioThreadHandle;
use vaeform_session::sysex_pool::SLOT_BYTES;

use crate::Vaeform;
use crate::events::HostSysEx;

/// Sends a controller, 0-127 each, at a frame of the block.
pub(crate) fn controller(frame: usize, (cc, value): (u8, u8), context: &mut impl ProcessContext<Vaeform>) {
    let (timing, value) = (frame as u32, f32::from(value) / 127.0);
    // A host without an output queue does not want to know.
    let _ = context.try_send_event(NoteEvent::MidiCC { timing, channel: 0, cc, value });
}

/// Hands the host what the hardware thread has for its MIDI output, which is paced already.
pub(crate) fn messages(port: &mut AudioThreadHandle, frames: usize, context: &mut impl ProcessContext<Vaeform>) {
    let mut bytes = [0; SLOT_BYTES];
    loop {
        let len = port.host().map_or(0, |host| host.next(&mut bytes));
        if len == 0 {
            return;
        }
        let (timing, message) = (frames.saturating_sub(1) as u32, HostSysEx::new(&bytes[..len]));
        let _ = context.try_send_event(NoteEvent::MidiSysEx { timing, message });
    }
}
