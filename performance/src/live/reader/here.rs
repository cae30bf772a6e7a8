//! Where the walk is, what it has found, and how much more it may keep.

use super::super::path::Path;
use super::super::{LiveSet, MAX_STORED_BYTES};

/// More than may be kept.
#[derive(Debug)]
pub(super) struct Full;

/// Where the walk is, what it has found, and how much more it may keep.
#[derive(Default)]
pub(super) struct Here {
    pub(super) path: Path,
    pub(super) set: LiveSet,
    /// The track around, by its place among them, and its depth.
    pub(super) track: Option<(usize, usize)>,
    /// The clip around, by its place among them.
    pub(super) clip: Option<usize>,
    /// The device around, by its place among them, and its depth.
    pub(super) device: Option<(usize, usize)>,
    /// Whether the main track is around.
    pub(super) is_main: bool,
    /// Bytes that are kept, by estimate.
    stored: usize,
    pub(super) bad_notes: usize,
    pub(super) bad_numbers: usize,
}

impl Here {
    /// Asks for room.
    pub(super) fn keep(&mut self, bytes: usize) -> Result<(), Full> {
        self.stored = self.stored.saturating_add(bytes);
        if self.stored > MAX_STORED_BYTES { Err(Full) } else { Ok(()) }
    }

    /// The place of the track around.
    pub(super) fn track_idx(&self) -> Option<usize> {
        self.track.map(|(idx, _)| idx)
    }

    /// The place of the device around.
    pub(super) fn device_idx(&self) -> Option<usize> {
        self.device.map(|(idx, _)| idx)
    }

    /// The depth of the device around, else of the track.
    pub(super) fn owner_depth(&self) -> usize {
        self.device.or(self.track).map_or(1, |(_, depth)| depth)
    }

    /// A number that must be there; what cannot be is counted.
    pub(super) fn count_bad<T>(&mut self, number: Option<T>) -> Option<T> {
        self.bad_numbers += usize::from(number.is_none());
        number
    }
}
