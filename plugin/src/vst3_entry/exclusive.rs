//! Data for one thread at a time: a host that breaks that rule is refused, nobody waits.

use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};

/// Data that is in use or free.
#[derive(Debug, Default)]
pub(super) struct Exclusive<T> {
    is_taken: AtomicBool,
    data: UnsafeCell<T>,
}

// SAFETY: only one `Taken` exists at a time, so one thread at most sees the data, which may go from thread to thread.
unsafe impl<T: Send> Sync for Exclusive<T> {}

/// The data while it is in use; free again when dropped.
#[derive(Debug)]
pub(super) struct Taken<'a, T>(&'a Exclusive<T>);

impl<T> Exclusive<T> {
    pub(super) fn new(data: T) -> Self {
        Self { is_taken: AtomicBool::new(false), data: UnsafeCell::new(data) }
    }

    /// The data, unless somebody has it.
    pub(super) fn take(&self) -> Option<Taken<'_, T>> {
        let is_free = self.is_taken.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok();
        is_free.then_some(Taken(self))
    }
}

impl<T> Deref for Taken<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: nobody else has it as long as this lives.
        unsafe { &*self.0.data.get() }
    }
}

impl<T> DerefMut for Taken<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: nobody else has it as long as this lives.
        unsafe { &mut *self.0.data.get() }
    }
}

impl<T> Drop for Taken<'_, T> {
    fn drop(&mut self) {
        self.0.is_taken.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_second_is_refused_until_the_first_is_done() {
        let number = Exclusive::new(1);
        let mut first = number.take().unwrap();
        *first += 1;
        assert!(number.take().is_none());
        drop(first);
        assert_eq!(*number.take().unwrap(), 2);
    }
}
