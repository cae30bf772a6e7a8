//! Why a file gives no sound, in a musician's words.

use std::fmt;
use std::io;

use symphonia::core::errors::Error;

/// The kinds of file, for people.
const EXPECTED: &str = "expected WAV, W64, AIFF, CAF, FLAC, OGG (Vorbis, Opus, FLAC) or MP3";

/// Why a file gives no sound. Its words do not name the file.
#[derive(Debug)]
pub enum SoundError {
    /// A folder, a pipe, or nothing at all.
    NotAFile,
    /// No bytes in it.
    Empty,
    /// The system could not read it.
    Io(io::Error),
    /// Its bytes are no sound; the parser's words.
    NotASound(Error),
    /// A kind of file, or of sound in it, that is known by name and not read.
    Unreadable(String),
    /// What macOS keeps beside a file on foreign disks: `._NAME`.
    Companion,
    /// A sound file whose bytes break off in the middle of something; the parser's words.
    Damaged(Error),
    /// A sound file that lacks what is needed to understand it.
    Incomplete(&'static str),
    /// A container that holds pictures or words alone.
    NoTrack,
    /// A sound track of a kind that is not known.
    UnknownTrack,
    /// The decoder gave up; its words.
    Decoder(Error),
    /// The decoder panicked.
    Failed,
    /// A rate outside [`MIN_RATE_HZ`](crate::MIN_RATE_HZ) to [`MAX_RATE_HZ`](crate::MAX_RATE_HZ).
    Rate {
        /// That rate in Hz.
        rate_hz: u32,
    },
    /// No channels, or more than [`MAX_CHANNELS`](crate::MAX_CHANNELS).
    Channels {
        /// So many.
        num_channels: usize,
    },
    /// Two rates in one file.
    RateChanges {
        /// At first, in Hz.
        from_hz: u32,
        /// Later, in Hz.
        to_hz: u32,
    },
    /// A sound file of no length.
    NoSamples,
    /// The reading was given up.
    Cancelled,
}

impl fmt::Display for SoundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAFile => write!(f, "not a file; {EXPECTED}"),
            Self::Empty => write!(f, "an empty file; {EXPECTED}"),
            Self::Io(error) => error.fmt(f),
            Self::NotASound(error) => write!(f, "no sound file ({error}); {EXPECTED}"),
            Self::Unreadable(kind) => write!(f, "{kind}, which is not read; {EXPECTED}"),
            Self::Companion => {
                write!(f, "what macOS keeps beside a file of the same name without \"._\", and no sound; {EXPECTED}")
            }
            Self::Damaged(error) => write!(f, "damaged ({error}); {EXPECTED}"),
            Self::Incomplete(what) => write!(f, "damaged ({what}); {EXPECTED}"),
            Self::NoTrack => write!(f, "a file without a sound track; {EXPECTED}"),
            Self::UnknownTrack => write!(f, "a sound track of an unknown kind; {EXPECTED}"),
            Self::Failed => write!(f, "damaged beyond what its decoder bears; {EXPECTED}"),
            Self::Decoder(error) => write!(f, "{error}; {EXPECTED}"),
            Self::Rate { rate_hz } => write!(
                f,
                "a rate of {rate_hz} Hz; expected {} to {} kHz",
                crate::MIN_RATE_HZ / 1_000,
                crate::MAX_RATE_HZ / 1_000
            ),
            Self::Channels { num_channels } => {
                write!(f, "{num_channels} channels; expected 1 to {}", crate::MAX_CHANNELS)
            }
            Self::RateChanges { from_hz, to_hz } => {
                write!(f, "the rate changes from {from_hz} to {to_hz} Hz within the file")
            }
            Self::NoSamples => write!(f, "no samples in the file"),
            Self::Cancelled => write!(f, "the reading was given up"),
        }
    }
}

impl std::error::Error for SoundError {}
