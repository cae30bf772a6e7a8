//! What messages go to and sound comes from.

use std::fmt;

/// A MIDI message at a time in seconds from the start of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedMessage {
    /// When it is sent.
    pub at_s: f64,
    /// Its bytes.
    pub bytes: [u8; 3],
}

/// Why a device was not recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceError(pub String);

impl fmt::Display for DeviceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DeviceError {}

/// A device that takes messages and is listened to. It keeps what it was set to from one recording to the next.
pub trait Device {
    /// Frames a second of what is recorded.
    fn rate_hz(&self) -> u32;

    /// Sends messages at their times and records, both sides as one, for so many seconds.
    ///
    /// # Errors
    /// When it has gone.
    fn record(&mut self, messages: &[TimedMessage], seconds: f64) -> Result<Vec<f32>, DeviceError>;
}
