//! Messages of other instruments as they come, until it is quiet and they are looked into together.

use std::time::{Duration, Instant};

/// A dump has ended when nothing more of it has come for so long.
const QUIET: Duration = Duration::from_millis(300);
/// More bytes are not gathered; what comes beyond waits for nobody and is lost.
const MOST_BYTES: usize = 4 << 20;

/// See the [module](self).
#[derive(Debug, Default)]
pub(crate) struct Arrivals {
    bytes: Vec<u8>,
    last: Option<Instant>,
    /// Messages that go on to the instrument at the end of the cable.
    thru: Vec<Vec<u8>>,
}

impl Arrivals {
    /// A whole message has come.
    pub(crate) fn add(&mut self, message: &[u8]) {
        if self.bytes.len() + message.len() <= MOST_BYTES {
            self.bytes.extend(message);
        }
        self.last = Some(Instant::now());
    }

    /// A message is to go on.
    pub(crate) fn pass_on(&mut self, message: &[u8]) {
        if self.thru.iter().map(Vec::len).sum::<usize>() + message.len() <= MOST_BYTES {
            self.thru.push(message.to_vec());
        }
    }

    /// Whether something waits to be looked into.
    pub(crate) fn waits(&self) -> bool {
        self.last.is_some()
    }

    /// What has come, once it is quiet.
    pub(crate) fn take_if_quiet(&mut self) -> Option<Vec<u8>> {
        if self.last.is_none_or(|last| last.elapsed() < QUIET) {
            return None;
        }
        self.last = None;
        Some(std::mem::take(&mut self.bytes))
    }

    /// What is to go on.
    pub(crate) fn take_thru(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.thru)
    }
}
