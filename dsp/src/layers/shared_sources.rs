//! What all notes hear alike: the clock, the latent knobs, the sidechain.

use super::host_offsets::HostOffsets;
use crate::modulation::BeatClock;

/// Sources that are no note's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SharedSources {
    pub(crate) clock: BeatClock,
    /// Latent knobs, -1..1.
    pub(crate) latents: [f32; 8],
    /// Loudness of the sidechain, 0..1.
    pub(crate) sidechain: f32,
    /// The host's controls, without what a note has of its own.
    pub(crate) host: HostOffsets,
}

impl SharedSources {
    /// All at rest, at so many frames a second.
    pub(crate) fn new(rate_hz: f32) -> Self {
        Self { clock: BeatClock::new(rate_hz), latents: [0.0; 8], sidechain: 0.0, host: HostOffsets::default() }
    }

    /// Frames a second and beats a minute.
    pub(super) fn pace(&self) -> (f32, f64) {
        (self.clock.sample_rate_hz() as f32, self.clock.tempo_bpm())
    }
}
