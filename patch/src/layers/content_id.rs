//! Which noise bands or partials a patch plays.

use std::fmt;

use super::hex;

/// A [content](crate::content) by what is in it: the first half of the SHA-256 of its numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentId(pub [u8; 16]);

impl fmt::Display for ContentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(&self.0, f)
    }
}

impl fmt::Debug for ContentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl ContentId {
    /// The id that [`ContentId::fmt`](fmt::Display) wrote: 32 hexadecimal digits.
    pub fn from_text(text: &str) -> Option<Self> {
        hex::read(text).map(Self)
    }
}
