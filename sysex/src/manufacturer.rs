//! Whose message it is: the byte after F0. Source: the MIDI Association's list of manufacturer ids.

use crate::framing::{FIRST_REAL_TIME, START};

/// Begins the ids of three bytes.
pub const THREE_BYTES: u8 = 0x00;
/// Waldorf.
pub const WALDORF: u8 = 0x3E;
/// Kawai.
pub const KAWAI: u8 = 0x40;
/// Roland.
pub const ROLAND: u8 = 0x41;
/// Korg.
pub const KORG: u8 = 0x42;
/// Yamaha.
pub const YAMAHA: u8 = 0x43;
/// Casio.
pub const CASIO: u8 = 0x44;
/// Universal messages, not in real time.
pub const UNIVERSAL_NON_REAL_TIME: u8 = 0x7E;
/// Universal messages in real time.
pub const UNIVERSAL_REAL_TIME: u8 = 0x7F;

/// The id of a message that may have real-time bytes inside; none where it has none yet.
pub fn of(message: &[u8]) -> Option<u8> {
    let (&START, rest) = message.split_first()? else { return None };
    rest.iter().copied().find(|&byte| byte < FIRST_REAL_TIME)
}

/// True for the ids of universal messages.
pub fn is_universal(id: u8) -> bool {
    matches!(id, UNIVERSAL_NON_REAL_TIME | UNIVERSAL_REAL_TIME)
}

/// True for the ids by which a message is known that has lost its F0: those of the synth, of universal messages, of the large makers
/// and of all that have three bytes.
pub fn is_understood(id: u8) -> bool {
    is_universal(id) || matches!(id, THREE_BYTES | WALDORF | KAWAI..=CASIO)
}

/// True for a whole universal message, F0 to F7 without real-time bytes.
pub fn is_universal_message(message: &[u8]) -> bool {
    matches!(message, [START, id, ..] if is_universal(*id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_time_bytes_do_not_hide_the_id() {
        assert_eq!(of(&[START, 0xFE, YAMAHA, 0]), Some(YAMAHA));
        assert_eq!((of(&[START, 0xF8]), of(&[START]), of(&[]), of(&[YAMAHA, 0])), (None, None, None, None));
    }
}
