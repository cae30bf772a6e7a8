//! Tuning of the 128 keys, and Scala's .scl and .kbm text.

/// A frequency for every MIDI note.
#[derive(Clone, Debug, PartialEq)]
pub struct Tuning {
    /// Hz by MIDI note; always finite and positive.
    pub hz: [f32; 128],
}

impl Default for Tuning {
    /// Twelve equal steps, A4 (69) = 440 Hz.
    fn default() -> Self {
        Self { hz: std::array::from_fn(|note| (440.0 * 2f64.powf((note as f64 - 69.0) / 12.0)) as f32) }
    }
}
