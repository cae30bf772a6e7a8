//! The key that takes are played with.

use crate::matcher::Settings;
use crate::target::Target;

/// The key that every take is played with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    /// MIDI note.
    pub(crate) note: u8,
    /// MIDI velocity, 1-127.
    pub(crate) velocity: u8,
}

impl Key {
    /// The target's note unless the settings say another.
    pub(crate) fn new(target: &Target, settings: Settings) -> Self {
        Self { note: settings.note.unwrap_or(target.note).min(127), velocity: settings.velocity.clamp(1, 127) }
    }
}
