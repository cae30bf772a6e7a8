//! What the performer does to one note, as the layers hear it.

use super::host_offsets::HostOffsets;

/// Key and hands of a note.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct LayerInput {
    /// Octaves above middle C, with bend, tuning and glide.
    pub(crate) octaves: f32,
    /// 0..1.
    pub(crate) velocity: f32,
    /// How fast the key went up, 0..1; 0 while it is down.
    pub(crate) release_velocity: f32,
    /// 0..1.
    pub(crate) wheel: f32,
    /// 0..1.
    pub(crate) pressure: f32,
    /// -1..1.
    pub(crate) timbre: f32,
    /// -1..1.
    pub(crate) bend: f32,
    /// The host's controls and the polyphonic modulation on top.
    pub(crate) host: HostOffsets,
}
