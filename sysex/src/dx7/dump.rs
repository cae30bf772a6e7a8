//! Finding dumps in bytes: what begins at an F0, and where it ends.

use super::formats::{BANK_DATA, BANK_FORMAT, SINGLE_DATA, UNPACKED_BANK_DATA, VOICE_FORMAT};
use crate::framing::{END, START};
use crate::manufacturer::{CASIO, KAWAI, KORG, ROLAND, UNIVERSAL_NON_REAL_TIME, UNIVERSAL_REAL_TIME, YAMAHA};
use crate::yamaha;

/// What a dump message holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DumpKind {
    Single,
    Bank,
}

impl DumpKind {
    /// Bytes of data that belong to it.
    pub(super) fn data_len(self) -> usize {
        match self {
            Self::Single => SINGLE_DATA,
            Self::Bank => BANK_DATA,
        }
    }

    /// The count as two 7-bit bytes.
    pub(super) fn byte_count(self) -> [u8; 2] {
        [(self.data_len() >> 7) as u8, self.data_len() as u8 & 0x7F]
    }
}

/// The head of a dump message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) dump: DumpKind,
    /// Offset of the first data byte.
    pub(super) data: usize,
    /// The count of the header, at `data - 2`.
    pub(super) count: [u8; 2],
    /// Offset of a MIDI-file length between F0 and the message.
    pub(super) midi_length: Option<usize>,
}

/// The dump message that begins at `at`, if one does. Reads at most ten bytes.
pub(super) fn header(bytes: &[u8], at: usize) -> Option<Header> {
    if bytes.get(at) != Some(&START) {
        return None;
    }
    let after = at + 1;
    if let Some(found) = body(bytes, after) {
        return Some(found);
    }
    // A MIDI file's variable-length quantity: up to four bytes, all but the last with the high bit set.
    let last = (after..bytes.len().min(after + 4)).find(|&i| bytes[i] < 0x80)?;
    body(bytes, last + 1).map(|found| Header { midi_length: Some(after), ..found })
}

fn body(bytes: &[u8], at: usize) -> Option<Header> {
    let &[maker, status, format, high, low] = bytes.get(at..at + 5)? else { return None };
    if maker != YAMAHA || !yamaha::is(status, yamaha::DUMP) || high > 0x7F || low > 0x7F {
        return None;
    }
    let dump = match format {
        VOICE_FORMAT => DumpKind::Single,
        BANK_FORMAT => DumpKind::Bank,
        _ => return None,
    };
    Some(Header { dump, data: at + 5, count: [high, low], midi_length: None })
}

/// Where the data of a dump lie, and how the message ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Offset after the last data byte.
    pub(super) data_end: usize,
    /// Bytes of data that belong to the message.
    pub(super) expected: usize,
    /// Offset of the check byte, if there is one.
    pub(super) checksum: Option<usize>,
    /// Whether F7 closes the message.
    pub(super) closed: bool,
    /// Offset where the search for the next message goes on.
    pub(super) next: usize,
}

impl Extent {
    /// Whether all data are there.
    pub(super) fn is_complete(&self, header: &Header) -> bool {
        self.data_end - header.data == self.expected
    }
}

/// Finds the end of a dump. Lengths are taken from the bytes really there: another dump that begins inside the data, an F7
/// that closes the message early and the end of the file all cut it short.
pub(super) fn extent(bytes: &[u8], header: &Header) -> Extent {
    let expected = expected_len(bytes, header);
    let limit = bytes.len().min(header.data + expected);
    let nested = (header.data..limit).find(|&i| starts_message(bytes, i));
    let limit = nested.unwrap_or(limit);
    let full = header.data + expected;
    let closed_in_place = limit == full && bytes.get(full + 1) == Some(&END);
    // An F7 that another message or the end of the file follows is a real end; any other is a damaged data byte.
    let early = (!closed_in_place)
        .then(|| (header.data..limit).find(|&i| bytes[i] == END && matches!(bytes.get(i + 1), None | Some(&START))))
        .flatten();
    if let Some(end) = early {
        return Extent { data_end: end, expected, checksum: None, closed: true, next: end + 1 };
    }
    if limit < full {
        return Extent { data_end: limit, expected, checksum: None, closed: false, next: limit };
    }
    let (checksum, closed, next) = match (bytes.get(full), bytes.get(full + 1)) {
        (Some(_), Some(&END)) => (Some(full), true, full + 2),
        (Some(&END), _) => (None, true, full + 1),
        (None | Some(&START), _) => (None, false, full),
        (Some(_), _) => (Some(full), false, full + 1),
    };
    Extent { data_end: full, expected, checksum, closed, next }
}

