//! A file: header and tracks.

use midly::{Fps, Timing};

use super::track_reader::TrackReader;
use super::{Event, MidiError, Notice, writer};

/// Bytes of a file that are read at most.
pub const MAX_BYTES: usize = 64 << 20;

/// Tracks at most, as a header counts them.
const MAX_TRACKS: usize = u16::MAX as usize;

/// A Standard MIDI File.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MidiFile {
    /// How tracks belong together.
    pub format: Format,
    /// What a tick is.
    pub division: Division,
    /// The tracks; each ends with an end of track.
    pub tracks: Vec<Track>,
}

/// How tracks belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One track (format 0).
    Single,
    /// Tracks that play together (format 1).
    Parallel,
    /// Patterns that do not belong together (format 2).
    Sequential,
}

/// What a tick is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Division {
    /// So many ticks a quarter, 1-32767.
    Quarter(u16),
    /// Frames of a clock.
    Smpte {
        /// Frames a second: 24, 25, 29 (which stands for 29.97) or 30.
        frames: u8,
        /// Ticks of a frame, 1-255.
        ticks: u8,
    },
}

/// A track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Track {
    /// Its events in the order of the file; their ticks never fall.
    pub events: Vec<Event>,
}

impl MidiFile {
    /// Reads a file, and says what was mended or left out.
    ///
    /// # Errors
    /// When the bytes are no MIDI file, or their ticks have no length. Damaged tracks are read as far as they go.
    pub fn read(bytes: &[u8]) -> Result<(Self, Vec<Notice>), MidiError> {
        expect_file(bytes)?;
        refuse_least_frames(bytes)?;
        let (header, _) = midly::parse(bytes).map_err(|error| MidiError::Header(error.to_string()))?;
        let division = Division::from_midly(header.timing)?;
        let mut notices = Vec::new();
        let mut tracks = Vec::new();
        for chunk in track_chunks(bytes, &mut notices) {
            let (track, noticed) = TrackReader::new(chunk, tracks.len()).read();
            tracks.push(track);
            notices.extend(noticed);
        }
        if matches!(division, Division::Smpte { .. }) {
            notices.push(Notice::Smpte);
        }
        let format = match header.format {
            midly::Format::SingleTrack => Format::Single,
            midly::Format::Parallel => Format::Parallel,
            midly::Format::Sequential => Format::Sequential,
        };
        Ok((Self { format, division, tracks }, notices))
    }

    /// The bytes of the file. Read again, they are the same events.
    ///
    /// # Errors
    /// When events are not in order, or too far apart.
    pub fn write(&self) -> Result<Vec<u8>, MidiError> {
        writer::write(self)
    }

    /// The tracks whose tempos and signatures hold for the track `of`: all, or only itself where they do not belong together.
    pub(super) fn common_tracks(&self, of: usize) -> &[Track] {
        if self.format == Format::Sequential { self.tracks.get(of..=of).unwrap_or(&[]) } else { &self.tracks }
    }

    /// Events of all tracks, without the ends of tracks.
    pub fn num_events(&self) -> usize {
        self.tracks.iter().flat_map(|track| &track.events).filter(|event| !event.is_end()).count()
    }
}

/// Frames of -128 a second overflow in the library where overflows are watched; no clock has them.
fn refuse_least_frames(bytes: &[u8]) -> Result<(), MidiError> {
    match bytes.windows(13).any(|header| header.starts_with(b"MThd") && header[12] == 0x80) {
        true => Err(MidiError::Header("-128 frames a second".to_owned())),
        false => Ok(()),
    }
}

impl Division {
    fn from_midly(timing: Timing) -> Result<Self, MidiError> {
        match timing {
            Timing::Metrical(ticks) if ticks.as_int() > 0 => Ok(Self::Quarter(ticks.as_int())),
            Timing::Timecode(fps, ticks) if ticks > 0 => Ok(Self::Smpte { frames: fps.as_int(), ticks }),
            _ => Err(MidiError::ZeroDivision),
        }
    }

    pub(super) fn to_midly(self) -> Timing {
        match self {
            Self::Quarter(ticks) => Timing::Metrical(ticks.min(0x7FFF).into()),
            Self::Smpte { frames, ticks } => Timing::Timecode(Fps::from_int(frames).unwrap_or(Fps::Fps25), ticks),
        }
    }

    /// Ticks of a beat: of a quarter, or of half a second where the file counts frames.
    pub fn ticks_per_beat(self) -> u64 {
        match self {
            Self::Quarter(ticks) => u64::from(ticks.max(1)),
            Self::Smpte { .. } => ((1.0 / self.seconds_per_tick(500_000)) / 2.0).round().max(1.0) as u64,
        }
    }

    /// Seconds of a tick at a tempo, which frames do not heed.
    pub fn seconds_per_tick(self, us_per_quarter: u32) -> f64 {
        match self {
            Self::Quarter(ticks) => f64::from(us_per_quarter) * 1e-6 / f64::from(ticks.max(1)),
            Self::Smpte { frames, ticks } => {
                let rate = if frames == 29 { 30_000.0 / 1_001.0 } else { f64::from(frames.max(1)) };
                1.0 / (rate * f64::from(ticks.max(1)))
            }
        }
    }
}

impl Track {
    /// The tick at which the track ends.
    pub fn end_tick(&self) -> u64 {
        self.events.last().map_or(0, |event| event.tick)
    }
}

fn expect_file(bytes: &[u8]) -> Result<(), MidiError> {
    if bytes.is_empty() {
        return Err(MidiError::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(MidiError::TooLarge(bytes.len()));
    }
    let is_riff = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"RMID");
    if bytes.starts_with(b"MThd") || is_riff { Ok(()) } else { Err(MidiError::NotMidi) }
}

/// The bytes of each track, of a plain file or one in RIFF.
fn track_chunks<'a>(bytes: &'a [u8], notices: &mut Vec<Notice>) -> Vec<&'a [u8]> {
    let start = if bytes.starts_with(b"RIFF") {
        bytes.windows(4).position(|four| four == b"MThd").unwrap_or(bytes.len())
    } else {
        0
    };
    let mut rest = &bytes[start..];
    let said = rest.get(10..12).map_or(0, |two| u16::from_be_bytes([two[0], two[1]]));
    let mut chunks = Vec::new();
    while let Some((head, body)) = rest.split_first_chunk::<8>() {
        let len = u32::from_be_bytes([head[4], head[5], head[6], head[7]]);
        let is_text = head[..4].iter().all(u8::is_ascii_graphic);
        if !is_text || chunks.len() == MAX_TRACKS {
            break;
        }
        let there = body.len().min(len as usize);
        if there < len as usize {
            notices.push(Notice::LengthBeyondFile { said: len, there });
        }
        if head.starts_with(b"MTrk") {
            chunks.push(&body[..there]);
        }
        rest = &body[there..];
    }
    if !rest.is_empty() && rest != [0] {
        notices.push(Notice::Trailing { bytes: rest.len() });
    }
    if usize::from(said) != chunks.len() {
        notices.push(Notice::TrackCount { said, there: chunks.len() });
    }
    chunks
}
