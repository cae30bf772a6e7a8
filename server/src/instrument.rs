//! What a server needs of an instrument: patches of sounds, and cartridges.

use std::io::{Read, Seek};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use serde_json::Value;

/// Bytes of a sound file that can be read from any place: a file, or a cursor over memory.
pub trait Bytes: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync> Bytes for T {}

/// What matches and draws. Called from several threads; one match at a time.
pub trait Instrument: Send + Sync + 'static {
    /// What a match can be made of, the usual kind first.
    fn kinds(&self) -> Vec<String>;

    /// Makes a patch of a sound; gives up soon after the watch was cancelled.
    ///
    /// # Errors
    /// When the bytes are no sound, or nothing is like it.
    fn matched(&self, order: &mut Order, watch: &Watch<'_>) -> Result<Matched>;

    /// The cartridge of a seed: the same for the same seed.
    ///
    /// # Errors
    /// When nothing that sounds can be drawn.
    fn cartridge(&self, seed: u64) -> Result<Cartridge>;

    /// The models and libraries that are asked.
    fn models(&self) -> Value;
}

/// A sound that is to become a patch.
pub struct Order {
    /// What it is called, without an extension.
    pub name: String,
    /// The sound file.
    pub sound: Box<dyn Bytes>,
    /// One of [`Instrument::kinds`].
    pub kind: String,
    /// Engine calls, 1 or more.
    pub renders: usize,
    /// The key to play, 0-127, instead of the sound's own.
    pub note: Option<u8>,
    /// The same seed gives the same patch.
    pub seed: u64,
}

/// What a match does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Waits for its thread.
    Waiting,
    /// Reads and measures the sound.
    Reading,
    /// Breeds FM patches.
    Searching,
    /// Measures tables, partials and noise in the sound.
    Analysing,
    /// Renders what was found.
    Writing,
}

impl Stage {
    /// In a word.
    pub fn text(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Reading => "reading",
            Self::Searching => "searching",
            Self::Analysing => "analysing",
            Self::Writing => "writing",
        }
    }
}

/// How far a match is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// What it does.
    pub stage: Stage,
    /// The part of all its work that is done, 0-1.
    pub part: f64,
    /// Engine calls so far.
    pub renders: usize,
    /// The distance of the nearest patch so far, in the search's decibels.
    pub distance: Option<f64>,
}

/// Who looks at a match.
pub struct Watch<'a> {
    tell: &'a dyn Fn(Progress),
    cancel: &'a AtomicBool,
}

impl<'a> Watch<'a> {
    /// Progress goes to `tell`; `cancel` gives the match up.
    pub fn new(tell: &'a dyn Fn(Progress), cancel: &'a AtomicBool) -> Self {
        Self { tell, cancel }
    }

    /// Tells how far it is.
    pub fn tell(&self, progress: Progress) {
        (self.tell)(progress);
    }

    /// The flag that gives it up.
    pub fn cancel(&self) -> &'a AtomicBool {
        self.cancel
    }

    /// Whether it was given up.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
}

/// A file of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// The best FM voice as SysEx.
    Voice,
    /// What is offered, as a preset of ours.
    Preset,
    /// What is offered, as it sounds.
    Match,
    /// The sound, as long as the match and at its rate.
    Target,
    /// Both as pictures over time.
    Picture,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Voice, Self::Preset, Self::Match, Self::Target, Self::Picture];

    /// What its name ends with.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Voice => "syx",
            Self::Preset => "json",
            Self::Match => "wav",
            Self::Target => "target.wav",
            Self::Picture => "png",
        }
    }

    /// Its media type.
    pub(crate) fn media(self) -> &'static str {
        match self {
            Self::Voice => "application/octet-stream",
            Self::Preset => "application/json",
            Self::Match | Self::Target => "audio/wav",
            Self::Picture => "image/png",
        }
    }
}

/// What came of a match.
pub struct Matched {
    /// All that is to be known of it.
    pub report: Value,
    /// The best FM voice: each value's place in the voice, and where in its range it is, 0-1.
    pub patch: Vec<(usize, f32)>,
    /// Its files.
    pub files: Vec<(FileKind, bytes::Bytes)>,
}

impl Matched {
    /// A file of it.
    pub(crate) fn file(&self, kind: FileKind) -> Option<&bytes::Bytes> {
        self.files.iter().find(|(of, _)| *of == kind).map(|(_, bytes)| bytes)
    }

    /// What its files take, in bytes.
    pub(crate) fn num_bytes(&self) -> usize {
        self.files.iter().map(|(_, bytes)| bytes.len()).sum()
    }
}

/// Voices as one dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cartridge {
    /// The dump.
    pub sysex: Vec<u8>,
    /// The voices' names.
    pub names: Vec<String>,
}
