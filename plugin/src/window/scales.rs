//! How points become pixels: numbers that the window writes and the framework reads.

use std::sync::atomic::{AtomicU32, Ordering};

/// A number that the window writes and the framework reads.
#[derive(Debug)]
pub(super) struct Scale(AtomicU32);

impl Scale {
    pub(super) fn new(value: f32) -> Self {
        Self(AtomicU32::new(value.to_bits()))
    }

    pub(super) fn get(&self) -> f32 {
        f32::from_bits(self.0.load(Ordering::Relaxed))
    }

    pub(super) fn set(&self, value: f32) {
        self.0.store(value.to_bits(), Ordering::Relaxed);
    }
}

/// How points become pixels; outlives the window, so that the next one opens alike.
#[derive(Debug)]
pub(super) struct Scales {
    /// The user's.
    pub(super) zoom: Scale,
    /// The system's.
    pub(super) system: Scale,
}
