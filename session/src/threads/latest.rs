//! Newest value wins: a handful of numbers from the audio thread to the worker, by atomics alone.
//!
//! The writer never waits and never fails. The reader may see numbers of two writings mixed, but then the count has moved on and it
//! reads again: after the last writing it holds exactly what was written.

#[cfg(loom)]
use loom::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
#[cfg(not(loom))]
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

#[derive(Debug)]
struct Cell<const N: usize> {
    values: [AtomicU32; N],
    /// When they were written, in the writer's time.
    at: AtomicU32,
    count: AtomicU32,
}

/// The audio thread's end.
#[derive(Debug)]
pub(crate) struct Writer<const N: usize> {
    cell: Arc<Cell<N>>,
    last: [f32; N],
}

/// The worker's end.
#[derive(Debug)]
pub(crate) struct Reader<const N: usize> {
    cell: Arc<Cell<N>>,
    seen: u32,
}

/// Both ends of a cell that holds `values`.
pub(crate) fn pair<const N: usize>(values: [f32; N]) -> (Writer<N>, Reader<N>) {
    let atomics = std::array::from_fn(|i| AtomicU32::new(values[i].to_bits()));
    let cell = Arc::new(Cell { values: atomics, at: AtomicU32::new(0), count: AtomicU32::new(0) });
    (Writer { cell: cell.clone(), last: values }, Reader { cell, seen: 0 })
}

impl<const N: usize> Writer<N> {
    /// `[audio-thread]` Writes the values, with the time `now` of the writer's own clock, if any value has changed; returns whether one has.
    pub(crate) fn write(&mut self, values: &[f32; N], now: u32) -> bool {
        if self.last == *values {
            return false;
        }
        self.last = *values;
        for (atomic, value) in self.cell.values.iter().zip(values) {
            atomic.store(value.to_bits(), Ordering::Relaxed);
        }
        self.cell.at.store(now, Ordering::Relaxed);
        self.cell.count.fetch_add(1, Ordering::Release);
        true
    }

    /// `[audio-thread]` Lets the reader read the values again.
    pub(crate) fn repeat(&mut self) {
        self.cell.count.fetch_add(1, Ordering::Release);
    }
}

impl<const N: usize> Reader<N> {
    /// The newest values and when they were written, if there was a writing since the last call.
    pub(crate) fn read(&mut self) -> Option<([f32; N], u32)> {
        let count = self.cell.count.load(Ordering::Acquire);
        (count != self.seen).then(|| {
            self.seen = count;
            (self.now(), self.cell.at.load(Ordering::Relaxed))
        })
    }

    /// The values as they are.
    pub(crate) fn now(&self) -> [f32; N] {
        std::array::from_fn(|i| f32::from_bits(self.cell.values[i].load(Ordering::Relaxed)))
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_newest_values_are_read_once() {
        let (mut writer, mut reader) = pair([0.0; 3]);
        assert_eq!(reader.read(), None);
        writer.write(&[0.0; 3], 5);
        assert_eq!(reader.read(), None, "nothing has changed");
        writer.write(&[1.0, 2.0, 3.0], 6);
        writer.write(&[1.0, 2.0, 4.0], 7);
        assert_eq!(reader.read(), Some(([1.0, 2.0, 4.0], 7)));
        assert_eq!(reader.read(), None);
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;

    /// Every order of the two threads' steps.
    #[test]
    fn after_the_last_writing_the_reader_holds_exactly_what_was_written() {
        loom::model(|| {
            let (mut writer, mut reader) = pair([0.0; 2]);
            let audio = loom::thread::spawn(move || {
                writer.write(&[1.0, 1.0], 1);
                writer.write(&[2.0, 2.0], 2);
            });
            let mut last = None;
            for _ in 0..2 {
                last = reader.read().or(last);
            }
            audio.join().unwrap();
            last = reader.read().or(last);
            assert_eq!(last, Some(([2.0, 2.0], 2)));
        });
    }
}
