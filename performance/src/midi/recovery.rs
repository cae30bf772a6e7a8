//! One event that the library refuses, mended where that can be done without guessing.

use midly::EventIter;

use super::EventKind;
use super::decode::{blob, own_kind, skip_delta};

/// Ticks of a distance at most.
const MAX_DELTA: u64 = (1 << 28) - 1;

/// What was made of the bytes.
pub(super) struct Recovered {
    pub(super) delta: u64,
    pub(super) is_long_delta: bool,
    pub(super) event: EventKind,
    /// Whether it is a message that a file may only hold after an escape.
    pub(super) is_system: bool,
    /// Data bytes that were clipped to 127.
    pub(super) num_clipped: usize,
    /// Whether it goes on with a status that a meta event had ended.
    pub(super) is_resumed: bool,
    /// The status that the next event may go on with.
    pub(super) status: Option<u8>,
    /// Bytes that it takes.
    pub(super) len: usize,
}

/// Reads the event at the start of `bytes`; `status` is that of the last channel message. None where the bytes end inside it, or it has
/// no status at all.
pub(super) fn recover(bytes: &[u8], status: Option<u8>) -> Option<Recovered> {
    let at = skip_delta(bytes);
    let delta =
        bytes[..at.min(bytes.len())].iter().fold(0u64, |sum, byte| (sum << 7 | u64::from(byte & 0x7F)).min(1 << 40));
    let is_long_delta = at > 4 || delta > MAX_DELTA;
    let delta = delta.min(MAX_DELTA);
    let first = *bytes.get(at)?;
    let has_no_status = first < 0x80;
    let (now, data_at) = if has_no_status { (status?, at) } else { (first, at + 1) };
    let data = &bytes[data_at..];
    let base = Recovered {
        delta,
        is_long_delta,
        event: EventKind::Escape(Vec::new()),
        is_system: false,
        num_clipped: 0,
        is_resumed: false,
        status,
        len: data_at,
    };
    match now {
        0x80..=0xEF => {
            let len = if matches!(now >> 4, 0xC | 0xD) { 1 } else { 2 };
            let data = data.get(..len)?;
            let num_clipped = data.iter().filter(|byte| **byte > 127).count();
            let mut mended = vec![0, now];
            mended.extend(data.iter().map(|byte| byte.min(&127)));
            let event = own(&mended)?;
            // Nothing else was wrong with it.
            let is_resumed = has_no_status && num_clipped == 0 && !is_long_delta;
            Some(Recovered { event, num_clipped, is_resumed, status: Some(now), len: data_at + len, ..base })
        }
        0xF0 | 0xF7 => {
            let (bytes, len) = blob(data)?;
            let event = if now == 0xF0 { EventKind::SysEx(bytes.to_vec()) } else { EventKind::Escape(bytes.to_vec()) };
            Some(Recovered { event, len: data_at + len, ..base })
        }
        0xFF => {
            let (kind, rest) = data.split_first()?;
            let (bytes, len) = blob(rest)?;
            Some(Recovered {
                event: EventKind::Meta { kind: *kind, data: bytes.to_vec() },
                len: data_at + 1 + len,
                ..base
            })
        }
        _ => {
            let len = match now {
                0xF2 => 2,
                0xF1 | 0xF3 => 1,
                _ => 0,
            };
            let message: Vec<u8> = [&[now], data.get(..len)?].concat();
            Some(Recovered { event: EventKind::Escape(message), is_system: true, len: data_at + len, ..base })
        }
    }
}

fn own(bytes: &[u8]) -> Option<EventKind> {
    let event = EventIter::new(bytes).next()?.ok()?;
    Some(own_kind(event.kind, bytes))
}
