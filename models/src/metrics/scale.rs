//! The rate and the level that sounds are measured at.

/// The sample rate in Hz that all metrics are taken at.
pub const RATE_HZ: u32 = 22_050;

/// Under this peak a signal is silent and is not normalised.
pub(super) const SILENT_PEAK: f32 = 1e-5;

/// A length in samples of so many milliseconds, rounded down.
pub(super) const fn samples_of_ms(ms: usize) -> usize {
    ms * RATE_HZ as usize / 1000
}
