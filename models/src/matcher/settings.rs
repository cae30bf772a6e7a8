//! How to match.

/// How to match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Engine calls in all: 0 takes the first seed as it is, 36 chooses among seeds, 300 and 2,000 breed.
    pub num_renders: usize,
    /// One seed gives one answer.
    pub seed: u64,
    /// Threads that render and measure, at least one. In a plugin: one less than there are cores.
    pub num_threads: usize,
    /// The key, instead of the target's own note.
    pub note: Option<u8>,
    /// MIDI velocity, 1-127.
    pub velocity: u8,
    /// The share of the renders, at the end, that polish the best by CMA-ES; 0 breeds to the end.
    pub polish: f32,
    /// Looks at the sketches of many patches and hears the promising ones; else every patch that is looked at is heard.
    pub sketches: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { num_renders: 300, seed: 1, num_threads: 1, note: None, velocity: 100, polish: 0.0, sketches: true }
    }
}
