//! Real-time bytes (F8-FF: clock, active sensing and the like) may stand anywhere in a MIDI stream, also inside a message.

use crate::framing::{END, FIRST_REAL_TIME, START};
use crate::gathered::Gathered;

/// Bytes without the real-time bytes inside their messages.
pub(crate) struct Passed {
    /// The others.
    pub(crate) rest: Gathered,
    /// Where the first one stood.
    pub(crate) offset: usize,
    /// How many there were.
    pub(crate) count: usize,
}

/// Takes the real-time bytes out of messages; nothing if there are none. Where `whole_end` tells of a message where
/// it ends, it holds none: there such a byte is a damaged one.
pub(crate) fn pass(bytes: &[u8], whole_end: impl Fn(&[u8], usize) -> Option<usize>) -> Option<Passed> {
    if !bytes.iter().any(|&byte| byte >= FIRST_REAL_TIME) {
        return None;
    }
    let mut passed = Passed { rest: Gathered::default(), offset: 0, count: 0 };
    let mut at = 0;
    while at < bytes.len() {
        let end = if bytes[at] != START {
            bytes[at..].iter().position(|&byte| byte == START).map_or(bytes.len(), |len| at + len)
        } else if let Some(end) = whole_end(bytes, at) {
            end
        } else {
            at = passed.message(bytes, at);
            continue;
        };
        passed.rest.push(&bytes[at..end], at);
        at = end;
    }
    (passed.count > 0).then_some(passed)
}

impl Passed {
    /// Takes over the message at `at`, as far as the next one; returns where it ends.
    fn message(&mut self, bytes: &[u8], at: usize) -> usize {
        self.rest.push(&[START], at);
        let mut at = at + 1;
        while at < bytes.len() && bytes[at] != START {
            if bytes[at] >= FIRST_REAL_TIME {
                self.offset = if self.count == 0 { at } else { self.offset };
                self.count += 1;
                at += 1;
                continue;
            }
            let len = bytes[at..].iter().position(|&byte| byte >= START).unwrap_or(bytes.len() - at);
            // F1 to F7 end a message or break it: they stay.
            let len = len.max(1);
            self.rest.push(&bytes[at..at + len], at);
            at += len;
            if bytes[at - 1] == END {
                break;
            }
        }
        at
    }
}

/// Copies a message into `out` without real-time bytes, as much as there is room for; gives how many bytes are there, and whether
/// that was all. Allocates nothing.
pub fn without_real_time(message: &[u8], out: &mut [u8]) -> (usize, bool) {
    let mut rest = message.iter().filter(|&&byte| byte < FIRST_REAL_TIME);
    let mut len = 0;
    for (to, from) in out.iter_mut().zip(&mut rest) {
        *to = *from;
        len += 1;
    }
    (len, rest.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_passed_over_inside_messages_and_stay_outside() {
        let bytes = [1, 0xFE, START, 0xF8, 0x43, 0xFF, 0x10, 0xFE, 0xFE, END, 0xFE, START, 2];
        let passed = pass(&bytes, |_, _| None).unwrap();
        assert_eq!(passed.rest.bytes, [1, 0xFE, START, 0x43, 0x10, END, 0xFE, START, 2]);
        assert_eq!((passed.offset, passed.count), (3, 4));
        for (at, &byte) in passed.rest.bytes.iter().enumerate() {
            assert_eq!(bytes[passed.rest.origin(at)], byte, "{at}");
        }
        assert!(pass(&[START, 0x43, END, 0xFE], |_, _| None).is_none() && pass(&[1, 2], |_, _| None).is_none());
    }

    #[test]
    fn a_copy_tells_whether_it_is_whole() {
        let mut out = [0; 3];
        assert_eq!(without_real_time(&[START, 0xFE, 1, END, 0xF8], &mut out), (3, true));
        assert_eq!(out, [START, 1, END]);
        assert_eq!(without_real_time(&[START, 1, 2, END], &mut out), (3, false));
    }
}
