//! Real-time bytes (F8-FF: clock, active sensing and the like) may stand anywhere in a MIDI stream, also inside a message.

use super::frame::{self, END, START};
use super::gathered::Gathered;

/// The first of the real-time bytes.
pub(super) const FIRST: u8 = 0xF8;

/// Bytes without the real-time bytes inside their messages.
pub(super) struct Passed {
    /// The others.
    pub(super) rest: Gathered,
    /// Where the first one stood.
    pub(super) offset: usize,
    /// How many there were.
    pub(super) count: usize,
}

/// Takes the real-time bytes out of messages; nothing if there are none. A dump whose F7 stands in its right place holds none: there
/// such a byte is a damaged one.
pub(super) fn pass(bytes: &[u8]) -> Option<Passed> {
    if !bytes.iter().any(|&byte| byte >= FIRST) {
        return None;
    }
    let mut passed = Passed { rest: Gathered::default(), offset: 0, count: 0 };
    let mut at = 0;
    while at < bytes.len() {
        let end = if bytes[at] != START {
            bytes[at..].iter().position(|&byte| byte == START).map_or(bytes.len(), |len| at + len)
        } else if let Some(end) = whole_dump(bytes, at) {
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

/// Where the dump at `at` ends, if it is one that is closed in its right place.
fn whole_dump(bytes: &[u8], at: usize) -> Option<usize> {
    let header = frame::header(bytes, at)?;
    let extent = frame::extent(bytes, &header);
    (extent.is_complete(&header) && extent.closed && extent.checksum.is_some()).then_some(extent.next)
}

impl Passed {
    /// Takes over the message at `at`, as far as the next one; returns where it ends.
    fn message(&mut self, bytes: &[u8], at: usize) -> usize {
        self.rest.push(&[START], at);
        let mut at = at + 1;
        while at < bytes.len() && bytes[at] != START {
            if bytes[at] >= FIRST {
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
    let mut rest = message.iter().filter(|&&byte| byte < FIRST);
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
        let passed = pass(&bytes).unwrap();
        assert_eq!(passed.rest.bytes, [1, 0xFE, START, 0x43, 0x10, END, 0xFE, START, 2]);
        assert_eq!((passed.offset, passed.count), (3, 4));
        for (at, &byte) in passed.rest.bytes.iter().enumerate() {
            assert_eq!(bytes[passed.rest.origin(at)], byte, "{at}");
        }
        assert!(pass(&[START, 0x43, END, 0xFE]).is_none() && pass(&[1, 2]).is_none());
    }

    #[test]
    fn a_copy_tells_whether_it_is_whole() {
        let mut out = [0; 3];
        assert_eq!(without_real_time(&[START, 0xFE, 1, END, 0xF8], &mut out), (3, true));
        assert_eq!(out, [START, 1, END]);
        assert_eq!(without_real_time(&[START, 1, 2, END], &mut out), (3, false));
    }
}
