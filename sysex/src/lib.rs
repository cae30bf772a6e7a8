//! System exclusive bytes in and out. Codecs know patches, not voices; they are total: any bytes give patches or an error.
#![forbid(unsafe_code)]

pub mod dx7;

/// The largest file that callers hand to a codec; larger ones are refused by their size, unread.
pub const MAX_FILE_BYTES: usize = 1 << 20;
