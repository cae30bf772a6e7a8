//! The key that a pitch belongs to.

use crate::features::Pitch;

/// Fundamentals in Hz that are looked for in any sound.
pub(crate) const PITCHES_HZ: (f64, f64) = (27.0, 4_200.0);
/// A sound with less confidence has no note.
pub(crate) const PITCHED: f32 = 0.5;
/// The note of a sound without pitch.
const UNPITCHED_NOTE: u8 = 60;

/// The MIDI note nearest to a pitch, 60 where there is none.
pub(crate) fn note_of(pitch: Pitch) -> u8 {
    if pitch.confidence < PITCHED || pitch.hz <= 0.0 {
        return UNPITCHED_NOTE;
    }
    key_of(pitch.hz)
}

/// The key nearest to a frequency.
pub(super) fn key_of(hz: f32) -> u8 {
    (69.0 + 12.0 * (hz / 440.0).log2()).round().clamp(0.0, 127.0) as u8
}
