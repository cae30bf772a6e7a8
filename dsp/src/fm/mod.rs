//! The FM engine: six sine operators a voice, wired by one of 32 algorithms.
//!
//! A [`CompiledPatch`] is what a patch means to the engine; a [`Voice`] turns it into operator gains and frequencies once a
//! control block, which stand in a bank of 16 [`Lanes`]; a [`Kernel`] renders the bank. Levels are attenuations in the chip's log units:
//! 256 units are a factor of two (6.02 dB), 0 is full scale.

pub mod algorithm;
mod attenuation;
mod between_steps;
mod compiled;
mod envelope;
mod envelope_trace;
mod exp2;
pub mod frequency;
mod kernel;
mod lane_lines;
mod lanes;
mod lfo;
mod modulation;
mod modulator;
mod operator_trace;
mod pitch_envelope;
mod playing;
mod rates;
mod scaling;
mod timer;
mod unison;
mod voice;

pub use crate::simd::Isa;
pub use attenuation::SILENT;
pub use compiled::{CompiledOperator, CompiledPatch, Moves};
pub use envelope::Envelope;
pub use envelope_trace::EnvelopeTrace;
pub(crate) use exp2::exp2;
pub use kernel::{Kernel, StereoMix};
pub use lanes::{LANES, Lanes};
pub use lfo::{Lfo, LfoOutput, LfoState};
pub(crate) use modulation::{FmModulation, ModulatedOperators};
pub(crate) use modulator::{FmModulator, SmoothVoices};
pub use operator_trace::OperatorTrace;
pub use pitch_envelope::PitchEnvelope;
pub use playing::{Modulation, NoteStart, Offsets};
pub use rates::{CHIP_RATE_HZ, CONTROL_FRAMES, TICK_HZ};
pub use scaling::{key_gain_db, velocity_gain_db};
pub use timer::{Tick, Timer};
pub(crate) use unison::{FmUnison, MAX_COPIES, UnisonAim};
pub use voice::{LevelGlide, Voice};
