//! Values that a host has written to its parameters while audio runs. The framework leaves them to the next block, which brings them
//! as points; a host that reads one back before that gets what it wrote.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Nothing was written.
const NONE: u64 = f64::NAN.to_bits();

/// A value for each host parameter, 0-1, until the next block.
#[derive(Debug)]
pub(super) struct Written {
    /// In order of ids; as bits.
    values: Box<[(u32, AtomicU64)]>,
    is_any: AtomicBool,
}

impl Written {
    /// For parameters of these ids; nothing is written.
    pub(super) fn new(ids: impl Iterator<Item = u32>) -> Self {
        let mut values: Box<[_]> = ids.map(|id| (id, AtomicU64::new(NONE))).collect();
        values.sort_unstable_by_key(|&(id, _)| id);
        Self { values, is_any: AtomicBool::new(false) }
    }

    fn value(&self, id: u32) -> Option<&AtomicU64> {
        let place = self.values.binary_search_by_key(&id, |&(id, _)| id).ok()?;
        Some(&self.values[place].1)
    }

    /// `[main-thread]` What was written since the last block.
    pub(super) fn read(&self, id: u32) -> Option<f64> {
        let value = f64::from_bits(self.value(id)?.load(Ordering::Relaxed));
        value.is_finite().then_some(value)
    }

    /// `[main-thread]` A parameter is written; false if there is none with this id, or the value is no number.
    pub(super) fn write(&self, id: u32, value: f64) -> bool {
        let Some(written) = self.value(id).filter(|_| value.is_finite()) else { return false };
        written.store(value.clamp(0.0, 1.0).to_bits(), Ordering::Relaxed);
        self.is_any.store(true, Ordering::Release);
        true
    }

    /// From any thread: a block or a state has brought the values that count.
    pub(super) fn forget(&self) {
        if self.is_any.swap(false, Ordering::Acquire) {
            self.values.iter().for_each(|(_, value)| value.store(NONE, Ordering::Relaxed));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_until_a_block_comes() {
        let written = Written::new([7, 3].into_iter());
        assert_eq!(written.read(7), None);
        assert!(written.write(7, 0.25) && written.write(3, 2.0));
        assert_eq!((written.read(7), written.read(3)), (Some(0.25), Some(1.0)));
        assert!(!written.write(4, 0.5) && !written.write(3, f64::NAN));
        written.forget();
        assert_eq!((written.read(7), written.read(3)), (None, None));
    }
}
