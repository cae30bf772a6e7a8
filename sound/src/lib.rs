//! Sound files in, in one channel, with what two of them differ by: WAV and its relatives (RIFX, RF64, BW64, Wave64), AIFF, CAF, FLAC, OGG
//! (Vorbis, Opus, FLAC) and MP3 at rates from 8 to 384 kHz, as recorders and DAWs leave them.
//!
//! Whatever a file claims, reading it takes bounded memory and time, and can be given up at any byte. Containers of plain samples are
//! read here, since their headers are often wrong; packed sounds are unpacked by well-known decoders, whose panics are contained.

mod aiff;
mod caf;
mod chunks;
mod decimator;
mod error;
mod excerpt;
mod kept;
mod kind;
mod mix;
mod ogg;
mod packets;
mod pcm;
mod source;
mod tally;
mod vorbis_setup;
mod watch;
mod wave;
mod xiph;

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::AtomicBool;

pub use error::SoundError;
pub use source::Bytes;

use excerpt::Excerpt;
use kind::Kind;
use mix::Mix;
use source::Source;
use tally::Tally;
use watch::Watch;
use wave::{Contents, Track};

/// What is kept of a file at most, in seconds.
pub const MAX_SECONDS: usize = 60;
/// How far a file is searched for the beginning of its sound, in seconds.
pub const SEARCHED_SECONDS: usize = 600;
/// The lowest rate, in Hz.
pub const MIN_RATE_HZ: u32 = 8_000;
/// The highest rate, in Hz. Rates above 96 kHz are halved on the way.
pub const MAX_RATE_HZ: u32 = 384_000;
/// Channels that a file may have.
pub const MAX_CHANNELS: usize = 64;
/// Extensions of the files that are read.
pub const EXTENSIONS: [&str; 14] =
    ["wav", "wave", "bwf", "rf64", "w64", "aif", "aiff", "aifc", "caf", "flac", "ogg", "oga", "opus", "mp3"];

/// A sound in one channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sound {
    /// Samples, 1 at full scale, finite.
    pub samples: Vec<f32>,
    /// Half of what the left of two channels has over the right, sample for sample; empty of a mono sound, and where their mean says too
    /// little of the channels.
    pub side: Vec<f32>,
    /// Samples a second.
    pub rate_hz: u32,
    /// Where in the file they begin, in seconds.
    pub start_s: f64,
    /// The key that a sampler plays the file at as it is, where the file says so.
    pub root_note: Option<u8>,
    /// What was odd about the file, for people.
    pub notices: Vec<String>,
}

impl Sound {
    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate_hz.max(1))
    }
}

/// Whether a path looks like a sound file, by its extension. What macOS keeps beside files (`._NAME`) does not.
pub fn is_named_as_sound(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension)) && !is_companion(path)
}

/// Whether a path is named as what macOS keeps beside the files of foreign disks.
pub fn is_companion(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"._"))
}

/// Reads a file: the first [`MAX_SECONDS`] of it, or of those [`SEARCHED_SECONDS`] in which something is heard first.
///
/// # Errors
/// When it cannot be read, is no sound, or holds none.
pub fn read(path: &Path) -> Result<Sound, SoundError> {
    read_unless(path, &AtomicBool::new(false), &|_| ())
}

/// As [`read`], given up within milliseconds once `cancel` is set. `tell` hears how many seconds of a long file were searched.
///
/// # Errors
/// As [`read`], and when it was given up.
pub fn read_unless(path: &Path, cancel: &AtomicBool, tell: &dyn Fn(f64)) -> Result<Sound, SoundError> {
    if !path.is_file() {
        return Err(SoundError::NotAFile);
    }
    let mut file = File::open(path).map_err(SoundError::Io)?;
    hear(&mut file, cancel, tell)
}

/// As [`read_unless`], from whatever holds the bytes.
///
/// # Errors
/// As [`read_unless`].
pub fn hear(bytes: &mut dyn Bytes, cancel: &AtomicBool, tell: &dyn Fn(f64)) -> Result<Sound, SoundError> {
    // Bytes that nobody meant may be more than a decoder is made for; the next file is to be read all the same.
    let heard = catch_unwind(AssertUnwindSafe(|| {
        let watch = Watch::new(cancel);
        match pass(bytes, &watch, tell, Mix::Mean)? {
            Pass::Heard(sound) => Ok(sound),
            Pass::Again(mix) => match pass(bytes, &watch, tell, mix)? {
                Pass::Heard(sound) => Ok(sound),
                Pass::Again(_) => Err(SoundError::NoSamples),
            },
        }
    }));
    heard.unwrap_or(Err(SoundError::Failed))
}

/// Two channels that were recorded, as one; they are cleaned of what is no sound.
///
/// # Errors
/// When their rate is none, or there is nothing.
pub fn recorded(frames: &mut [[f32; 2]], rate_hz: u32) -> Result<Sound, SoundError> {
    let mut heard = |mix| {
        let mut excerpt = Excerpt::new(&|_| (), mix);
        excerpt.begin(rate_hz, 2)?;
        excerpt.push(frames.as_flattened_mut());
        Ok(excerpt)
    };
    let excerpt: Excerpt<'_> = heard(Mix::Mean)?;
    match excerpt.better_mix() {
        // What was odd is known from the first time.
        Some(mix) => heard(mix)?.finish(excerpt.odd(), false),
        None => excerpt.finish(Vec::new(), false),
    }
}

/// What came of one pass over a file.
enum Pass {
    Heard(Sound),
    /// The channels cancel each other out; they do not in this mix.
    Again(Mix),
}

fn pass(bytes: &mut dyn Bytes, watch: &Watch<'_>, tell: &dyn Fn(f64), mix: Mix) -> Result<Pass, SoundError> {
    watch.goes_on()?;
    watch.begin_pass();
    let mut source = Source::new(bytes, watch)?;
    if source.len() == 0 {
        return Err(SoundError::Empty);
    }
    let mut excerpt = Excerpt::new(tell, mix);
    let (tally, root_note, mut notices) = listen(&mut source, &mut excerpt)?;
    if let Some(mix) = excerpt.better_mix() {
        return Ok(Pass::Again(mix));
    }
    notices.extend(tally.notices());
    let sound = excerpt.finish(notices, tally.is_spent)?;
    Ok(Pass::Heard(Sound { root_note, ..sound }))
}

/// Hears a file of any kind; gives how it went, its root note, and what was odd.
fn listen(source: &mut Source<'_>, excerpt: &mut Excerpt<'_>) -> Result<(Tally, Option<u8>, Vec<String>), SoundError> {
    let contents = match kind::kind(source)? {
        Kind::Wave(dialect) => wave::contents(source, dialect)?,
        Kind::Aiff => aiff::contents(source)?,
        Kind::Caf => caf::contents(source)?,
        Kind::Flac(start) => return Ok((packets::flac(source, start, excerpt)?, None, Vec::new())),
        Kind::Ogg => return Ok((xiph::hear(source, excerpt)?, None, Vec::new())),
        Kind::Mp3(start) => {
            let end = source.len();
            return Ok((packets::mp3(source, start..end, excerpt)?, None, Vec::new()));
        }
    };
    let Contents { track, root_note, notices } = contents;
    let tally = match track {
        Track::Pcm(pcm) => Tally { is_spent: pcm::hear(source, &pcm, excerpt)?, ..Tally::default() },
        Track::Adpcm(head, range) => packets::adpcm(source, head, range, excerpt)?,
        Track::Mp3(range) => packets::mp3(source, range, excerpt)?,
    };
    Ok((tally, root_note, notices))
}
