//! A library as bytes: a header that says what made it, the voices, the embeddings. Read back only where everything agrees.

use std::fmt;

use vaeform_sysex::dx7::PACKED_VOICE;

use super::embedding::{NOTES, SIZE};

/// What opens every file. The number goes up whenever engine, notes or embedding change what the bytes mean.
const MAGIC: &[u8; 16] = b"vaeform library2";
const HEADER: usize = MAGIC.len() + 4 + 4 + 8;

/// Why bytes are no library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LibraryError {
    /// They begin otherwise, or come from another version.
    Header,
    /// Their number is not what the header says.
    Size {
        /// Bytes found.
        found: usize,
        /// Bytes that the header asks for.
        expected: usize,
    },
    /// They were damaged.
    Checksum,
}

impl fmt::Display for LibraryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => write!(f, "no patch library of this version"),
            Self::Size { found, expected } => write!(f, "{found} bytes of library; expected {expected}"),
            Self::Checksum => write!(f, "the patch library is damaged"),
        }
    }
}

impl std::error::Error for LibraryError {}

/// Voices and, note by note, embeddings of shape `(notes, voices, SIZE)`.
type Body = (Vec<[u8; PACKED_VOICE]>, [Vec<u8>; NOTES.len()]);

/// Bytes of a library of so many patches.
pub(super) fn num_bytes(num_patches: usize) -> usize {
    num_patches.saturating_mul(PACKED_VOICE + NOTES.len() * SIZE).saturating_add(HEADER)
}

/// A library as bytes.
pub(super) fn write(voices: &[[u8; PACKED_VOICE]], embeddings: &[Vec<u8>; NOTES.len()]) -> Vec<u8> {
    let mut body: Vec<u8> = voices.as_flattened().to_vec();
    embeddings.iter().for_each(|part| body.extend_from_slice(part));
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&(SIZE as u32).to_le_bytes());
    bytes.extend_from_slice(&(voices.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&checksum(&body).to_le_bytes());
    bytes.append(&mut body);
    bytes
}

/// Reads what [`write`] wrote.
pub(super) fn read(bytes: &[u8]) -> Result<Body, LibraryError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(LibraryError::Header)?;
    let (size, rest) = rest.split_first_chunk().ok_or(LibraryError::Header)?;
    let (count, rest) = rest.split_first_chunk().ok_or(LibraryError::Header)?;
    let (sum, body) = rest.split_first_chunk().ok_or(LibraryError::Header)?;
    if u32::from_le_bytes(*size) as usize != SIZE {
        return Err(LibraryError::Header);
    }
    let count = u32::from_le_bytes(*count) as usize;
    let expected = num_bytes(count);
    if bytes.len() != expected {
        return Err(LibraryError::Size { found: bytes.len(), expected });
    }
    if checksum(body) != u64::from_le_bytes(*sum) {
        return Err(LibraryError::Checksum);
    }
    let (voices, embeddings) = body.split_at(count * PACKED_VOICE);
    let of_note = |note: usize| embeddings[note * count * SIZE..(note + 1) * count * SIZE].to_vec();
    Ok((voices.as_chunks().0.to_vec(), std::array::from_fn(of_note)))
}

/// FNV-1a over words of eight bytes.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let (words, rest) = bytes.as_chunks::<8>();
    let sum = words
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |sum: u64, word| (sum ^ u64::from_le_bytes(*word)).wrapping_mul(PRIME));
    rest.iter().fold(sum, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fm::library::{Library, Prior};

    #[test]
    fn a_library_survives_its_file_and_nothing_else_does() {
        let library = Library::build(&Prior::new(1, &[]), 40, 1, &|_| true);
        let bytes = library.to_bytes();
        assert_eq!(bytes.len(), Library::num_bytes(library.len()));
        assert_eq!(Library::from_bytes(&bytes), Ok(library));
        assert!(matches!(Library::from_bytes(&bytes[..bytes.len() - 1]), Err(LibraryError::Size { .. })));
        assert_eq!(Library::from_bytes(b"vaeform"), Err(LibraryError::Header));
        assert_eq!(Library::from_bytes(&[]), Err(LibraryError::Header));
        let mut damaged = bytes;
        damaged[2000] ^= 1;
        assert_eq!(Library::from_bytes(&damaged), Err(LibraryError::Checksum));
    }
}
