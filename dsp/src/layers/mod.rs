//! The layers beside FM: wavetable oscillators, sub, noise, partials, filters and what modulates them. `[audio-thread]` but where it says so.
//!
//! All of it runs on control blocks of 32 frames: half of the FM layer's, on the same grid. What moves goes along straight lines inside one.

mod bands;
mod block;
mod bus;
mod buses;
mod compiled;
mod compiled_modulators;
mod compiled_sources;
mod compiled_tones;
mod content;
mod engine;
mod filtering;
mod fm_cross;
mod frequency;
mod host_offsets;
mod layer_input;
mod matrix;
mod mixdown;
mod modulators;
mod noise;
mod noise_voice;
mod oscillator;
mod partials;
mod ramp;
mod shared_sources;
mod sources;
mod span;
mod tables;
mod tones;
mod voice;

pub use compiled::CompiledLayers;
pub(crate) use compiled_modulators::lfo as lfo_settings;
pub use content::SourceContent;
pub(crate) use engine::{LanePart, LayerEngine};
pub(crate) use filtering::NOTES_AT_ONCE;
pub use filtering::filter_response_db;
pub(crate) use host_offsets::{HostOffsets, NUM_HOST_OFFSETS, offset_idx};
pub(crate) use layer_input::LayerInput;
pub(crate) use matrix::{CompiledRoute, FmOffsets};
pub(crate) use shared_sources::SharedSources;
pub(crate) use sources::{SourceValues, source_idx};
pub(crate) use span::Span;
pub use tables::Tables;

/// Frames of a control block.
pub const BLOCK_FRAMES: usize = crate::modulation::CONTROL_FRAMES;
/// The frequency of middle C, from which keys are counted, in Hz.
const MIDDLE_C_HZ: f32 = 261.625_58;
/// Frames that are worked out at a time.
const GROUP: usize = 8;
/// What a sample of 1 is in steps of the chip's signal, in which the notes' gains are: a sine at the level of a new oscillator is as loud
/// as an operator at level 99.
const GAIN_OVER_STEPS: f32 = 8_192.0 / 0.7;
