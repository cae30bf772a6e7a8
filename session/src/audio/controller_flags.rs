//! What controllers of parameters leave for the document without a queue: of each the newest position counts, and none is lost.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};

use vaeform_dsp::control::NUM_CONTROLS;

/// Controllers of MIDI.
const NUM_CCS: usize = 128;

/// See the [module](self). The audio thread writes, whoever has the document reads.
#[derive(Debug)]
pub(crate) struct ControllerFlags {
    /// Where each controller stood last, 0-127.
    positions: [AtomicU8; NUM_CCS],
    /// Controllers that have moved since the last look, a bit each.
    moved: [AtomicU64; 2],
    /// What controllers add to host parameters, -1..1, as bits.
    offsets: [AtomicU32; NUM_CONTROLS],
}

impl Default for ControllerFlags {
    fn default() -> Self {
        Self {
            positions: std::array::from_fn(|_| AtomicU8::default()),
            moved: Default::default(),
            offsets: std::array::from_fn(|_| AtomicU32::default()),
        }
    }
}

impl ControllerFlags {
    /// `[audio-thread]` A controller of the patch has moved, 0-127, to a value 0..1.
    pub(super) fn set_position(&self, cc: u8, value: f32) {
        let cc = usize::from(cc & 127);
        self.positions[cc].store((value.clamp(0.0, 1.0) * 127.0).round() as u8, Ordering::Relaxed);
        self.moved[cc / 64].fetch_or(1 << (cc % 64), Ordering::Release);
    }

    /// Controllers that have moved since the last call, with their positions, 0-127.
    pub(crate) fn take_moved(&self) -> impl Iterator<Item = (u8, u8)> + '_ {
        let take = |moved: &AtomicU64| {
            // Mostly there is none, and then this writes nothing.
            if moved.load(Ordering::Relaxed) == 0 { 0 } else { moved.swap(0, Ordering::Acquire) }
        };
        let moved = u128::from(take(&self.moved[1])) << 64 | u128::from(take(&self.moved[0]));
        let ccs = (0..NUM_CCS).filter(move |cc| moved >> cc & 1 == 1);
        ccs.map(|cc| (cc as u8, self.positions[cc].load(Ordering::Relaxed)))
    }

    /// `[audio-thread]` Tells what controllers add to host parameters now.
    pub(super) fn set_offsets(&self, offsets: &[f32; NUM_CONTROLS]) {
        for (flag, offset) in self.offsets.iter().zip(offsets) {
            flag.store(offset.to_bits(), Ordering::Relaxed);
        }
    }

    /// What controllers add to host parameters, -1..1 of their reach.
    pub(crate) fn offsets(&self) -> [f32; NUM_CONTROLS] {
        std::array::from_fn(|i| f32::from_bits(self.offsets[i].load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_position_of_each_controller_is_read_once() {
        let flags = ControllerFlags::default();
        for (cc, value) in [(3, 0.0), (127, 1.0), (3, 0.5), (64, 0.25)] {
            flags.set_position(cc, value);
        }
        assert_eq!(flags.take_moved().collect::<Vec<_>>(), [(3, 64), (64, 32), (127, 127)]);
        assert_eq!(flags.take_moved().count(), 0);
    }
}
