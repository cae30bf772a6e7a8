//! The System Exclusive messages of a standard MIDI file, bare or in a RIFF file, put together from their packets.
//!
//! A message may be split: `F0 length data` begins it, each `F7 length data` goes on with it, and the packet that ends with F7 closes
//! it. Lengths are taken from the bytes really there; a track that breaks the format ends where it does.

use crate::framing::{END, START};
use crate::gathered::Gathered;

/// Status of an event that is no MIDI.
const META: u8 = 0xFF;
/// The meta event that ends a track.
const END_OF_TRACK: u8 = 0x2F;

/// The messages of a MIDI file in track order, with where they came from; none of any other bytes.
pub(crate) fn messages(bytes: &[u8]) -> Option<Gathered> {
    gather(bytes, Gathered::default())
}

/// The same messages alone: where they came from may take more room than they do.
pub(crate) fn message_bytes(bytes: &[u8]) -> Option<Vec<u8>> {
    gather(bytes, Gathered::without_origins(bytes.len())).map(|gathered| gathered.bytes)
}

fn gather(bytes: &[u8], mut gathered: Gathered) -> Option<Gathered> {
    let mut at = start(bytes)?;
    while let Some((kind, begin, end)) = chunk(bytes, at) {
        if kind == b"MTrk" {
            Track { bytes: &bytes[..end], at: begin, is_open: false, running: 0 }.read(&mut gathered);
        }
        at = end;
    }
    Some(gathered)
}

/// Where the header of a MIDI file stands: at once, or in the data of a RIFF file.
fn start(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"MThd") {
        return Some(0);
    }
    let is_riff = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"RMID");
    let head = bytes.get(..64.min(bytes.len()))?;
    let header = head.windows(4).position(|word| word == b"MThd");
    header.filter(|_| is_riff)
}

/// Kind, begin and end of the chunk at `at`; its length is cut to what is there.
fn chunk(bytes: &[u8], at: usize) -> Option<(&[u8], usize, usize)> {
    let head = bytes.get(at..at + 8)?;
    let (kind, len) = head.split_at(4);
    let len = len.iter().fold(0usize, |len, &byte| len << 8 | usize::from(byte));
    Some((kind, at + 8, (at + 8).saturating_add(len).min(bytes.len())))
}

/// A track as it is read.
struct Track<'a> {
    /// All bytes up to its end.
    bytes: &'a [u8],
    at: usize,
    /// A message has begun and not ended.
    is_open: bool,
    /// The status that data bytes without one belong to; 0 is none.
    running: u8,
}

impl Track<'_> {
    fn read(mut self, gathered: &mut Gathered) {
        while self.event(gathered).is_some() {}
    }

    /// Reads one event; nothing where the track ends or is none any more.
    fn event(&mut self, gathered: &mut Gathered) -> Option<()> {
        self.length()?;
        let at = self.at;
        let status = self.byte()?;
        match status {
            START => {
                gathered.push(&[START], at);
                self.is_open = true;
                self.packet(gathered)?;
            }
            END if self.is_open => self.packet(gathered)?,
            // An escape that holds a message of its own, or something else.
            END => {
                let begin = self.at;
                let len = self.length()?;
                self.is_open = self.bytes.get(self.at) == Some(&START);
                if self.is_open {
                    self.at = begin;
                    self.packet(gathered)?;
                } else {
                    self.skip(len)?;
                }
            }
            META => {
                let kind = self.byte()?;
                let len = self.length()?;
                if kind == END_OF_TRACK {
                    return None;
                }
                self.skip(len)?;
            }
            0x80..=0xEF => {
                self.running = status;
                self.skip(data_bytes(status))?;
            }
            0..=0x7F if self.running != 0 => self.skip(data_bytes(self.running) - 1)?,
            _ => return None,
        }
        Some(())
    }

    /// Takes a length and as many bytes as a piece of the open message.
    fn packet(&mut self, gathered: &mut Gathered) -> Option<()> {
        let len = self.length()?;
        let end = self.at.saturating_add(len).min(self.bytes.len());
        let data = &self.bytes[self.at..end];
        gathered.push(data, self.at);
        self.is_open = data.last() != Some(&END);
        self.at = end;
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// A variable-length quantity of at most four bytes.
    fn length(&mut self) -> Option<usize> {
        let mut value = 0;
        for _ in 0..4 {
            let byte = self.byte()?;
            value = value << 7 | usize::from(byte & 0x7F);
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn skip(&mut self, len: usize) -> Option<()> {
        self.at = self.at.saturating_add(len);
        (self.at <= self.bytes.len()).then_some(())
    }
}

/// Data bytes of a channel message.
fn data_bytes(status: u8) -> usize {
    if matches!(status, 0xC0..=0xDF) { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A MIDI file of one track.
    fn file(events: &[u8]) -> Vec<u8> {
        let mut bytes = b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk".to_vec();
        bytes.extend((events.len() as u32).to_be_bytes());
        bytes.extend(events);
        bytes
    }

    #[test]
    fn packets_become_whole_messages_among_other_events() {
        let track = [
            &[0, META, 3, 1, b'x'][..],
            &[0, 0x90, 60, 100, 10, 60, 0, 0, 0xC0, 5],
            &[0, START, 2, 0x43, 0],
            &[0x81, 0, END, 1, 9, 0, END, 2, 7, END],
            &[0, END, 3, START, 1, END, 0, END, 1, 0xFE],
            &[0, START, 2, 2, END],
            &[0, META, END_OF_TRACK, 0, 0, START, 1, END],
        ]
        .concat();
        let bytes = file(&track);
        let gathered = messages(&bytes).unwrap();
        assert_eq!(gathered.bytes, [START, 0x43, 0, 9, 7, END, START, 1, END, START, 2, END]);
        for (at, &byte) in gathered.bytes.iter().enumerate() {
            assert_eq!(bytes[gathered.origin(at)], byte, "{at}");
        }
    }

    #[test]
    fn a_riff_file_around_it_changes_nothing_and_lengths_may_lie() {
        let bare = file(&[0, START, 2, 1, END]);
        let riff = [b"RIFF\0\0\0\0RMIDdata\0\0\0\0".to_vec(), bare.clone()].concat();
        assert_eq!(messages(&riff).unwrap().bytes, messages(&bare).unwrap().bytes);
        let cut = file(&[0, START, 0x7F, 1, 2]);
        assert_eq!(messages(&cut).unwrap().bytes, [START, 1, 2]);
        let mut long = bare.clone();
        long[18..22].fill(0xFF);
        assert_eq!(messages(&long).unwrap().bytes, [START, 1, END]);
        assert!(messages(b"RIFF").is_none() && messages(&[]).is_none());
        assert!(messages(&file(&[0, 60, 1, START])).unwrap().bytes.is_empty(), "data without a status");
    }
}
