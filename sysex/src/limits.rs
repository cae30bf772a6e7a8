//! Limits that callers keep.

/// The largest file that callers hand to a codec; larger ones are refused by their size, unread.
pub const MAX_FILE_BYTES: usize = 1 << 20;
