//! An effect of one's own behind the instrument. In the project its type is a file in `dsp/src/effects/`, and its place is a field
//! of `Chain` in `mod.rs` there.
//!
//!     cargo run --release -p vaeform-dsp --example add_effect

use vaeform_dsp::effects::Effect;
use vaeform_dsp::event::Event;
use vaeform_dsp::instrument::Instrument;

const RATE_HZ: f32 = 48_000.0;

/// Makes both channels wider or narrower.
struct Width {
    /// 0 is mono, 1 leaves the sound alone.
    width: f32,
}

impl Effect for Width {
    /// It remembers nothing.
    fn reset(&mut self) {}

    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        for (left, right) in left.iter_mut().zip(right) {
            let (middle, side) = (0.5 * (*left + *right), 0.5 * self.width * (*left - *right));
            (*left, *right) = (middle + side, middle - side);
        }
    }
}

fn main() {
    let mut instrument = Instrument::new(RATE_HZ);
    let mut effect = Width { width: 0.0 };
    instrument.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 1.0 });
    let (mut left, mut right) = (vec![0.0; 4_800], vec![0.0; 4_800]);
    instrument.render(&mut left, &mut right);
    instrument.finish(&mut left, &mut right);
    effect.process(&mut left, &mut right);
    let apart = left.iter().zip(&right).map(|(left, right)| (left - right).abs()).fold(0.0, f32::max);
    println!("{} frames; the channels differ by {apart} at most", left.len());
}
