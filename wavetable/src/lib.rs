//! Wavetables: up to 256 frames of 2,048 samples, the levels that an oscillator reads, files in and out, and tables made by code.
//!
//! Data flows one way: bytes or a formula → [`Wavetable`] → [`Levels`] → an oscillator, on the way to which [`warp`] bends single cycles.
#![deny(unsafe_code)]

mod cycles;
pub mod factory;
pub mod file;
pub mod interpolation;
mod key_zones;
pub mod keymap;
mod levels;
pub mod resynthesis;
mod spectrum;
mod table;
pub mod warp;

pub use cycles::Cycles;
pub use key_zones::KeyZones;
pub use levels::{LEVELS_PER_OCTAVE, Levels, NUM_LEVELS, cycle_len, num_harmonics};
pub use spectrum::{MAX_CYCLE_LEN, Spectra, Spectrum};
pub use table::{Id, TableError, Wavetable};

/// Samples of a frame.
pub const FRAME_LEN: usize = 2_048;
/// Harmonics of a frame: the bin at half the rate is left out.
pub const NUM_HARMONICS: usize = FRAME_LEN / 2 - 1;
/// Frames of a table at most.
pub const MAX_FRAMES: usize = 256;
