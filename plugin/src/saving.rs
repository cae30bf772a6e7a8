//! The session's part of a saved state, as the framework asks for it and brings it back. The framework tells its entry points of no failure,
//! so the last answers are kept for them.

use std::sync::atomic::{AtomicBool, Ordering};

use vaeform_session::{Caught, Client, state};

use crate::fault::{self, Place};
use crate::guard::guard;

/// Saves and restores one session; all of it is atomic.
#[derive(Debug)]
pub(crate) struct Saving {
    client: Client,
    is_saved: AtomicBool,
    is_restored: AtomicBool,
}

impl Saving {
    /// Of this session.
    pub(crate) fn new(client: Client) -> Self {
        let [is_saved, is_restored] = [false, false].map(AtomicBool::new);
        Self { client, is_saved, is_restored }
    }

    /// `[main-thread]` The session as text; none if that failed.
    pub(crate) fn save(&self) -> Option<String> {
        let save = || {
            fault::point(Place::Save);
            Some(self.client.save())
        };
        let text = guard(&self.client, Caught::Project, || None, save);
        self.is_saved.store(text.is_some(), Ordering::Relaxed);
        text
    }

    /// `[main-thread]` The session takes a saved text, or refuses it; the framework answers its host the same in both cases.
    pub(crate) fn restore(&self, text: &str) {
        let restore = || {
            fault::point(Place::Restore);
            self.client.restore(text);
            state::check(text).is_ok()
        };
        self.is_restored.store(guard(&self.client, Caught::Project, || false, restore), Ordering::Relaxed);
    }

    /// Whether the session was saved since the last call.
    pub(crate) fn take_saved(&self) -> bool {
        self.is_saved.swap(false, Ordering::Relaxed)
    }

    /// Whether the session has taken a state since the last call.
    pub(crate) fn take_restored(&self) -> bool {
        self.is_restored.swap(false, Ordering::Relaxed)
    }
}
