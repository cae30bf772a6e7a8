//! Why bytes are no MIDI file, or events cannot be written as one.

use std::fmt;

/// Why bytes are no MIDI file, or events cannot be written as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MidiError {
    /// No bytes at all.
    Empty,
    /// The file does not begin with `MThd` (or RIFF with `RMID`).
    NotMidi,
    /// The header ends early, or says what no file may say.
    Header(String),
    /// Zero ticks per quarter, or per frame.
    ZeroDivision,
    /// So many bytes, more than [`super::MAX_BYTES`].
    TooLarge(usize),
    /// An event of this track (from 0) lies before the one it follows, or more than 2^28 - 1 ticks after it.
    Order {
        /// The track, from 0.
        track: usize,
        /// The tick at which the event was to be.
        tick: u64,
    },
    /// The writer refused, with its words.
    Write(String),
}

impl fmt::Display for MidiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty; expected a MIDI file"),
            Self::NotMidi => f.write_str("byte 0: no MIDI file; expected MThd, or RIFF with RMID"),
            Self::Header(why) => write!(f, "byte 0: the header cannot be read ({why}); expected 6 bytes after MThd"),
            Self::ZeroDivision => f.write_str("byte 12: zero ticks per quarter; expected 1 to 32767, or SMPTE frames"),
            Self::TooLarge(bytes) => write!(f, "{bytes} bytes; expected at most {}", super::MAX_BYTES),
            Self::Order { track, tick } => {
                write!(f, "track {track}, tick {tick}: expected events in order, at most 268435455 ticks apart")
            }
            Self::Write(why) => write!(f, "cannot be written: {why}"),
        }
    }
}

impl std::error::Error for MidiError {}
