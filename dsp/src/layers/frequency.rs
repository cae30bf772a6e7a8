//! From octaves to cycles a frame.

use super::MIDDLE_C_HZ;
use crate::fm::exp2;

/// Cycles a frame at so many octaves above middle C.
pub(super) fn frequency(octaves: f32, rate_hz: f32) -> f32 {
    MIDDLE_C_HZ * exp2(octaves.clamp(-20.0, 20.0)) / rate_hz
}
