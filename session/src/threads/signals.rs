//! What a session leaves for its host and its window without a lock: changes that the host has not heard of, and panics that were
//! caught outside the worker.

use std::sync::atomic::{AtomicU32, Ordering};

/// Where a panic was caught.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caught {
    /// On the audio thread; the sound has ended.
    Sound,
    /// While a project was saved or opened.
    Project,
    /// In the window.
    Editor,
    /// Anywhere else.
    Elsewhere,
}

impl Caught {
    const ALL: [Self; 4] = [Self::Sound, Self::Project, Self::Editor, Self::Elsewhere];

    fn bit(self) -> u32 {
        1 << self as u32
    }

    /// What a person should know of it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Sound => {
                "An internal error has stopped the sound. Save under another name, then switch the audio off and on again."
            }
            Self::Project => {
                "An internal error was caught while saving or opening the project: do not overwrite the saved one."
            }
            Self::Editor => "An internal error was caught in the editor; the sound is unchanged.",
            Self::Elsewhere => "An internal error was caught; the sound is unchanged.",
        }
    }
}

/// The marks of one session; every thread may leave and read them.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    changes: AtomicU32,
    caught: AtomicU32,
}

impl Signals {
    /// Something that the host saves was changed by a MIDI message.
    pub(crate) fn count_change(&self) {
        self.changes.fetch_add(1, Ordering::Release);
    }

    /// Such changes so far; wraps around.
    pub(crate) fn num_changes(&self) -> u32 {
        self.changes.load(Ordering::Acquire)
    }

    /// `[any-thread]` A panic was caught.
    pub(crate) fn catch(&self, place: Caught) {
        self.caught.fetch_or(place.bit(), Ordering::Release);
    }

    /// Where panics were caught since the last call.
    pub(crate) fn take_caught(&self) -> impl Iterator<Item = Caught> {
        // Mostly there is none, and then this writes nothing.
        let any = self.caught.load(Ordering::Relaxed) != 0;
        let bits = if any { self.caught.swap(0, Ordering::AcqRel) } else { 0 };
        Caught::ALL.into_iter().filter(move |place| bits & place.bit() != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_of_a_panic_is_told_once() {
        let signals = Signals::default();
        assert_eq!(signals.take_caught().count(), 0);
        signals.catch(Caught::Editor);
        signals.catch(Caught::Sound);
        signals.catch(Caught::Editor);
        assert_eq!(signals.take_caught().collect::<Vec<_>>(), [Caught::Sound, Caught::Editor]);
        assert_eq!(signals.take_caught().count(), 0);
    }
}
