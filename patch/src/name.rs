//! The name of a patch: ten characters, as the instrument's display has them.

use std::fmt;

/// Ten bytes of 7-bit text, padded with spaces. Bytes are kept as they came, so that files round-trip.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PatchName(pub [u8; Self::LEN]);

impl PatchName {
    /// Characters in a name.
    pub const LEN: usize = 10;

    /// The first ten characters of `text`; what is not printable ASCII becomes a space.
    pub fn new(text: &str) -> Self {
        let mut bytes = [b' '; Self::LEN];
        for (byte, c) in bytes.iter_mut().zip(text.chars()) {
            *byte = if c.is_ascii_graphic() { c as u8 } else { b' ' };
        }
        Self(bytes)
    }
}

impl Default for PatchName {
    fn default() -> Self {
        Self::new("INIT VOICE")
    }
}

impl fmt::Display for PatchName {
    /// Printable characters without the padding; the display's yen, right and left arrow (92, 126, 127) show as `¥`, `→`, `←`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self
            .0
            .iter()
            .map(|&b| match b {
                92 => '¥',
                126 => '→',
                127 => '←',
                32..127 => b as char,
                _ => ' ',
            })
            .collect();
        f.write_str(text.trim_end())
    }
}

impl fmt::Debug for PatchName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}
