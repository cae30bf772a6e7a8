//! Live sets (`.als`), of Live 8 to 12: gzip of XML, or the XML itself.
//!
//! The file is streamed: nothing of it is held but what is kept, and nothing that it names is looked for. Dialects are told by what is
//! there, not by the version.

mod attributes;
mod clip;
mod envelope;
mod error;
mod notice;
mod path;
mod reader;
mod sample;
mod set;
mod source;
mod tag;
mod tempo;
mod track;

pub use clip::{Clip, ClipKind, ClipNote, Heard, NoteCurve, Place, WarpMarker};
pub use envelope::{Envelope, EnvelopeKind, EnvelopePoint, Target};
pub use error::SetError;
pub use notice::SetNotice;
pub use sample::Sample;
pub use set::{LiveSet, Locator, Scene};
pub use tempo::TempoCurve;
pub use track::{Device, Plugin, Track, TrackKind};

/// Bytes of a file that are read at most.
pub const MAX_FILE_BYTES: usize = 128 << 20;
/// Bytes of XML that are read at most.
pub const MAX_XML_BYTES: usize = 512 << 20;
/// Bytes of one tag or text at most.
pub const MAX_TEXT_BYTES: usize = 16 << 20;
/// Bytes that are kept of a set at most, by estimate.
pub const MAX_STORED_BYTES: usize = 96 << 20;
/// Elements inside each other at most.
pub const MAX_DEPTH: usize = 500_000;
