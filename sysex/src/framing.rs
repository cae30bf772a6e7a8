//! The frame of a message: F0 before it, F7 behind it.

/// The start of a System Exclusive message.
pub const START: u8 = 0xF0;
/// Its end.
pub const END: u8 = 0xF7;
/// The first of the real-time bytes, which may stand anywhere in a MIDI stream.
pub const FIRST_REAL_TIME: u8 = 0xF8;

/// The end of the message whose F0 is at `at`: after its F7, or before the next F0, or at the end of the bytes.
pub fn message_end(bytes: &[u8], at: usize) -> usize {
    let inner = &bytes[at + 1..];
    match inner.iter().position(|&byte| byte == START || byte == END) {
        Some(i) if inner[i] == END => at + 1 + i + 1,
        Some(i) => at + 1 + i,
        None => bytes.len(),
    }
}
