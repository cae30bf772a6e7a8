//! Keys of the editor's keyboard, and the end of all sound. `[audio-thread]`

use rtrb::Consumer;
use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::synth::Synth;

use super::own_note::KEY_VOICE_ID;

/// Keys that go down and up between two blocks; more are not played by hand.
pub(super) const CAPACITY: usize = 128;
/// Controllers that silence a channel and put its pedals and wheels to rest.
const SILENCE: [u8; 2] = [120, 121];

/// A key of the editor's keyboard goes down or up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Key {
    /// 0-127.
    pub(crate) note: u8,
    /// 0..1; none when it goes up.
    pub(crate) velocity: Option<f32>,
}

/// Plays what the editor's keyboard has played since the last block.
pub(super) fn play(keys: &mut Consumer<Key>, synth: &mut Synth) {
    for _ in 0..CAPACITY {
        let Ok(Key { note, velocity }) = keys.pop() else { break };
        match velocity {
            Some(velocity) => {
                synth.handle(Event::NoteOn { voice_id: Some(KEY_VOICE_ID), channel: 0, note, velocity });
            }
            None => synth.handle(Event::note_off(NoteTarget {
                voice_id: Some(KEY_VOICE_ID),
                channel: Some(0),
                note: Some(note),
            })),
        }
    }
}

/// Silences all channels, with pedals and wheels at rest.
pub(super) fn silence(synth: &mut Synth) {
    for channel in 0..16 {
        for controller in SILENCE {
            synth.handle(Event::Controller { channel, controller, value: 0.0 });
        }
    }
}
