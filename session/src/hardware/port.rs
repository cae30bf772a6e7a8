//! What the hardware thread needs of a MIDI system: names, and ports that send and receive whole messages.

use std::fmt;

/// Why a port does not open or take a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortError {
    /// No port of this name.
    NotThere,
    /// The system does not give it, in its words.
    Refused(String),
    /// It was there, and has gone.
    Lost,
    /// It has not taken the last messages yet.
    Full,
    /// It has no room for a message of this length, ever; most that it takes, in bytes, where that is known.
    TooLong(Option<usize>),
}

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotThere => f.write_str("is not there"),
            Self::Refused(why) => write!(f, "is busy ({why})"),
            Self::Lost => f.write_str("has gone"),
            Self::Full => f.write_str("takes nothing"),
            Self::TooLong(Some(most)) => write!(f, "takes no message of more than {most} bytes"),
            Self::TooLong(None) => f.write_str("takes no message of that length"),
        }
    }
}

impl std::error::Error for PortError {}

/// An open MIDI output.
pub trait Output: Send {
    /// Sends one whole message.
    ///
    /// # Errors
    /// The message was not sent; after anything but [`PortError::Full`] and [`PortError::TooLong`] the port is to be opened again.
    fn send(&mut self, message: &[u8]) -> Result<(), PortError>;

    /// Whether the device is still at the other end. Asked about once a second.
    fn is_there(&mut self) -> bool;
}

/// An open MIDI input.
pub trait Input: Send {
    /// The next whole message that has arrived. Never waits.
    fn receive(&mut self) -> Option<Vec<u8>>;

    /// Whether the device is still at the other end. Asked about once a second.
    fn is_there(&mut self) -> bool;
}

/// A MIDI system, or several. Called on the hardware thread alone, so it may take its time.
pub trait Ports: Send + Sync {
    /// Names of the devices that can be sent to.
    fn outputs(&self) -> Vec<String>;

    /// Names of the devices that can be received from.
    fn inputs(&self) -> Vec<String>;

    /// Opens an output by its name.
    ///
    /// # Errors
    /// It is not there or not to be had.
    fn open_output(&self, name: &str) -> Result<Box<dyn Output>, PortError>;

    /// Opens an input by its name.
    ///
    /// # Errors
    /// It is not there or not to be had.
    fn open_input(&self, name: &str) -> Result<Box<dyn Input>, PortError>;
}
