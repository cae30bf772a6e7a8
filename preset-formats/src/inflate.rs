//! What is deflated inside of files, with a bound on what comes of it.

use std::io::Read;

use flate2::bufread::{GzDecoder, ZlibDecoder};

use crate::FormatError;

/// Bytes that a deflated part comes to at most.
const MAX_INFLATED: u64 = 64 << 20;

/// A zlib stream at the beginning of some bytes: what is in it, and its length.
pub(crate) fn zlib(bytes: &[u8], what: &str) -> Result<(Vec<u8>, usize), FormatError> {
    let mut decoder = ZlibDecoder::new(bytes);
    let inflated = bounded(&mut decoder, what)?;
    Ok((inflated, decoder.total_in() as usize))
}

/// A gzip file.
pub(crate) fn gzip(bytes: &[u8], what: &str) -> Result<Vec<u8>, FormatError> {
    bounded(&mut GzDecoder::new(bytes), what)
}

/// True where a zlib stream may begin: method, window and check bits are as they should be.
pub(crate) fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [0x78, flags, ..] if (0x7800 + u16::from(*flags)).is_multiple_of(31))
}

fn bounded(decoder: &mut impl Read, what: &str) -> Result<Vec<u8>, FormatError> {
    let mut inflated = Vec::new();
    let read = decoder.take(MAX_INFLATED + 1).read_to_end(&mut inflated);
    read.map_err(|error| FormatError::whole(format!("{what}: expected a whole deflated stream: {error}")))?;
    if inflated.len() as u64 > MAX_INFLATED {
        return Err(FormatError::whole(format!("{what}: more than {MAX_INFLATED} bytes when inflated")));
    }
    Ok(inflated)
}
