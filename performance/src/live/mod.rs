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
mod plan;
mod reader;
mod sample;
mod segments;
mod set;
mod source;
mod tables;
mod tag;
mod tempo;
mod text;
mod track;
mod verdict;

pub use clip::{Clip, ClipKind, ClipNote, Heard, NoteCurve, Place, WarpMarker};
pub use envelope::{Envelope, EnvelopeKind, EnvelopePoint, Target};
pub use error::SetError;
pub use notice::SetNotice;
pub use plan::ControllerPlan;
pub use sample::Sample;
pub use segments::{SegmentFile, performances, segment_files};
pub use set::{LiveSet, Locator, Scene};
pub use tables::{clips_csv, notes_csv};
pub use tempo::TempoCurve;
pub use text::text;
pub use track::{Device, LiveTrack, Plugin, TrackKind};
pub use verdict::Verdict;

/// Bytes of a file that are read at most.
pub const MAX_FILE_BYTES: usize = 128 << 20;
/// Bytes of XML that are read at most.
pub const MAX_XML_BYTES: usize = 512 << 20;
/// Elements of a set at most.
pub const MAX_ELEMENTS: usize = 12_000_000;
/// Bytes of one tag or text at most.
pub const MAX_TEXT_BYTES: usize = 16 << 20;
/// Bytes that are kept of a set at most, by estimate.
pub const MAX_STORED_BYTES: usize = 96 << 20;
/// Elements inside each other at most.
pub const MAX_DEPTH: usize = 500_000;
