//! Modulation sources: envelopes, LFOs and random values, and the clocks that they follow. `[audio-thread]`
//!
//! Time goes in control blocks of [`CONTROL_FRAMES`]. Whoever owns a source calls its `begin_block` once a control block, then reads a
//! [`ModulationLine`]: the value at the first frame, the value at the end, straight between. Where a host cuts its blocks plays no part. An event
//! within a block names its frame there; afterwards the line is read anew from that frame on. Sources are plain values without memory
//! of their own: copying one copies all that it knows.

mod beat_clock;
mod clock_message;
mod contour;
pub mod curve;
mod drawn;
mod envelope;
mod global_lfo;
mod lfo;
mod line;
mod midi_clock;
mod player;
mod random;
mod rate;
mod segments;
mod side_level;
mod song;
mod tap;
mod transport;
mod wave;

pub use beat_clock::BeatClock;
pub use clock_message::ClockMessage;
pub use contour::Contour;
pub use drawn::{DrawnPoint, DrawnShape, MAX_DRAWN_POINTS};
pub use envelope::{DahdsrShape, MAX_SECONDS};
pub use global_lfo::GlobalLfo;
pub use lfo::{LfoBlock, LfoSettings, LfoTrigger, NoteLfo};
pub use line::ModulationLine;
pub use midi_clock::MidiClock;
pub use player::EnvelopePlayer;
pub use random::{Random, RandomKind, RandomSettings, note_seed};
pub use rate::{Feel, MAX_RATE_HZ, NoteLength, Rate};
pub use segments::{MAX_BEATS, MAX_POINTS, SegmentPoint, SegmentShape, TimeUnit};
pub(crate) use side_level::SideLevel;
pub use song::{OWN_TEMPO_RANGE_BPM, OwnSong, Song, SongSource};
pub use tap::TapTempo;
pub use transport::{TEMPO_RANGE_BPM, TimeSignature, Transport};
pub use wave::LfoWave;

/// Frames of a control block: 0.67 ms at 48 kHz.
pub const CONTROL_FRAMES: usize = 32;

/// A number brought into a range. What is no number becomes the default.
fn within(x: f32, [min, max]: [f32; 2], default: f32) -> f32 {
    if x.is_nan() { default } else { x.clamp(min, max) }
}

/// The part of a cycle that a count of cycles stands at, 0 to below 1.
fn fraction(cycles: f64) -> f64 {
    let phase = cycles - cycles.floor();
    // Just below a whole number the difference rounds to 1.
    if phase < 1.0 { phase } else { 0.0 }
}
