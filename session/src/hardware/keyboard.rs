//! The keyboard or controller that a person plays: its port, opened again when it was pulled out.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::port::{Input, PortError, Ports};

/// Between two attempts to open the port, and two looks whether it is still there.
const RETRY: Duration = Duration::from_secs(1);

/// A MIDI input by its name, wherever that is at the moment.
pub struct Keyboard {
    ports: Arc<dyn Ports>,
    name: String,
    port: Option<Box<dyn Input>>,
    /// Why it is not open.
    error: PortError,
    next_look: Instant,
}

impl fmt::Debug for Keyboard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyboard").field("name", &self.name).field("trouble", &self.trouble()).finish_non_exhaustive()
    }
}

impl Keyboard {
    /// The input of this name, not opened yet. Users have the ports of [`system`](super::system()).
    pub fn new(ports: Arc<dyn Ports>, name: &str) -> Self {
        Self { ports, name: name.to_owned(), port: None, error: PortError::NotThere, next_look: Instant::now() }
    }

    /// Opens the port, and once a second looks whether it is still there; a MIDI system may take its time for that. True if it
    /// has gone since the last look.
    pub fn look(&mut self) -> bool {
        if Instant::now() < self.next_look {
            return false;
        }
        self.next_look = Instant::now() + RETRY;
        let has_gone = self.port.as_mut().is_some_and(|port| !port.is_there());
        if has_gone {
            (self.port, self.error) = (None, PortError::Lost);
        }
        if self.port.is_none() {
            match self.ports.open_input(&self.name) {
                Ok(port) => self.port = Some(port),
                Err(error) => self.error = error,
            }
        }
        has_gone
    }

    /// The next whole message that has arrived. Never waits.
    pub fn receive(&mut self) -> Option<Vec<u8>> {
        self.port.as_mut()?.receive()
    }

    /// What is wrong with the port, in a sentence that names it; nothing while it is open.
    pub fn trouble(&self) -> Option<String> {
        self.port.is_none().then(|| format!("{} {}, trying again", self.name, self.error))
    }
}
