//! The FM engine: six sine operators a voice, wired by one of 32 algorithms.
//!
//! A [`CompiledPatch`] is what a patch means to the engine; a [`Voice`] turns it into operator gains and frequencies once a
//! control block; a [`Lanes`] bank renders 16 voices at once. Levels are attenuations in the chip's log units:
//! 256 units are a factor of two (6.02 dB), 0 is full scale.

pub mod algorithm;
mod compiled;
mod envelope;
mod envelope_trace;
mod feedback;
pub mod frequency;
mod kernel;
mod kernel_mono;
mod kernel_multi_patch;
mod lanes;
mod lfo;
mod operator_trace;
mod pitch_envelope;
mod plan;
mod scaling;
mod simd;
mod slots;
mod stereo;
mod timer;
mod voice;

pub use compiled::{CompiledOperator, CompiledPatch, Moves};
pub use envelope::Envelope;
pub use envelope_trace::EnvelopeTrace;
pub use kernel::Scratch;
pub use lanes::{LANES, Lanes, Wiring};
pub use lfo::{Lfo, LfoOutput, LfoState};
pub use operator_trace::OperatorTrace;
pub use pitch_envelope::PitchEnvelope;
pub use scaling::velocity_gain_db;
pub use simd::Isa;
pub use stereo::StereoMix;
pub use timer::{Tick, Timer};
pub use voice::{LevelGlide, Modulation, NoteStart, Offsets, Voice};

/// Rate at which the instrument's chips compute a sample, in Hz (9.4265 MHz / 192); all its rates derive from it.
pub const CHIP_RATE_HZ: f32 = 49_096.354;
/// Rate of the instrument's timer that drives LFO and pitch envelope, in Hz.
///
/// Measured on the running firmware: LFO speed 99 adds 8,670 of 65,536 a tick and turns at 49.43 Hz; finer on a square wave of
/// the reference renders.
pub const TICK_HZ: f32 = 373.77;
/// Attenuation that gives silence: the envelope's floor.
pub const SILENT: f32 = 4080.0;
/// Frames between two control updates; gains run in straight lines between them.
pub const CONTROL_FRAMES: usize = 64;

/// Amplitude of an attenuation, 1 at 0; exactly 0 from where the chip's 14-bit output has no bit left.
pub(crate) fn amplitude(attenuation: f32) -> f32 {
    if attenuation >= 3968.0 { 0.0 } else { exp2(attenuation * (-1.0 / 256.0)) }
}

/// 2^x for |x| < 120, relative error below 3e-7; our own, so that renders are the same on every machine.
pub(crate) fn exp2(x: f32) -> f32 {
    // Truncation is an instruction where `floor` is a library call.
    let whole = ((x + 512.5) as i32 - 512) as f32;
    let f = x - whole;
    // Taylor series of 2^f on +-1/2; its first coefficient is ln 2.
    let p = 1.0
        + f * (std::f32::consts::LN_2
            + f * (0.240_226_5 + f * (0.055_504_11 + f * (0.009_618_129 + f * (0.001_333_356 + f * 0.000_154_035)))));
    p * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

/// A function of whole steps made continuous: its own values at whole steps, straight lines between. `value` is not negative.
pub(crate) fn between_steps(value: f32, at: impl Fn(i32) -> f32) -> f32 {
    // Truncation is an instruction where `floor` is a library call.
    let low = value as i32;
    let fraction = value - low as f32;
    let a = at(low);
    if fraction == 0.0 { a } else { a + fraction * (at(low + 1) - a) }
}
