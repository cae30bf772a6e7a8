//! Bytes one after the other, with their place.

use crate::FormatError;

/// Reads bytes from first to last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Bytes that were read.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Bytes that are left.
    pub(crate) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    /// The next `len` bytes, which are `what`.
    pub(crate) fn take(&mut self, len: usize, what: &str) -> Result<&'a [u8], FormatError> {
        let rest = self.rest();
        let taken = rest.get(..len).ok_or_else(|| {
            FormatError::at(self.at, format!("{} bytes are left, expected {what} of {len}", rest.len()))
        })?;
        self.at += len;
        Ok(taken)
    }

    /// The next bytes as an array.
    pub(crate) fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N], FormatError> {
        let taken = self.take(N, what)?;
        Ok(std::array::from_fn(|i| taken[i]))
    }

    pub(crate) fn u32_be(&mut self, what: &str) -> Result<u32, FormatError> {
        self.array(what).map(u32::from_be_bytes)
    }

    pub(crate) fn i32_be(&mut self, what: &str) -> Result<i32, FormatError> {
        self.array(what).map(i32::from_be_bytes)
    }

    pub(crate) fn u32_le(&mut self, what: &str) -> Result<u32, FormatError> {
        self.array(what).map(u32::from_le_bytes)
    }

    pub(crate) fn u64_le(&mut self, what: &str) -> Result<u64, FormatError> {
        self.array(what).map(u64::from_le_bytes)
    }

    /// The next `len` bytes, where the length stands in the file.
    pub(crate) fn counted(&mut self, len: u64, what: &str) -> Result<&'a [u8], FormatError> {
        match usize::try_from(len) {
            Ok(len) => self.take(len, what),
            Err(_) => Err(FormatError::at(self.at, format!("{what} of {len} bytes, {} are left", self.rest().len()))),
        }
    }
}

/// Four characters as people read them; others as hexadecimal digits.
pub(crate) fn four_chars(id: [u8; 4]) -> String {
    if id.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ') {
        id.iter().map(|&byte| char::from(byte)).collect()
    } else {
        id.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Text up to the first NUL.
pub(crate) fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}
