//! What an effect does on the audio thread.

/// What every effect does on the audio thread. `[audio-thread]`
pub trait Effect {
    /// Forgets what it has heard. Allocates nothing.
    fn reset(&mut self);

    /// Changes both channels in place; equal lengths, any length. Where a block is cut changes no bit.
    fn process(&mut self, left: &mut [f32], right: &mut [f32]);

    /// Frames for which it sounds on after silence has come in.
    fn tail(&self) -> usize {
        0
    }
}
