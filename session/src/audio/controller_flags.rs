//! What controllers of parameters leave for the document without a queue: of each the first position since the last look and the newest,
//! between which a knob may have passed the value that it is to take over.

use std::sync::atomic::{AtomicU16, AtomicU32, AtomicU64, Ordering};

use vaeform_dsp::control::NUM_CONTROLS;

/// Controllers of MIDI.
const NUM_CCS: usize = 128;

/// See the [module](self). The audio thread writes, whoever has the document reads.
#[derive(Debug)]
pub(crate) struct ControllerFlags {
    /// The first position of each controller since the last look, and the newest in the low byte, 0-127.
    positions: [AtomicU16; NUM_CCS],
    /// Controllers that have moved since the last look, a bit each.
    moved: [AtomicU64; 2],
    /// What controllers add to host parameters, -1..1, as bits.
    offsets: [AtomicU32; NUM_CONTROLS],
}

impl Default for ControllerFlags {
    fn default() -> Self {
        Self {
            positions: std::array::from_fn(|_| AtomicU16::default()),
            moved: Default::default(),
            offsets: std::array::from_fn(|_| AtomicU32::default()),
        }
    }
}

impl ControllerFlags {
    /// `[audio-thread]` A controller of the patch has moved, 0-127, to a value 0..1.
    pub(super) fn set_position(&self, cc: u8, value: f32) {
        let cc = usize::from(cc & 127);
        let (moved, bit) = (&self.moved[cc / 64], 1 << (cc % 64));
        let newest = (value.clamp(0.0, 1.0) * 127.0).round() as u16;
        let is_seen = moved.load(Ordering::Relaxed) & bit == 0;
        let first = if is_seen { newest } else { self.positions[cc].load(Ordering::Relaxed) >> 8 };
        self.positions[cc].store(first << 8 | newest, Ordering::Relaxed);
        moved.fetch_or(bit, Ordering::Release);
    }

    /// Controllers that have moved since the last call, with their first and newest positions since then, 0-127.
    pub(crate) fn take_moved(&self) -> impl Iterator<Item = (u8, [u8; 2])> + '_ {
        let take = |moved: &AtomicU64| {
            // Mostly there is none, and then this writes nothing.
            if moved.load(Ordering::Relaxed) == 0 { 0 } else { moved.swap(0, Ordering::Acquire) }
        };
        let moved = u128::from(take(&self.moved[1])) << 64 | u128::from(take(&self.moved[0]));
        let ccs = (0..NUM_CCS).filter(move |cc| moved >> cc & 1 == 1);
        ccs.map(|cc| (cc as u8, self.positions[cc].load(Ordering::Relaxed).to_be_bytes()))
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
    fn the_first_and_newest_position_of_each_controller_are_read_once() {
        let flags = ControllerFlags::default();
        for (cc, value) in [(3, 0.0), (127, 1.0), (3, 0.9), (3, 0.5), (64, 0.25)] {
            flags.set_position(cc, value);
        }
        assert_eq!(flags.take_moved().collect::<Vec<_>>(), [(3, [0, 64]), (64, [32, 32]), (127, [127, 127])]);
        assert_eq!(flags.take_moved().count(), 0);
        flags.set_position(3, 1.0);
        assert_eq!(flags.take_moved().next(), Some((3, [127, 127])));
    }
}
