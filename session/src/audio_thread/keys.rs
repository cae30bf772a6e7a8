//! Keys of the editor's keyboard, and the end of all sound: what a hand plays beside the host.

use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::synth::Synth;

use super::AudioThreadHandle;
use crate::own_note::{KEY_VOICE_ID, OwnNote};

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

impl AudioThreadHandle {
    /// Plays what the editor's keyboard has played since the last block.
    pub(super) fn play_keys(&mut self, synth: &mut Synth) {
        for _ in 0..CAPACITY {
            let Ok(Key { note, velocity }) = self.keys.pop() else { break };
            match velocity {
                Some(velocity) => {
                    synth.handle(Event::NoteOn { voice_id: Some(KEY_VOICE_ID), channel: 0, note, velocity });
                }
                None => synth.handle(Event::NoteOff(NoteTarget {
                    voice_id: Some(KEY_VOICE_ID),
                    channel: Some(0),
                    note: Some(note),
                })),
            }
        }
    }

    /// Silences all channels, with pedals and wheels at rest.
    pub(super) fn silence(&mut self, synth: &mut Synth) {
        self.own_note = OwnNote::default();
        for channel in 0..16 {
            for controller in SILENCE {
                synth.handle(Event::Controller { channel, controller, value: 0.0 });
            }
        }
    }
}
