//! Presets that stand one behind the other in a long message: their length, and where the first one begins.

use super::header::Head;
use super::name::{self, NameField};
use super::packed::{PackingEvidence, PackingFinding};
use super::rows::Rows;
use crate::definition::TextCode;
use crate::packing::Packing;
use serde::Serialize;

/// How long a record may be.
const LENGTHS: std::ops::RangeInclusive<usize> = 16..=1024;
/// The least count of records.
const LEAST_COUNT: usize = 6;
/// How many bytes are compared with those one period on.
const COMPARED: usize = 2048;
/// How many records are looked at.
const MOST_ROWS: usize = 64;

/// Records in the data of a message, unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RecordFinding {
    /// How long each is.
    pub length: usize,
    /// How many.
    pub count: usize,
    /// How many of a thousand bytes are as one record before.
    pub alike: usize,
    /// How many of a thousand are alike at other distances.
    pub elsewhere: usize,
}

/// Records in one long message before `end`: the packing in which they show, and their name counted from their first byte.
pub(super) fn find(message: &[u8], header: &Head, end: usize) -> Option<(PackingFinding, RecordFinding, NameField)> {
    let least = header.manufacturer + 1;
    if end < least + 2 * LENGTHS.start() * LEAST_COUNT {
        return None;
    }
    let small = message[..end].iter().rposition(|&byte| byte > 0x0F).map_or(0, |at| at + 1).max(least);
    let is_nibbles = (end - small) * 10 >= end * 9;
    let mut best: Option<(PackingFinding, RecordFinding, NameField)> = None;
    let mut consider = |packing: Packing, from: usize, to: usize, evidence| {
        let Some((records, first, name)) = in_data(packing, &message[from..to]) else { return };
        let finding = PackingFinding { packing, from: from + packing.packed_len(first), to, evidence };
        if best.is_none_or(|best| name.rating > best.2.rating + 0.1) {
            best = Some((finding, records, name));
        }
    };
    if is_nibbles {
        for from in small..small + 2 {
            for packing in [Packing::NibblesLowFirst, Packing::NibblesHighFirst] {
                consider(packing, from, end - (end - from) % 2, PackingEvidence::Values);
            }
        }
        return best;
    }
    consider(Packing::Plain, least, end, PackingEvidence::Nothing);
    for from in least..least + 8 {
        for packing in [Packing::TopBitsFirst, Packing::TopBitsFirstReversed] {
            consider(packing, from, end, PackingEvidence::Name);
        }
    }
    best
}

/// Records of what packed bytes hold, where the first one begins, and their name. As with single presets, names in codes of their own
/// are not looked for in packings by eights: these have too many of them by chance.
fn in_data(packing: Packing, bytes: &[u8]) -> Option<(RecordFinding, usize, NameField)> {
    let data = &packing.unpack(bytes);
    let (length, alike, elsewhere) = period(data)?;
    let count = data.len() / length;
    let rest = data.len() % length;
    // The data end with the last record; a header takes what is left over, if that is little.
    let first = if rest <= 32 { rest } else { 0 };
    let rows = Rows::folded(&data[first..], length).sample(MOST_ROWS);
    let rows = Rows::distinct(&rows.iter().collect::<Vec<_>>(), MOST_ROWS);
    let is_by_eights = packing.unit().1 == 7;
    let name = if is_by_eights { name::find_in(&rows, TextCode::Ascii) } else { name::find(&rows) }?;
    let count = if first == rest { count } else { (data.len() - first) / length };
    Some((RecordFinding { length, count, alike, elsewhere }, first, name))
}

/// The distance at which most bytes are alike, per thousand, and how many are at others.
fn period(data: &[u8]) -> Option<(usize, usize, usize)> {
    let most = (data.len() / LEAST_COUNT).min(*LENGTHS.end());
    let alike = |distance: usize| {
        let all = (data.len() - distance).min(COMPARED);
        1000 * num_alike(&data[..all], &data[distance..distance + all]) / usize::max(all, 1)
    };
    let shares: Vec<usize> = (*LENGTHS.start()..=most).map(alike).collect();
    let mean = shares.iter().sum::<usize>() / shares.len().max(1);
    let top = *shares.iter().max()?;
    // Multiples of the length are as good: the first one that is nearly as good counts.
    let near = |share: &usize| *share >= top.saturating_sub((top - mean.min(top)) / 3 + 1);
    let at = shares.iter().position(near)?;
    (top > mean + 40).then_some((LENGTHS.start() + at, shares[at], mean))
}

/// How many bytes are the same at the same place. Counted in bytes, sixteen at once: this is most of the work on long messages.
fn num_alike(one: &[u8], other: &[u8]) -> usize {
    let blocks = one.chunks(usize::from(u8::MAX)).zip(other.chunks(usize::from(u8::MAX)));
    let of_block =
        |(a, b): (&[u8], &[u8])| a.iter().zip(b).fold(0u8, |same, (a, b)| same.wrapping_add(u8::from(a == b)));
    blocks.map(|block| usize::from(of_block(block))).sum()
}
