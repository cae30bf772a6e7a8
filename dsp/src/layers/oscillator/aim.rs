//! What a tone is to do by the end of a control block.

use vaeform_wavetable::warp::Warp;

use super::unison::{MAX_UNISON, Unison};

/// Phases of a cycle as a number.
pub(super) const CYCLE: f32 = 4_294_967_296.0;
/// The fastest that a phase may go: a cycle in two frames.
pub(super) const MAX_STEP: f32 = CYCLE / 2.0;

/// What a tone is to do by the end of a control block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aim<'a> {
    pub(crate) unison: &'a Unison,
    /// Frequency ratio and gains of each voice.
    pub(crate) ratios: &'a [f32; MAX_UNISON],
    pub(crate) gains: &'a [[f32; 2]; MAX_UNISON],
    /// Cycles a frame of the note, 0..0.5.
    pub(crate) frequency: f32,
    /// Place in the table, 0..1, and how far the outermost voices are from it.
    pub(crate) place: f32,
    pub(crate) place_spread: f32,
    /// Level.
    pub(crate) level: f32,
    /// How the cycle is bent, and how far.
    pub(crate) warp: Option<(Warp, f32)>,
    /// How far the outermost voices are from there.
    pub(crate) warp_spread: f32,
    /// Cycles a frame that modulation adds at most, where it is read at twice the rate.
    pub(crate) deviation: Option<f32>,
}

impl Aim<'_> {
    /// The speed at which the table is chosen, where the fastest reader goes at this: what is read twice as often has twice the room, less
    /// some for the decimator.
    pub(super) fn speed(&self, top: f32) -> f32 {
        const ROOM: f32 = 0.55;
        self.deviation.map_or(top, |deviation| (ROOM * (top + deviation * CYCLE)).min(MAX_STEP))
    }
}
