//! What may be asked of lanes and gesture.

use std::path::PathBuf;

use vaeform_performance::play::{Humanise, LaneSettings, NUM_PLAYED};

use super::{PerformSwitches, VaryBy};

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub enum PerformOrder {
    /// Records what hands do to the latents from the next bar on.
    Record {
        /// Bars of the loop, where nothing was recorded yet: 1, 2 or 4.
        bars: u8,
        /// Goes on recording over what is there until [`PerformOrder::Stop`], instead of ending after one loop.
        overdub: bool,
    },
    /// Ends recording.
    Stop,
    /// Forgets the gesture.
    Clear,
    /// Forgets what one latent, 0-7, did in the gesture.
    ClearLatent(usize),
    /// Sets a lane.
    Lane {
        /// 0-7.
        latent: usize,
        /// The lane.
        lane: LaneSettings,
        /// It is more of the change that was made last, and is taken back with it.
        joins: bool,
    },
    /// How passes of the gesture differ.
    Humanise {
        /// Up to 1/4 beat, and up to the whole depth.
        humanise: Humanise,
        /// It is more of the change that was made last, and is taken back with it.
        joins: bool,
    },
    /// Plays another variation, of this seed.
    Vary(u64),
    /// Plays a variation that was played before, by its place in the history.
    VaryBack(usize),
    /// Makes variations in another way.
    VaryBy(VaryBy),
    /// Keeps a latent, 0-7, as it was recorded in all variations, or no longer.
    Lock(usize, bool),
    /// Takes the last change back.
    Undo,
    /// Makes it again.
    Redo,
    /// Writes the loop as a MIDI clip.
    Export(ClipOrder),
}

impl PerformOrder {
    /// Whether it changes what the host saves of the project. A recording does so when it ends.
    pub(crate) fn dirties(&self) -> bool {
        !matches!(self, Self::Record { .. } | Self::Stop | Self::Export(_))
    }
}

/// A MIDI clip that is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct ClipOrder {
    /// The file, or a folder that gets a file named after the patch. None is a file in the system's folder for temporary ones, whose path is
    /// [told](super::PerformView::clip), to be copied.
    pub path: Option<PathBuf>,
    /// Bars of the clip.
    pub bars: u8,
    /// Where the latents stand, 0 to 1.
    pub knobs: [f32; NUM_PLAYED],
    /// What the host has of lanes and gesture; the switch does not count.
    pub switches: PerformSwitches,
    /// Beats a minute.
    pub bpm: f64,
}
