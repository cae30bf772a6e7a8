//! Attenuations in the chip's log units: 256 are a factor of two, 0 is full scale.

use super::exp2::exp2;

/// Attenuation that gives silence: the envelope's floor.
pub const SILENT: f32 = 4080.0;

/// Amplitude of an attenuation, 1 at 0; exactly 0 from where the chip's 14-bit output has no bit left.
pub(crate) fn amplitude(attenuation: f32) -> f32 {
    if attenuation >= 3968.0 { 0.0 } else { exp2(attenuation * (-1.0 / 256.0)) }
}
