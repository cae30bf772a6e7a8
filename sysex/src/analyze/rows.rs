//! Byte strings of the same length, one below the other, so that what stands in a column can be compared.

use std::collections::HashSet;

/// So much of a row is read in any case.
const LEAST_READ: usize = 512;

/// Rows of the same width.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    bytes: Vec<u8>,
    width: usize,
    read: usize,
}

impl Rows {
    /// The rows that differ from each other, at most `most` of them, spread over all.
    pub(super) fn distinct(all: &[&[u8]], most: usize) -> Self {
        let mut seen = HashSet::new();
        let distinct: Vec<&[u8]> = all.iter().copied().filter(|row| seen.insert(*row)).collect();
        let step = distinct.len().div_ceil(most.max(1)).max(1);
        Self::new(distinct.into_iter().step_by(step))
    }

    /// Rows, each cut to the shortest one.
    pub(super) fn new<'a>(rows: impl Iterator<Item = &'a [u8]> + Clone) -> Self {
        let width = rows.clone().map(<[u8]>::len).min().unwrap_or(0);
        Self { bytes: rows.flat_map(|row| row[..width].iter().copied()).collect(), width, read: usize::MAX }
    }

    /// Bytes, folded into rows of a width; what is left over is cut off.
    pub(super) fn folded(bytes: &[u8], width: usize) -> Self {
        let len = bytes.len() / width.max(1) * width;
        Self { bytes: bytes[..len].to_vec(), width, read: usize::MAX }
    }

    /// Rows made of these.
    pub(super) fn map(&self, change: impl Fn(&[u8]) -> Vec<u8>) -> Self {
        let rows: Vec<Vec<u8>> = self.iter().map(change).collect();
        Self::new(rows.iter().map(Vec::as_slice))
    }

    /// At most `most` of the rows, spread over all.
    pub(super) fn sample(&self, most: usize) -> Self {
        Self::new(self.iter().step_by(self.len().div_ceil(most.max(1)).max(1)))
    }

    /// The same rows; only so much of each is read by [`read`](Self::read) that there are `most_bytes` of all.
    pub(super) fn begin(mut self, most_bytes: usize) -> Self {
        self.read = (most_bytes / self.len().max(1)).max(LEAST_READ);
        self
    }

    /// What is read of a row from one place to another.
    pub(super) fn read<'a>(&self, row: &'a [u8], from: usize, to: usize) -> &'a [u8] {
        &row[from..to.min(from.saturating_add(self.read)).max(from)]
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len().checked_div(self.width).unwrap_or(0)
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> + Clone {
        self.bytes.chunks_exact(self.width.max(1))
    }

    /// What stands in a column.
    pub(super) fn column(&self, at: usize) -> impl Iterator<Item = u8> + Clone {
        self.iter().map(move |row| row[at])
    }

    /// True for each column whose bytes differ.
    pub(super) fn varying(&self) -> Vec<bool> {
        varying(self.iter())
    }

    /// The same of rows that are equally long.
    pub(super) fn varying_of(all: &[&[u8]]) -> Vec<bool> {
        varying(all.iter().copied())
    }

    /// How many rows differ from each other.
    pub(super) fn count_distinct(all: &[&[u8]]) -> usize {
        all.iter().collect::<HashSet<_>>().len()
    }
}

fn varying<'a>(mut rows: impl Iterator<Item = &'a [u8]>) -> Vec<bool> {
    let Some(first) = rows.next() else { return Vec::new() };
    let mut varying = vec![false; first.len()];
    for row in rows {
        varying.iter_mut().zip(row.iter().zip(first)).for_each(|(varies, (byte, first))| *varies |= byte != first);
    }
    varying
}
