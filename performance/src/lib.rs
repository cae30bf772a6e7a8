//! Performances as data: notes and controller lanes, on a grid of 1/32 notes and as events.
//!
//! Data flows one way: the bytes of a MIDI file ([`midi`]) or of a Live set ([`live`]) → parts → 4-bar [`Segment`]s → a [`Grid`] → tokens
//! ([`tokens`]), and back. [`quality`] judges a set of files, [`generator`] makes performances.
#![forbid(unsafe_code)]

mod file_name;
pub mod generator;
mod grid;
mod lane_map;
pub mod live;
pub mod midi;
mod performance;
pub mod play;
pub mod quality;
mod segment;
mod steps;
pub mod tokens;
pub mod training_set;

pub use file_name::FileName;
pub use grid::{Grid, GridError, GridNote, NUM_LANES, NUM_VELOCITIES};
pub use lane_map::LaneMap;
pub use performance::Performance;
pub use segment::{BARS, Cut, MAX_SEGMENTS, MAX_STEPS, Room, Segment, cut};
pub use steps::STEPS_PER_BEAT;
