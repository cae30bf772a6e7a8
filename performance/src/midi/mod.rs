//! Standard MIDI Files, formats 0 to 2 (RP-001): every event in and out, and what the file means: tempo, notes and controller lanes.
//!
//! The file is read by `midly`, which stops at the first event that it cannot read and drops the rest of the track without a word. So each
//! track is compared with its bytes: a data byte over 127 is clipped, a running status after a meta event is taken, and what remains
//! unread is told ([`Notice`]).

mod decode;
mod error;
mod event;
mod file;
mod lane;
mod meter_map;
mod note;
mod notice;
mod part;
mod recovery;
mod tempo_map;
mod track_reader;
mod writer;

pub use error::MidiError;
pub(crate) use event::END_OF_TRACK;
pub use event::{Event, EventKind, Message};
pub use file::{Division, Format, MAX_BYTES, MidiFile, Track};
pub use lane::{Controller, Lane, Point};
pub use meter_map::{Bar, Meter, MeterMap};
pub use note::Note;
pub use notice::Notice;
pub use part::Part;
pub use tempo_map::TempoMap;
