//! The five shares of a segment.

use serde::Serialize;

use super::median;
use crate::{STEPS_PER_BEAT, Segment};

/// Five shares of 0 to 1, the more the better.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize)]
pub struct Shares {
    /// Changes of controllers, of 5 a beat.
    pub density: f64,
    /// Lanes that move (a standard deviation over 2/127), of 3.
    pub lanes: f64,
    /// Notes, of 10.
    pub notes: f64,
    /// Bars in which something happens, of all.
    pub cover: f64,
    /// Events that were neither dropped, clipped, left hanging nor doubled, of all.
    pub clean: f64,
}

impl Shares {
    /// Of a segment; `damaged` is the share of damaged events in its file.
    pub fn of(segment: &Segment, damaged: f64) -> Self {
        let beats = segment.grid.num_steps() as f64 / STEPS_PER_BEAT as f64;
        let (changes, notes) = (segment.grid.num_changes() as f64, segment.grid.notes().len() as f64);
        let doubled = segment.num_doubled as f64 / (notes + changes + segment.num_doubled as f64).max(1.0);
        Self {
            density: (changes / beats.max(1.0) / 5.0).min(1.0),
            lanes: (segment.grid.num_moving() as f64 / 3.0).min(1.0),
            notes: (notes / 10.0).min(1.0),
            cover: segment.num_active_bars as f64 / segment.num_bars.max(1) as f64,
            clean: (1.0 - damaged - doubled).clamp(0.0, 1.0),
        }
    }

    /// Their geometric mean.
    pub fn mean(&self) -> f64 {
        (self.density * self.lanes * self.notes * self.cover * self.clean).powf(0.2)
    }

    /// The median of each.
    pub(super) fn medians(all: &[Self]) -> Self {
        let of = |share: fn(&Self) -> f64| median(all.iter().map(share).collect());
        Self {
            density: of(|s| s.density),
            lanes: of(|s| s.lanes),
            notes: of(|s| s.notes),
            cover: of(|s| s.cover),
            clean: of(|s| s.clean),
        }
    }
}
