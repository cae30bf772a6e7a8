//! The frames of a note on their way to the filters.

use std::ops::Range;

use vaeform_patch::layers::FilterParam;

use super::block::StereoBlock;
use super::bus::Bus;

/// Past the filters, into the first, into the second.
#[derive(Clone, Debug, Default)]
pub(super) struct Buses {
    pub(super) direct: StereoBlock,
    pub(super) filters: [StereoBlock; FilterParam::COUNT],
    /// FM that a tone modulates, in steps of the chip's signal.
    pub(super) fm: StereoBlock,
}

impl Buses {
    /// Silences some frames of what something comes to.
    pub(super) fn clear(&mut self, frames: &Range<usize>, touched: [bool; FilterParam::COUNT]) {
        self.direct.clear(frames.clone());
        let touched = self.filters.iter_mut().zip(touched).filter(|(_, is_touched)| *is_touched);
        touched.for_each(|(bus, _)| bus.clear(frames.clone()));
    }

    /// The blocks that a layer goes to.
    pub(super) fn of(&mut self, bus: Bus) -> impl Iterator<Item = &mut StereoBlock> {
        let (direct, filters) = match bus {
            Bus::Direct => (Some(&mut self.direct), &mut [][..]),
            Bus::Filter(n) => (None, &mut self.filters[n..=n]),
            Bus::Both => (None, &mut self.filters[..]),
        };
        direct.into_iter().chain(filters)
    }
}
