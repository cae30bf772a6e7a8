//! Keys of the editor's keyboard, and the end of all sound. `[audio-thread]`

use rtrb::Consumer;
use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::synth::Synth;

use super::own_note::KEY_VOICE_ID;

/// Keys that go down and up between two blocks; more are not played by hand.
pub(super) const CAPACITY: usize = 128;
/// The controller of the modulation wheel.
const MODULATION_WHEEL: u8 = 1;
/// Controllers that silence a channel and put its pedals and wheels to rest.
const SILENCE: [u8; 2] = [120, 121];

/// What a hand does to the editor's keyboard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Key {
    /// A key, 0-127, goes down so hard, 0..1; or up, without a velocity.
    Note { note: u8, velocity: Option<f32> },
    /// The pitch wheel is at -1..1.
    Bend(f32),
    /// The modulation wheel is at 0..1.
    Wheel(f32),
}

/// Plays what the editor's keyboard has played since the last block; true if a note begins.
pub(super) fn play(keys: &mut Consumer<Key>, synth: &mut Synth) -> bool {
    let mut begins = false;
    for _ in 0..CAPACITY {
        let Ok(key) = keys.pop() else { break };
        begins |= matches!(key, Key::Note { velocity: Some(_), .. });
        synth.handle(match key {
            Key::Note { note, velocity: Some(velocity) } => {
                Event::NoteOn { voice_id: Some(KEY_VOICE_ID), channel: 0, note, velocity }
            }
            Key::Note { note, velocity: None } => {
                Event::note_off(NoteTarget { voice_id: Some(KEY_VOICE_ID), channel: Some(0), note: Some(note) })
            }
            Key::Bend(value) => Event::PitchBend { channel: 0, value },
            Key::Wheel(value) => Event::Controller { channel: 0, controller: MODULATION_WHEEL, value },
        });
    }
    begins
}

/// Silences all channels, with pedals and wheels at rest.
pub(super) fn silence(synth: &mut Synth) {
    for channel in 0..16 {
        for controller in SILENCE {
            synth.handle(Event::Controller { channel, controller, value: 0.0 });
        }
    }
}
