//! Effects: what the sum of all voices passes through on its way out.
//!
//! An effect is one file here, with `new`, `set` where it has settings, and [`Effect`]; its place is a field of [`Chain`].

mod effect;
mod limiter;

pub use effect::Effect;
pub use limiter::Limiter;

/// All effects, from the voices to the output. `[audio-thread]` but for [`Chain::new`].
#[derive(Clone, Debug)]
pub struct Chain {
    limiter: Limiter,
}

impl Chain {
    /// Effects at rest. `sample_rate_hz` must be above 0.
    pub fn new(sample_rate_hz: f32) -> Self {
        Self { limiter: Limiter::new(sample_rate_hz) }
    }

    /// In the order in which they act. The limiter is the last.
    fn each(&mut self) -> [&mut dyn Effect; 1] {
        [&mut self.limiter]
    }

    /// All effects forget what they have heard.
    pub fn reset(&mut self) {
        self.each().into_iter().for_each(Effect::reset);
    }

    /// Sends both channels through all effects, in place; equal lengths, any length.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.each().into_iter().for_each(|effect| effect.process(left, right));
    }

    /// Frames for which the chain sounds on after silence has come in.
    pub fn tail(&mut self) -> usize {
        self.each().into_iter().map(|effect| effect.tail()).sum()
    }
}
