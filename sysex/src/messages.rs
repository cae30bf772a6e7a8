//! The messages in any bytes: a dump, a MIDI file, hexadecimal text, or a stream with other things between.

mod hex_text;

use crate::framing::{END, FIRST_REAL_TIME, START};
use crate::midi_file;
use std::borrow::Cow;

/// How many messages are looked for; what follows them is passed over.
pub const MAX_MESSAGES: usize = 1 << 20;

/// A message that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Frame {
    /// Where it begins in the collected bytes.
    start: u32,
    /// It ended with F7, not with another status or the end of the bytes.
    is_whole: bool,
}

/// Messages without the real-time bytes inside, in their order. Each is closed by F7, also where the F7 was missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Messages {
    bytes: Vec<u8>,
    frames: Vec<Frame>,
    stray: usize,
}

impl Messages {
    /// Finds the messages. A status other than a real-time one ends a message without F7: it is kept as incomplete.
    pub fn find(bytes: &[u8]) -> Self {
        let bytes = bytes.get(..u32::MAX as usize / 4).unwrap_or(bytes);
        let bytes = match midi_file::message_bytes(bytes) {
            Some(gathered) => Cow::Owned(gathered),
            None => hex_text::bytes(bytes).map_or(Cow::Borrowed(bytes), Cow::Owned),
        };
        // Each message may be closed by a byte more than was found; so nothing is ever moved.
        let most = bytes.iter().filter(|&&byte| byte == START).count().min(MAX_MESSAGES);
        let (all, frames) = (Vec::with_capacity(bytes.len() + most), Vec::with_capacity(most));
        let mut found = Self { bytes: all, frames, stray: 0 };
        let mut at = 0;
        while at < bytes.len() && found.frames.len() < MAX_MESSAGES {
            if bytes[at] == START {
                at = found.take(&bytes, at);
            } else {
                found.stray += 1;
                at += 1;
            }
        }
        found.stray += bytes.len() - at;
        found
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// How many bytes stood outside of messages.
    pub fn stray(&self) -> usize {
        self.stray
    }

    /// Message `i`, F0 to F7.
    ///
    /// # Panics
    /// Where there is none.
    pub fn message(&self, i: usize) -> &[u8] {
        &self.bytes[self.start(i)..self.end(i)]
    }

    /// True where message `i` was closed by F7.
    ///
    /// # Panics
    /// Where there is none.
    pub fn is_whole(&self, i: usize) -> bool {
        self.frames[i].is_whole
    }

    /// All messages in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|i| self.message(i))
    }

    /// How many messages had no F7.
    pub fn incomplete(&self) -> usize {
        self.frames.iter().filter(|frame| !frame.is_whole).count()
    }

    /// The messages one behind the other as they were found: without what stood between, and without an F7 that was missing.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.bytes.len());
        for i in 0..self.len() {
            let message = self.message(i);
            bytes.extend(&message[..message.len() - usize::from(!self.is_whole(i))]);
        }
        bytes
    }

    /// Message `i`, to be changed; its F0 and F7 must stay.
    pub(crate) fn message_mut(&mut self, i: usize) -> &mut [u8] {
        let (start, end) = (self.start(i), self.end(i));
        &mut self.bytes[start..end]
    }

    fn start(&self, i: usize) -> usize {
        self.frames[i].start as usize
    }

    fn end(&self, i: usize) -> usize {
        self.frames.get(i + 1).map_or(self.bytes.len(), |next| next.start as usize)
    }

    /// Takes over the message at `at`; returns where what follows it begins.
    fn take(&mut self, bytes: &[u8], at: usize) -> usize {
        let start = self.bytes.len() as u32;
        self.bytes.push(START);
        let mut at = after_length(bytes, at + 1);
        let is_whole = loop {
            let len = bytes[at..].iter().position(|&byte| byte >= 0x80).unwrap_or(bytes.len() - at);
            self.bytes.extend(&bytes[at..at + len]);
            at += len;
            match bytes.get(at) {
                Some(&(FIRST_REAL_TIME..)) => at += 1,
                Some(&END) => {
                    at += 1;
                    break true;
                }
                _ => break false,
            }
        };
        self.bytes.push(END);
        self.frames.push(Frame { start, is_whole });
        at
    }
}

/// Passes over the length that MIDI files have behind F0, where a program left it in a dump: one of two bytes or more, which
/// begins with a status, and which leads over data bytes to F7.
fn after_length(bytes: &[u8], at: usize) -> usize {
    let mut len = 0;
    for i in 0..4 {
        let Some(&byte) = bytes.get(at + i).filter(|&&byte| byte < START) else { return at };
        len = len << 7 | usize::from(byte & 0x7F);
        if byte < 0x80 {
            let begin = at + i + 1;
            let rest = bytes.get(begin..begin + len).unwrap_or_default();
            let is_length = i > 0 && rest.iter().position(|&byte| byte >= 0x80) == Some(rest.len().wrapping_sub(1));
            return if is_length && rest.last() == Some(&END) { begin } else { at };
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(bytes: &[u8]) -> (Vec<Vec<u8>>, usize, usize) {
        let messages = Messages::find(bytes);
        (messages.iter().map(<[u8]>::to_vec).collect(), messages.incomplete(), messages.stray())
    }

    #[test]
    fn real_time_bytes_are_dropped_and_others_end_a_message() {
        assert_eq!(found(&[0xF0, 1, 0xF8, 2, 0xFE, 0xF7]), (vec![vec![0xF0, 1, 2, 0xF7]], 0, 0));
        assert_eq!(
            found(&[9, 0xF0, 1, 0x90, 60, 1, 0xF0, 2, 0xF7]),
            (vec![vec![0xF0, 1, 0xF7], vec![0xF0, 2, 0xF7]], 1, 4)
        );
        assert_eq!(found(&[0xF0, 1, 0xF0, 2, 0xF7, 0xF7]), (vec![vec![0xF0, 1, 0xF7], vec![0xF0, 2, 0xF7]], 1, 1));
        assert_eq!(found(&[0xF0]), (vec![vec![0xF0, 0xF7]], 1, 0));
        assert_eq!(found(&[]), (vec![], 0, 0));
        assert_eq!(found(&[0xF0, 0xF7, 0xF0, 0xF7]).0.len(), 2);
    }

    #[test]
    fn a_length_behind_f0_is_passed_over() {
        let mut bytes = vec![0xF0, 0x81, 0x02];
        bytes.extend([5; 129]);
        bytes.push(0xF7);
        assert_eq!(found(&bytes).0[0].len(), 131);
        assert_eq!(found(&[0xF0, 0x81, 0x02, 0xF7]).1, 1);
    }

    #[test]
    fn hexadecimal_text_and_midi_files_are_read() {
        assert_eq!(found(b"F0 01 F7\nF0 02 F7").0, [[0xF0, 1, 0xF7], [0xF0, 2, 0xF7]]);
        let file = b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0\x05\0\xF0\x02\x01\xF7";
        assert_eq!(found(file).0, [[0xF0, 1, 0xF7]]);
    }

    proptest! {
        #[test]
        fn any_bytes_give_frames(bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0xF0), Just(0xF7)], 0..400)) {
            let messages = Messages::find(&bytes);
            for message in messages.iter() {
                let (first, rest) = message.split_first().unwrap();
                let (last, data) = rest.split_last().unwrap();
                prop_assert!(*first == START && *last == END && data.iter().all(|&byte| byte < 0x80));
            }
            let again = Messages::find(&messages.to_bytes());
            prop_assert_eq!(again.to_bytes(), messages.to_bytes());
        }
    }
}
