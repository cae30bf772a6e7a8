//! The window's handler behind a guard: it runs on a thread of the window library, which hands a panic on to whoever closes the window.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use baseview::{DamageArea, Event, EventStatus, HandlerError, TimerHandle, WindowHandler, WindowSize};

/// Tells that a panic was caught.
pub(crate) type Told = Arc<dyn Fn() + Send + Sync>;

/// A handler whose panics end here: the window stays as it was drawn last, and the next frame is tried anew.
pub(super) struct Guarded<H> {
    inner: H,
    told: Told,
}

impl<H: WindowHandler> Guarded<H> {
    /// The handler that `make` makes.
    ///
    /// # Errors
    /// Those of `make`, and its panic.
    pub(super) fn new(told: Told, make: impl FnOnce() -> Result<H, HandlerError>) -> Result<Self, HandlerError> {
        let failed = || Err(HandlerError::from_boxed("an internal error was caught as the window opened".into()));
        let inner = caught(&told, failed, make)?;
        Ok(Self { inner, told })
    }

    fn guard<T>(&self, otherwise: T, body: impl FnOnce(&H) -> T) -> T {
        caught(&self.told, || otherwise, || body(&self.inner))
    }
}

fn caught<T>(told: &Told, otherwise: impl FnOnce() -> T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        // The end of a stranger's payload might panic too.
        std::mem::forget(payload);
        told();
        otherwise()
    })
}

impl<H: WindowHandler> WindowHandler for Guarded<H> {
    fn draw(&self) -> Result<(), HandlerError> {
        self.guard(Ok(()), H::draw)
    }

    fn damage(&self, area: DamageArea) {
        self.guard((), |inner| inner.damage(area));
    }

    fn poll(&self) {
        self.guard((), H::poll);
    }

    fn resized(&self, size: WindowSize) -> Result<(), HandlerError> {
        self.guard(Ok(()), |inner| inner.resized(size))
    }

    fn on_event(&self, event: Event) -> EventStatus {
        self.guard(EventStatus::Ignored, |inner| inner.on_event(event))
    }

    fn on_timer(&self, timer: &TimerHandle) {
        self.guard((), |inner| inner.on_timer(timer));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// A handler that panics wherever it can.
    struct Bomb;

    impl WindowHandler for Bomb {
        fn draw(&self) -> Result<(), HandlerError> {
            panic!("planted")
        }
        fn poll(&self) {
            panic!("planted")
        }
        fn resized(&self, _: WindowSize) -> Result<(), HandlerError> {
            panic!("planted")
        }
        fn on_event(&self, _: Event) -> EventStatus {
            panic!("planted")
        }
    }

    #[test]
    fn no_panic_leaves_the_handler_and_each_is_told() {
        let count = Arc::new(AtomicU32::new(0));
        let counter = count.clone();
        let told: Told = Arc::new(move || {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        assert!(Guarded::<Bomb>::new(told.clone(), || panic!("planted")).is_err());
        let guarded = Guarded::new(told, || Ok(Bomb)).expect("a handler");
        assert!(guarded.draw().is_ok());
        guarded.poll();
        let gone = Event::Window(baseview::WindowEvent::Unfocused);
        assert!(matches!(guarded.on_event(gone), EventStatus::Ignored));
        assert_eq!(count.load(Ordering::Relaxed), 4);
    }
}
