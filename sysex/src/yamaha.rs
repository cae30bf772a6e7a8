//! Yamaha's messages: `F0 43 sn ..`, where the status `s` says what the message is, and `n` is a channel, 0-15.

use crate::framing::{END, START};
use crate::manufacturer::YAMAHA;

/// Status of a dump.
pub(crate) const DUMP: u8 = 0x00;
/// Status of a parameter change.
pub(crate) const PARAMETER_CHANGE: u8 = 0x10;
/// Status of a dump request.
pub(crate) const DUMP_REQUEST: u8 = 0x20;

/// True for a message of Yamaha.
pub fn is_yamaha(message: &[u8]) -> bool {
    matches!(message, [START, YAMAHA, ..])
}

/// Channel and format of a message that begins as a dump does.
pub fn dump(message: &[u8]) -> Option<(u8, u8)> {
    let &[START, YAMAHA, status, format, ..] = message else { return None };
    is(status, DUMP).then_some((status & 0x0F, format))
}

/// Channel and format of a dump request.
pub fn dump_request(message: &[u8]) -> Option<(u8, u8)> {
    let &[START, YAMAHA, status, format, END] = message else { return None };
    is(status, DUMP_REQUEST).then_some((status & 0x0F, format))
}

/// A request for a dump of a format; `channel` 0-15.
pub fn encode_dump_request(channel: u8, format: u8) -> [u8; 5] {
    [START, YAMAHA, DUMP_REQUEST | channel & 0x0F, format & 0x7F, END]
}

/// The first six bytes of a dump; `channel` 0-15, `count` of data bytes below 16,384.
pub(crate) fn dump_head(channel: u8, format: u8, count: usize) -> [u8; 6] {
    [START, YAMAHA, DUMP | channel & 0x0F, format, (count >> 7) as u8 & 0x7F, count as u8 & 0x7F]
}

/// True for a status byte of this kind on any channel.
pub(crate) fn is(status: u8, kind: u8) -> bool {
    status & 0xF0 == kind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_tell_dumps_requests_and_changes_apart() {
        assert_eq!(encode_dump_request(3, 9), [0xF0, 0x43, 0x23, 9, 0xF7]);
        assert_eq!(dump_request(&[0xF0, 0x43, 0x23, 9, 0xF7]), Some((3, 9)));
        assert_eq!(dump(&[0xF0, 0x43, 0x05, 0, 1, 0x1B, 0]), Some((5, 0)));
        for other in
            [&[0xF0, 0x43, 0x13, 9, 0xF7][..], &[0xF0, 0x41, 0x23, 9, 0xF7], &[0xF0, 0x43, 0x23, 9, 0, 0xF7], &[]]
        {
            assert_eq!(dump_request(other), None, "{other:02X?}");
        }
        assert_eq!(dump(&[0xF0, 0x43, 0x10, 0, 1]), None);
    }
}
