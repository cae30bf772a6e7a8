//! What a reader of a MIDI file should know.

use std::fmt;

/// What a reader of a MIDI file should know. Tracks count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// So many data bytes were over 127 and were clipped to it.
    Clipped {
        /// The track.
        track: usize,
        /// How many bytes.
        bytes: usize,
    },
    /// So many events went on with the status of before a meta or SysEx event, which RP-001 forbids; they were taken.
    RunningStatus {
        /// The track.
        track: usize,
        /// How many events.
        events: usize,
    },
    /// So many distances of more than four bytes, or beyond 2^28 - 1 ticks; they were taken as that.
    LongDelta {
        /// The track.
        track: usize,
        /// How many.
        events: usize,
    },
    /// So many messages that a file may not hold (F1-F6, F8-FE) were taken as escapes.
    SystemMessage {
        /// The track.
        track: usize,
        /// How many.
        events: usize,
    },
    /// The track could not be read to its end.
    Unread {
        /// The track.
        track: usize,
        /// How many bytes were left.
        bytes: usize,
        /// Where in the track's bytes they begin.
        at: usize,
    },
    /// The track has no end; it ends with its last event.
    NoEnd {
        /// The track.
        track: usize,
    },
    /// Bytes after the end of the track, which were left out.
    AfterEnd {
        /// The track.
        track: usize,
        /// How many.
        bytes: usize,
    },
    /// A chunk says that it is longer than the file.
    LengthBeyondFile {
        /// The length that it says.
        said: u32,
        /// The bytes that are there.
        there: usize,
    },
    /// The header promises another number of tracks.
    TrackCount {
        /// What it says.
        said: u16,
        /// What is there.
        there: usize,
    },
    /// Bytes that are no chunk, after the last one.
    Trailing {
        /// How many.
        bytes: usize,
    },
    /// So many tempos of zero were left out.
    ZeroTempo {
        /// How many.
        events: usize,
    },
    /// The file counts frames of a clock; a beat is taken as half a second.
    Smpte,
}

impl Notice {
    /// Events that were lost or changed.
    pub fn damaged_events(&self) -> usize {
        match self {
            Self::Clipped { bytes, .. } => *bytes,
            Self::LongDelta { events, .. } | Self::SystemMessage { events, .. } | Self::ZeroTempo { events } => *events,
            // Three bytes are the shortest event that most files have.
            Self::Unread { bytes, .. } => bytes.div_ceil(3),
            _ => 0,
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clipped { track, bytes } => write!(f, "track {track}: {bytes} data bytes over 127 clipped to 127"),
            Self::RunningStatus { track, events } => {
                write!(f, "track {track}: {events} events go on with the status of before a meta or SysEx event; taken")
            }
            Self::LongDelta { track, events } => {
                write!(f, "track {track}: {events} distances over 2^28 - 1 ticks, or of five bytes; taken as that")
            }
            Self::SystemMessage { track, events } => {
                write!(f, "track {track}: {events} system messages that a file may not hold taken as escapes")
            }
            Self::Unread { track, bytes, at } => write!(f, "track {track}, byte {at}: {bytes} bytes unread"),
            Self::NoEnd { track } => write!(f, "track {track}: no end of track; it ends with its last event"),
            Self::AfterEnd { track, bytes } => write!(f, "track {track}: {bytes} bytes after its end left out"),
            Self::LengthBeyondFile { said, there } => {
                write!(f, "a chunk says {said} bytes where {there} are left; read to the end of the file")
            }
            Self::TrackCount { said, there } => write!(f, "the header says {said} tracks, {there} are there"),
            Self::Trailing { bytes } => write!(f, "{bytes} bytes after the last track are no chunk"),
            Self::ZeroTempo { events } => write!(f, "{events} tempos of 0 left out"),
            Self::Smpte => f.write_str("times are frames of a clock; a beat is taken as half a second"),
        }
    }
}
