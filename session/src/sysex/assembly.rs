//! System exclusive messages as they arrive: with real-time bytes inside, in several pieces, or without F0 and F7 around them.

use vaeform_sysex::framing::{END, START};
use vaeform_sysex::{manufacturer, without_real_time};

use crate::sysex::pool::MAX_MESSAGE_BYTES;

/// What has become of a piece.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// It completes a message of this length.
    Whole(usize),
    /// More is to come, or it is nothing that is understood here.
    Waits,
    /// It is more than a message has, and the message is lost.
    TooLong,
}

/// Puts messages together, one at a time.
#[derive(Debug)]
pub(crate) struct Assembly {
    /// Room for the longest; pages that no message needs are never touched.
    bytes: Box<[u8]>,
    len: usize,
    is_open: bool,
}

impl Default for Assembly {
    fn default() -> Self {
        Self { bytes: vec![0; MAX_MESSAGE_BYTES].into(), len: 0, is_open: false }
    }
}

impl Assembly {
    /// Takes a piece. F0 begins a message whatever was open; hosts made with JUCE leave F0 and F7 out. `[audio-thread]`
    pub(crate) fn add(&mut self, piece: &[u8]) -> Piece {
        match piece {
            [START, ..] => (self.len, self.is_open) = (0, true),
            [END, rest @ ..] if self.is_open && !rest.is_empty() => return self.append(rest),
            _ if self.is_open => {}
            [maker, ..] if manufacturer::is_understood(*maker) => {
                (self.bytes[0], self.len, self.is_open) = (START, 1, true);
                return match self.append(piece) {
                    Piece::Waits => self.append(&[END]),
                    other => other,
                };
            }
            _ => return Piece::Waits,
        }
        self.append(piece)
    }

    /// The message that the last piece completed.
    pub(crate) fn message(&self, len: usize) -> &[u8] {
        &self.bytes[..len]
    }

    fn append(&mut self, piece: &[u8]) -> Piece {
        let (len, is_all) = without_real_time(piece, &mut self.bytes[self.len..]);
        self.len += len;
        if !is_all {
            self.is_open = false;
            return Piece::TooLong;
        }
        if self.bytes[..self.len].last() != Some(&END) {
            return Piece::Waits;
        }
        self.is_open = false;
        Piece::Whole(self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assembled(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
        let mut assembly = Assembly::default();
        let mut whole = Vec::new();
        for piece in pieces {
            if let Piece::Whole(len) = assembly.add(piece) {
                whole.push(assembly.message(len).to_vec());
            }
        }
        whole
    }

    #[test]
    fn pieces_become_messages_without_real_time_bytes() {
        let message = [START, 0x43, 1, 2, END];
        for pieces in [
            &[&message[..]][..],
            &[&[START, 0xFE, 0x43, 1, 0xF8, 2, END]],
            &[&[START, 0x43], &[1, 2], &[END]],
            &[&[START, 0x43, 1], &[END, 2, END]],
            &[&[START, 0x43], &[0xF8], &[1, 2, END]],
            &[&[0x43, 1, 2]],
            &[&[START, 7], &message],
            &[&[1, 2, END], &[END], &message],
        ] {
            assert_eq!(assembled(pieces), [message], "{pieces:02X?}");
        }
    }

    #[test]
    fn what_is_too_long_is_told_and_the_next_message_is_read() {
        let mut assembly = Assembly::default();
        assert_eq!(assembly.add(&[START]), Piece::Waits);
        assert_eq!(assembly.add(&[1; MAX_MESSAGE_BYTES]), Piece::TooLong);
        assert_eq!(assembly.add(&[2, END]), Piece::Waits, "the rest of it");
        assert_eq!(assembly.add(&[START, END]), Piece::Whole(2));
        assert_eq!(assembly.add(&[0x43; MAX_MESSAGE_BYTES]), Piece::TooLong);
    }
}
