//! The glide of a note from one key's pitch to another's: a straight line in pitch words.

/// A glide to the pitch of the key.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PitchGlide {
    /// Words that are left.
    words: f32,
    /// Words a second, towards 0.
    speed: f32,
}

impl PitchGlide {
    /// From `words` away, within `seconds` (above 0).
    pub(super) fn new(words: f32, seconds: f32) -> Self {
        Self { words, speed: (words / seconds).abs() }
    }

    /// Pitch words that are left.
    pub(super) fn words(&self) -> f32 {
        self.words
    }

    /// Moves on.
    pub(super) fn advance(&mut self, seconds: f32) {
        let step = self.speed * seconds;
        self.words -= self.words.clamp(-step, step);
    }
}
