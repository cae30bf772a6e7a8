//! The layers beside FM: wavetable oscillators, sub, noise, filters and what modulates them. `[audio-thread]` but where it says so.
//!
//! All of it runs on control blocks of 32 frames: half of the FM layer's, on the same grid. What moves goes along straight lines inside one.

mod block;
mod line;
mod oscillator;
mod tables;

pub use tables::Tables;

/// Frames of a control block.
pub const BLOCK_FRAMES: usize = 32;
/// Frames that are worked out at a time.
const GROUP: usize = 8;
