//! A text file by its lines, each with the bytes that end it, so that what is not changed stays as it is.

/// The lines of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lines(Vec<Vec<u8>>);

impl Lines {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect())
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        self.0.concat()
    }

    /// The lines as text, without what ends them.
    pub(crate) fn texts(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().map(|line| String::from_utf8_lossy(Self::body(line)).into_owned())
    }

    /// Another text in a line, ended as before.
    pub(crate) fn replace(&mut self, place: usize, text: &str) {
        if let Some(line) = self.0.get_mut(place) {
            let end = line.split_off(Self::body(line).len());
            *line = [text.as_bytes(), &end].concat();
        }
    }

    /// Leaves out all lines from one on.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// The byte at which a line begins.
    pub(crate) fn byte_of(&self, place: usize) -> usize {
        self.0.iter().take(place).map(Vec::len).sum()
    }

    fn body(line: &[u8]) -> &[u8] {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        line.strip_suffix(b"\r").unwrap_or(line)
    }
}
