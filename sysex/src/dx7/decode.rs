//! Any bytes to voices. Linear in time; memory is bounded by the input and by the notices kept.

use super::decoded::Decoded;
use super::dump;
use super::error::SysexError;
use super::headerless::headerless;
use super::notice::Notice;
use super::reader::Reader;
use crate::limits::MAX_FILE_BYTES;
use crate::{midi_file, real_time};

/// Finds every DX7 voice in the bytes.
///
/// # Errors
/// When there is no voice at all, says where and what a voice would have looked like; more than
/// [`MAX_FILE_BYTES`](crate::MAX_FILE_BYTES) are refused by size.
pub fn decode(bytes: &[u8]) -> Result<Decoded, SysexError> {
    if bytes.is_empty() {
        return Err(SysexError::Empty);
    }
    if bytes.len() > MAX_FILE_BYTES {
        return Err(SysexError::TooLarge { size: bytes.len() as u64 });
    }
    if let Some(messages) = midi_file::messages(bytes)
        && let Ok(mut decoded) = of_messages(&messages.bytes)
    {
        decoded.relocate(&messages);
        decoded.class = decoded.class.among_other_bytes();
        return Ok(decoded);
    }
    of_messages(bytes).or_else(|refused| headerless(bytes).unwrap_or(Err(refused)))
}

/// The voices of messages, with real-time bytes inside them passed over.
fn of_messages(bytes: &[u8]) -> Result<Decoded, SysexError> {
    let Some(passed) = real_time::pass(bytes, dump::whole_end) else { return read(bytes) };
    let mut decoded = read(&passed.rest.bytes).map_err(|error| error.at(|at| passed.rest.origin(at)))?;
    decoded.relocate(&passed.rest);
    let notice = Notice::RealTime { offset: passed.offset, count: passed.count };
    let place = decoded.notices.partition_point(|other| other.offset() <= passed.offset);
    decoded.notices.insert(place, notice);
    Ok(decoded)
}

fn read(bytes: &[u8]) -> Result<Decoded, SysexError> {
    let mut reader = Reader::new(bytes);
    reader.messages();
    reader.finish()
}
