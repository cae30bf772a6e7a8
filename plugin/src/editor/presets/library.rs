//! All presets that can be chosen: the factory's, read once a process on a thread of their own, and the user's as the session lists them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use egui::Ui;
use vaeform_presets::factory;
use vaeform_session::{UserPreset, UserPresets};

use super::entry::PresetEntry;

/// The factory's, once they are read.
static FACTORY: OnceLock<Vec<PresetEntry>> = OnceLock::new();
/// Somebody reads them.
static IS_READ: AtomicBool = AtomicBool::new(false);
/// Time after which they are looked for again.
const SOON: Duration = Duration::from_millis(30);

pub(super) fn read() {
    FACTORY.get_or_init(|| factory().iter().enumerate().map(PresetEntry::factory).collect());
}

/// The list of all presets, made anew when the user's have changed.
#[derive(Debug, Default)]
pub(super) struct Library {
    entries: Vec<PresetEntry>,
    has_factory: bool,
    /// The list of the user's that is in it.
    user: Option<Arc<[UserPreset]>>,
}

impl Library {
    /// All entries: the factory's in their order, then the user's.
    pub(super) fn entries(&mut self, ui: &Ui, user: &UserPresets) -> &[PresetEntry] {
        if FACTORY.get().is_none() {
            let thread = || std::thread::Builder::new().name("vaeform presets".to_owned()).spawn(read);
            // Without a thread they are read here.
            if !IS_READ.swap(true, Ordering::Relaxed) && thread().is_err() {
                read();
            }
            ui.ctx().request_repaint_after(SOON);
        }
        let is_known = self.user.as_ref().is_some_and(|known| Arc::ptr_eq(known, &user.presets));
        if !is_known || (!self.has_factory && FACTORY.get().is_some()) {
            let factory = FACTORY.get().map(Vec::as_slice).unwrap_or_default();
            self.entries = factory.iter().cloned().chain(user.presets.iter().map(PresetEntry::user)).collect();
            self.has_factory = FACTORY.get().is_some();
            self.user = Some(user.presets.clone());
        }
        &self.entries
    }
}

/// The neighbour of the chosen one among those that are shown, around the ends; the first or the last where it is not among them.
pub(super) fn neighbour(shown: &[usize], chosen: Option<usize>, by: isize) -> Option<usize> {
    let len = shown.len() as isize;
    let at = chosen.and_then(|chosen| shown.iter().position(|&entry| entry == chosen));
    let to = match at {
        Some(at) => (at as isize + by).rem_euclid(len.max(1)),
        None if by > 0 => 0,
        None => len - 1,
    };
    shown.get(usize::try_from(to).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_go_around_within_what_is_shown() {
        let shown = [2, 5, 9];
        assert_eq!(neighbour(&shown, Some(5), 1), Some(9));
        assert_eq!(neighbour(&shown, Some(9), 1), Some(2));
        assert_eq!(neighbour(&shown, Some(2), -1), Some(9));
        assert_eq!((neighbour(&shown, Some(3), 1), neighbour(&shown, None, -1)), (Some(2), Some(9)));
        assert_eq!((neighbour(&[], Some(3), 1), neighbour(&[], None, -1)), (None, None));
    }
}
