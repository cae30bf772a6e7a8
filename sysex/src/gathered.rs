//! Messages that were taken out of other bytes, with where each byte of them came from.

/// Pieces of some bytes, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    /// The pieces.
    pub(crate) bytes: Vec<u8>,
    /// Where each piece begins: here, and where it came from. Files are below 4 GiB.
    pieces: Vec<(u32, u32)>,
    /// Nobody will ask where they came from.
    forgets: bool,
}

impl Gathered {
    /// Pieces of at most so many bytes together, without where they came from.
    pub(crate) fn without_origins(most: usize) -> Self {
        Self { bytes: Vec::with_capacity(most), pieces: Vec::new(), forgets: true }
    }

    /// Appends bytes that came from `origin` on.
    pub(crate) fn push(&mut self, bytes: &[u8], origin: usize) {
        if bytes.is_empty() {
            return;
        }
        let here = self.bytes.len();
        let goes_on = self.pieces.last().is_some_and(|&(from, at)| at as usize + (here - from as usize) == origin);
        if !goes_on && !self.forgets {
            self.pieces.push((here as u32, origin as u32));
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Where a byte came from; of the end, what follows the last byte.
    pub(crate) fn origin(&self, at: usize) -> usize {
        let piece = self.pieces.partition_point(|&(from, _)| from as usize <= at);
        match piece.checked_sub(1) {
            Some(piece) => self.pieces[piece].1 as usize + (at - self.pieces[piece].0 as usize),
            None => at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_knows_where_it_came_from() {
        let mut gathered = Gathered::default();
        for (bytes, origin) in [(&[1, 2][..], 5), (&[3], 7), (&[], 9), (&[4, 5], 20)] {
            gathered.push(bytes, origin);
        }
        assert_eq!(gathered.bytes, [1, 2, 3, 4, 5]);
        assert_eq!((0..=5).map(|at| gathered.origin(at)).collect::<Vec<_>>(), [5, 6, 7, 20, 21, 22]);
        assert_eq!(gathered.pieces.len(), 2, "what goes on is one piece");
    }
}
