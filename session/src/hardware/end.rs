//! A port that is open or wanted.

use super::port::PortError;

/// See the [module](self).
pub(super) struct End<T: ?Sized> {
    pub(super) name: String,
    pub(super) port: Option<Box<T>>,
    /// Why it is not open.
    pub(super) error: PortError,
}

impl<T: ?Sized> End<T> {
    /// A port of this name, not open yet.
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), port: None, error: PortError::NotThere }
    }

    /// Whether it is open.
    pub(super) fn is_open(&self) -> bool {
        self.port.is_some()
    }

    /// Why it is not open, in words.
    pub(super) fn trouble(&self) -> Option<String> {
        (!self.is_open()).then(|| format!("{} {}, trying again", self.name, self.error))
    }
}
