//! Messages out of pieces of any size.

use crate::framing::{END, FIRST_REAL_TIME, START};

/// A longer message is given up.
const MAX_MESSAGE: usize = 1 << 20;

/// A message that has come, closed by F7 also where that was missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The message, F0 to F7.
    pub bytes: Vec<u8>,
    /// It ended with F7, not with another status.
    pub is_whole: bool,
}

/// The message that comes in.
#[derive(Clone, Debug, Default)]
pub struct Collector {
    open: Option<Vec<u8>>,
    /// Data bytes of a note or the like that are still to come.
    foreign: usize,
}

impl Collector {
    /// Takes a piece; real-time bytes, and notes between two pieces, are passed over. Tells whether bytes of messages came.
    pub fn add(&mut self, piece: &[u8], mut give: impl FnMut(Arrived)) -> bool {
        let mut has_come = false;
        for &byte in piece {
            match byte {
                FIRST_REAL_TIME.. => continue,
                START => {
                    self.open.replace(vec![START]).into_iter().for_each(|cut| give(closed(cut, false)));
                    self.foreign = 0;
                }
                END => {
                    self.open.take().into_iter().for_each(|whole| give(closed(whole, true)));
                    self.foreign = 0;
                }
                0xF1..=0xF6 => {
                    self.open.take().into_iter().for_each(|cut| give(closed(cut, false)));
                    self.foreign = 0;
                    continue;
                }
                0x80..START => {
                    self.foreign = if matches!(byte, 0xC0..=0xDF) { 1 } else { 2 };
                    continue;
                }
                _ if self.foreign > 0 => {
                    self.foreign -= 1;
                    continue;
                }
                _ => match &mut self.open {
                    Some(open) if open.len() < MAX_MESSAGE => open.push(byte),
                    Some(_) => self.open.take().into_iter().for_each(|long| give(closed(long, false))),
                    None => continue,
                },
            }
            has_come = true;
        }
        has_come
    }
}

fn closed(mut bytes: Vec<u8>, is_whole: bool) -> Arrived {
    bytes.push(END);
    Arrived { bytes, is_whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collected(pieces: &[&[u8]]) -> Vec<(Vec<u8>, bool)> {
        let (mut collector, mut all) = (Collector::default(), Vec::new());
        for piece in pieces {
            collector.add(piece, |arrived| all.push((arrived.bytes, arrived.is_whole)));
        }
        all
    }

    #[test]
    fn pieces_become_messages_whatever_stands_between() {
        let whole = (vec![START, 1, 2, END], true);
        for pieces in [
            &[&[START, 1, 2, END][..]][..],
            &[&[START], &[1], &[2], &[END]],
            &[&[START, 0xFE, 1], &[0xF8], &[2, 0xFE, END]],
            &[&[START, 1], &[0x90, 60, 100], &[2, END]],
            &[&[START, 1], &[0xC0, 5], &[2, END]],
            &[&[5, 6], &[0x90, 60, 100], &[START, 1, 2, END]],
        ] {
            assert_eq!(collected(pieces), std::slice::from_ref(&whole), "{pieces:02X?}");
        }
    }

    #[test]
    fn a_message_that_another_status_ends_is_told_as_cut() {
        let whole = (vec![START, 2, END], true);
        assert_eq!(collected(&[&[START, 1, START, 2, END]]), [(vec![START, 1, END], false), whole.clone()]);
        assert_eq!(collected(&[&[START, 1, 0xF6, 7, START, 2, END]]), [(vec![START, 1, END], false), whole]);
    }

    #[test]
    fn what_never_ends_is_given_up() {
        let mut collector = Collector::default();
        let mut cut = 0;
        collector.add(&[START], |_| ());
        for _ in 0..MAX_MESSAGE / 1024 + 1 {
            collector.add(&[1; 1024], |arrived| cut += usize::from(!arrived.is_whole));
        }
        assert_eq!(cut, 1);
    }
}
