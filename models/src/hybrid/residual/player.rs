//! A patch with its contents as the instrument plays it, without effects: what analysis is measured against.

use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::fm::Isa;
use vaeform_dsp::layers::{SourceContent, Tables};
use vaeform_dsp::synth::Synth;
use vaeform_patch::Patch;
use vaeform_patch::content::Content;

/// What a patch without tables plays.
pub fn played(contents: &[Content]) -> Tables {
    Tables::default().with_contents(contents.iter().map(|content| (content.id(), SourceContent::new(content))))
}

/// The key to press.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Press {
    /// MIDI note, 0-127.
    pub note: u8,
    /// 0-1.
    pub velocity: f32,
    /// Frame at which the key goes up; beyond the end is never.
    pub hold_frames: usize,
}

/// A synth that plays one note after another, each as a fresh one would.
pub struct Player {
    synth: Synth,
}

impl Player {
    /// A synth at a rate; some milliseconds.
    pub fn new(rate_hz: f32) -> Self {
        Self { synth: Synth::with_isa(rate_hz, Isa::detect()) }
    }

    /// One note of `num_frames`, the mean of both channels, 1 at full scale. What the patch names and is missing is silent.
    pub fn play(&mut self, patch: &Patch, tables: Tables, press: Press, num_frames: usize) -> Vec<f32> {
        let [mut left, right] = self.play_stereo(patch, tables, press, num_frames);
        left.iter_mut().zip(&right).for_each(|(left, right)| *left = 0.5 * (*left + right));
        left
    }

    /// As [`Self::play`], both channels.
    pub fn play_stereo(&mut self, patch: &Patch, tables: Tables, press: Press, num_frames: usize) -> [Vec<f32>; 2] {
        let Press { note, velocity, hold_frames } = press;
        self.synth.reset();
        drop(self.synth.set_tables(Box::new(tables)));
        self.synth.load_patch(patch);
        self.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity });
        let (mut left, mut right) = (vec![0.0; num_frames], vec![0.0; num_frames]);
        let held = hold_frames.min(num_frames);
        self.synth.render(&mut left[..held], &mut right[..held]);
        if held < num_frames {
            self.synth.handle(Event::note_off(NoteTarget { channel: Some(0), note: Some(note), voice_id: None }));
            self.synth.render(&mut left[held..], &mut right[held..]);
        }
        [left, right]
    }
}
