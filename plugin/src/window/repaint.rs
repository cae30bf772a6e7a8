//! What other threads ask of the window.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Asks something of the window from any thread: a new frame, or its end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repaint(Arc<Wishes>);

#[derive(Debug, Default)]
struct Wishes {
    frame: AtomicBool,
    end: AtomicBool,
    /// The window is on the screen, as far as its host has said.
    is_shown: AtomicBool,
}

impl Repaint {
    /// The window draws soon.
    pub(crate) fn request(&self) {
        self.0.frame.store(true, Ordering::Relaxed);
    }

    /// The window closes soon. Only signals ask for it.
    #[cfg(unix)]
    pub(crate) fn close(&self) {
        self.0.end.store(true, Ordering::Relaxed);
    }

    /// A new frame was asked for since the last call.
    pub(super) fn take(&self) -> bool {
        self.0.frame.swap(false, Ordering::Relaxed)
    }

    /// The window is on the screen now, or no longer; it draws.
    pub(super) fn shown(&self, is_shown: bool) {
        self.0.is_shown.store(is_shown, Ordering::Relaxed);
        self.request();
    }

    /// Whether the window is on the screen.
    pub(super) fn is_shown(&self) -> bool {
        self.0.is_shown.load(Ordering::Relaxed)
    }

    /// The window is to close.
    pub(super) fn wants_end(&self) -> bool {
        self.0.end.load(Ordering::Relaxed)
    }
}
