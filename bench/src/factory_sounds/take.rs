//! Takes of a factory sound: keys through the whole instrument, effects and limiter too.

use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::instrument::Instrument;
use vaeform_dsp::layers::Tables;
use vaeform_patch::Patch;

/// What happens to the keys.
#[derive(Clone, Copy, Debug)]
pub struct Keys<'a> {
    /// MIDI notes, struck together.
    pub notes: &'a [u8],
    /// 1-127.
    pub velocity: u8,
    /// Seconds until all are let go.
    pub hold_s: f32,
    /// Seconds in all.
    pub total_s: f32,
}

/// Left and right.
#[derive(Clone, Debug, Default)]
pub struct Take {
    /// Samples of the left side.
    pub left: Vec<f32>,
    /// Samples of the right side.
    pub right: Vec<f32>,
}

/// Frames that go through the effects at once.
const BLOCK_FRAMES: usize = 512;

impl Take {
    /// Plays keys on an instrument of its own.
    pub fn new(patch: &Patch, tables: &Tables, keys: Keys, rate_hz: u32) -> Self {
        let mut instrument = Instrument::new(rate_hz as f32);
        drop(instrument.synth.set_tables(Box::new(tables.clone())));
        instrument.synth.load_patch(patch);
        let frames = |seconds: f32| (seconds * rate_hz as f32) as usize;
        let mut take = Self::default();
        for &note in keys.notes {
            let velocity = f32::from(keys.velocity) / 127.0;
            instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity });
        }
        take.play(&mut instrument, frames(keys.hold_s));
        instrument.synth.handle(Event::note_off(NoteTarget::default()));
        take.play(&mut instrument, frames(keys.total_s - keys.hold_s));
        take
    }

    fn play(&mut self, instrument: &mut Instrument, num_frames: usize) {
        let from = self.left.len();
        self.left.resize(from + num_frames, 0.0);
        self.right.resize(from + num_frames, 0.0);
        let blocks = self.left[from..].chunks_mut(BLOCK_FRAMES).zip(self.right[from..].chunks_mut(BLOCK_FRAMES));
        for (left, right) in blocks {
            instrument.render(left, right);
            instrument.finish(left, right);
        }
    }

    /// Both channels as one.
    pub fn mono(&self) -> Vec<f32> {
        self.left.iter().zip(&self.right).map(|(left, right)| 0.5 * (left + right)).collect()
    }

    /// The largest sample in dBFS; no number where one is not finite.
    pub fn peak_db(&self) -> f64 {
        let samples = self.left.iter().chain(&self.right);
        let peak = samples.fold(0.0_f64, |peak, x| if x.is_finite() { peak.max(f64::from(x.abs())) } else { f64::NAN });
        20.0 * peak.max(1e-9).log10()
    }

    /// Power of the difference of the channels over that of their sum, in dB; -90 for mono.
    pub fn side_db(&self) -> f64 {
        let (mut sum, mut difference) = (1e-12, 0.0);
        for (left, right) in self.left.iter().zip(&self.right) {
            sum += f64::from(left + right).powi(2);
            difference += f64::from(left - right).powi(2);
        }
        10.0 * (difference / sum).max(1e-9).log10()
    }
}
