//! What a note is played with: the key, the performer's offsets, and what modulates it.

use super::lfo::LfoOutput;

/// What a performer adds to a patch, in panel steps; all 0 at rest, and then the patch sounds exactly as loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Offsets {
    /// Output level of operators 1-6.
    pub level: [f32; 6],
    /// Output level of all modulators.
    pub brightness: f32,
    /// Feedback.
    pub feedback: f32,
    /// Slower attack.
    pub attack: f32,
    /// Slower decay.
    pub decay: f32,
    /// Slower release.
    pub release: f32,
    /// LFO pitch and amplitude depth.
    pub lfo_depth: f32,
    /// Velocity sensitivity of all operators.
    pub velocity_sens: f32,
}

/// How a note starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoteStart {
    /// MIDI note before transpose, 0-127.
    pub note: u8,
    /// 0-1.
    pub velocity: f32,
}

impl NoteStart {
    /// The key that pitch, scaling and rates go by, 0-127; `transpose` in semitones.
    pub(super) fn key(self, transpose: i32) -> i32 {
        (i32::from(self.note) + transpose).clamp(0, 127)
    }
}

/// Modulation of a voice over one control block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Modulation {
    /// The LFO.
    pub lfo: LfoOutput,
    /// Wheel and pressure: LFO depth on top of the patch's, 0-1.
    pub depth: f32,
    /// Pitch word of the note with bend, glide and tuning.
    pub pitch: f32,
}
