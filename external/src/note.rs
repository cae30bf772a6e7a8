//! The note that an instrument plays.

use serde::{Deserialize, Serialize};

/// A note, and how long it is listened to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// MIDI key, 0-127.
    pub key: u8,
    /// MIDI velocity, 1-127.
    pub velocity: u8,
    /// Seconds until the key goes up.
    pub hold_s: f64,
    /// Seconds that are heard, from where the key goes down.
    pub seconds: f64,
}