/// Where the dump at `at` ends, if it is one that is closed in its right place.
pub(super) fn whole_end(bytes: &[u8], at: usize) -> Option<usize> {
    let header = header(bytes, at)?;
    let extent = extent(bytes, &header);
    (extent.is_complete(&header) && extent.closed && extent.checksum.is_some()).then_some(extent.next)
}

/// A message that can only be a new one: a dump, or a seven-byte parameter change.
fn starts_message(bytes: &[u8], at: usize) -> bool {
    header(bytes, at).is_some()
        || bytes
            .get(at..at + 7)
            .is_some_and(|m| yamaha::is_yamaha(m) && yamaha::is(m[2], yamaha::PARAMETER_CHANGE) && m[6] == END)
}

/// Bytes of data of the message: those of its kind, unless it is a bank of voices that were not packed.
fn expected_len(bytes: &[u8], header: &Header) -> usize {
    let closes_at = |len: usize| bytes.get(header.data + len + 1) == Some(&END);
    let unpacked = header.dump == DumpKind::Bank
        && closes_at(UNPACKED_BANK_DATA)
        && !closes_at(BANK_DATA)
        && !bytes[header.data..header.data + UNPACKED_BANK_DATA].iter().any(|&byte| byte == START || byte == END);
    if unpacked { UNPACKED_BANK_DATA } else { header.dump.data_len() }
}

/// Whose message it is, as far as its head tells.
pub(super) fn describe(message: &[u8]) -> &'static str {
    match message {
        [START, YAMAHA, 0x10..=0x1F, group, _, _, END] if group >> 2 == 0 => "DX7 parameter change",
        [START, YAMAHA, 0x10..=0x1F, ..] => "Yamaha parameter change",
        [START, YAMAHA, 0x20..=0x2F, ..] => "Yamaha dump request",
        [START, YAMAHA, 0x00..=0x0F, 0x7E, rest @ ..] if is_four_operator(rest) => "four-operator Yamaha voice",
        [START, YAMAHA, 0x00..=0x0F, 0x7E, ..] => "Yamaha universal bulk dump (DX7 II or newer)",
        [START, YAMAHA, 0x00..=0x0F, 0x06 | 0x05, ..] => "DX7 II supplement",
        [START, YAMAHA, 0x00..=0x0F, 0x01 | 0x02, ..] => "TX7 function data",
        [START, YAMAHA, 0x00..=0x0F, 0x03 | 0x04, ..] => "four-operator Yamaha voice",
        [START, YAMAHA, ..] => "Yamaha",
        [START, UNIVERSAL_NON_REAL_TIME | UNIVERSAL_REAL_TIME, ..] => "universal SysEx",
        [START, ROLAND, ..] => "Roland",
        [START, KORG, ..] => "Korg",
        [START, KAWAI, ..] => "Kawai",
        [START, CASIO, ..] => "Casio",
        _ => "foreign SysEx",
    }
}

/// Whether a universal bulk dump, behind its kind, is of a TX81Z, DX11 or V50: they name what follows after a count of two bytes.
fn is_four_operator(dump: &[u8]) -> bool {
    dump.get(2..12).is_some_and(|name| matches!(name, b"LM  8976AE" | b"LM  8023AE"))
}
