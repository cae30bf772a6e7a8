//! The keys of MIDI and the frequencies that they may have.

/// MIDI keys.
pub const NUM_KEYS: usize = 128;
/// The lowest frequency of a key in Hz.
pub const MIN_HZ: f32 = 0.01;
/// The highest frequency of a key in Hz.
pub const MAX_HZ: f32 = 100_000.0;

/// Hz of a key in twelve equal steps, A4 = 440 Hz.
pub(super) fn equal_hz(note: usize) -> f64 {
    440.0 * 2f64.powf((note as f64 - 69.0) / 12.0)
}
