//! The rates that the engine runs at: the chip's sample rate, the timer's, and the grid of control updates.

/// Rate at which the instrument's chips compute a sample, in Hz (9.4265 MHz / 192); all its rates derive from it.
pub const CHIP_RATE_HZ: f32 = 49_096.354;
/// Rate of the instrument's timer that drives LFO and pitch envelope, in Hz.
///
/// Measured on the running firmware: LFO speed 99 adds 8,670 of 65,536 a tick and turns at 49.43 Hz; finer on a square wave of
/// the reference renders.
pub const TICK_HZ: f32 = 373.77;
/// Frames between two control updates; gains run in straight lines between them.
pub const CONTROL_FRAMES: usize = 64;
