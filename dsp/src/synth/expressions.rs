//! What is done to one note by note expressions and key pressure.

use crate::event::Expression;

/// Per-note expressions; defaults are at rest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expressions {
    /// Semitones.
    pub(super) tuning: f32,
    pub(super) pressure: f32,
    pub(super) brightness: f32,
    /// Linear gain.
    pub(super) volume: f32,
    pub(super) pan: f32,
    pub(super) vibrato: f32,
}

impl Default for Expressions {
    fn default() -> Self {
        Self { tuning: 0.0, pressure: 0.0, brightness: 0.5, volume: 1.0, pan: 0.0, vibrato: 0.0 }
    }
}

impl Expressions {
    /// Sets one in its own unit.
    pub(super) fn set(&mut self, kind: Expression, value: f32) {
        match kind {
            Expression::Tuning => self.tuning = value,
            Expression::Pressure => self.pressure = value,
            Expression::Brightness => self.brightness = value,
            Expression::Volume => self.volume = value,
            Expression::Pan => self.pan = value,
            Expression::Vibrato => self.vibrato = value,
        }
    }
}
