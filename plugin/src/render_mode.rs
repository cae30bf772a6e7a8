//! Whether the host renders offline, as the entry points hear it: the framework tells the plugin late, and not at all between setups.

use std::sync::atomic::{AtomicU8, Ordering};

const UNTOLD: u8 = 0;
const LIVE: u8 = 1;
const OFFLINE: u8 = 2;

/// How the host renders: written by an entry point on whichever thread hears it, read by the plugin before it is activated and with every
/// block. Newest wins.
#[derive(Debug, Default)]
pub(crate) struct RenderMode(AtomicU8);

impl RenderMode {
    /// The host said how it renders from now on.
    pub(crate) fn set_offline(&self, is_offline: bool) {
        self.0.store(if is_offline { OFFLINE } else { LIVE }, Ordering::Relaxed);
    }

    /// Whether the host renders offline; nothing if it has not said so: then the framework's word counts.
    pub(crate) fn is_offline(&self) -> Option<bool> {
        match self.0.load(Ordering::Relaxed) {
            UNTOLD => None,
            mode => Some(mode == OFFLINE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_word_counts_and_before_it_there_is_none() {
        let mode = RenderMode::default();
        assert_eq!(mode.is_offline(), None);
        mode.set_offline(true);
        assert_eq!(mode.is_offline(), Some(true));
        mode.set_offline(false);
        assert_eq!(mode.is_offline(), Some(false));
    }
}
