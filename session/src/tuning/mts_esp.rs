//! MTS-ESP: another plugin, the master, tunes all instruments of the computer. Its library is asked on the worker thread.
//!
//! While there is a master its table is heard instead of the document's tuning, which stays as it is.

mod library;

use vaeform_dsp::tuning::{MAX_HZ, MIN_HZ, NUM_KEYS, Tuning};

use super::named::NamedTuning;
use crate::bank::MAX_LABEL;

/// What the library says; a fake one in tests.
pub(crate) trait Library: Send {
    /// True while a master tunes.
    fn has_master(&self) -> bool;
    /// Hz by key, as the master has it.
    fn hz(&self) -> [f64; NUM_KEYS];
    /// Name of the master's scale.
    fn scale_name(&self) -> String;
}

/// A client of the library, if the computer has it; the default has none.
#[derive(Default)]
pub(crate) struct MtsEsp {
    library: Option<Box<dyn Library>>,
    heard: Option<NamedTuning>,
}

impl MtsEsp {
    /// Registers with the system's library. Not for the audio thread.
    pub(crate) fn open() -> Self {
        Self::with(library::open())
    }

    fn with(library: Option<Box<dyn Library>>) -> Self {
        Self { library, heard: None }
    }

    /// True where a master may come.
    pub(crate) fn is_there(&self) -> bool {
        self.library.is_some()
    }

    /// The master's tuning when it has changed; nothing inside when the master is gone.
    pub(crate) fn poll(&mut self) -> Option<Option<NamedTuning>> {
        let library = self.library.as_ref()?;
        let now = library.has_master().then(|| tuning(&**library));
        if now == self.heard {
            return None;
        }
        self.heard.clone_from(&now);
        Some(now)
    }
}

/// The master's table; keys without an audible frequency keep equal steps.
fn tuning(library: &dyn Library) -> NamedTuning {
    let mut tuning = Tuning::default();
    for (own, hz) in tuning.hz.iter_mut().zip(library.hz()) {
        if (f64::from(MIN_HZ)..=f64::from(MAX_HZ)).contains(&hz) {
            *own = hz as f32;
        }
    }
    let name: String = library.scale_name().chars().filter(|c| !c.is_control()).take(MAX_LABEL / 2).collect();
    let name = if name.is_empty() { "MTS-ESP".to_owned() } else { format!("{name} (MTS-ESP)") };
    NamedTuning { name, tuning, ..NamedTuning::default() }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// A master that gives all keys one frequency in Hz; 0 is none.
    #[derive(Clone, Default)]
    struct Fake(Arc<AtomicU32>);

    impl Library for Fake {
        fn has_master(&self) -> bool {
            self.0.load(Ordering::Relaxed) != 0
        }

        fn hz(&self) -> [f64; NUM_KEYS] {
            [f64::from(self.0.load(Ordering::Relaxed)); NUM_KEYS]
        }

        fn scale_name(&self) -> String {
            "Slendro".to_owned()
        }
    }

    /// A master without a name, some of whose keys nobody hears.
    struct Odd;

    impl Library for Odd {
        fn has_master(&self) -> bool {
            true
        }

        fn hz(&self) -> [f64; NUM_KEYS] {
            std::array::from_fn(|key| [f64::NAN, -1.0, f64::INFINITY, 0.0].get(key).copied().unwrap_or(500.0))
        }

        fn scale_name(&self) -> String {
            "\u{7}".to_owned()
        }
    }

    #[test]
    fn a_masters_tuning_comes_once_for_each_change_and_ends_with_the_master() {
        let fake = Fake::default();
        let set = |hz| fake.0.store(hz, Ordering::Relaxed);
        let mut client = MtsEsp::with(Some(Box::new(fake.clone())));
        assert_eq!(client.poll(), None);
        set(300);
        let tuning = client.poll().flatten().unwrap();
        assert_eq!((tuning.name.as_str(), tuning.tuning.hz), ("Slendro (MTS-ESP)", [300.0; NUM_KEYS]));
        assert_eq!(client.poll(), None);
        set(301);
        assert_eq!(client.poll().flatten().unwrap().tuning.hz[60], 301.0);
        set(0);
        assert_eq!(client.poll(), Some(None));
        assert_eq!(client.poll(), None);
    }

    #[test]
    fn frequencies_that_nobody_hears_keep_equal_steps() {
        let tuning = MtsEsp::with(Some(Box::new(Odd))).poll().flatten().unwrap();
        assert_eq!((tuning.name.as_str(), tuning.tuning.hz[4]), ("MTS-ESP", 500.0));
        assert_eq!(tuning.tuning.hz[..4], Tuning::default().hz[..4]);
    }

    #[test]
    fn without_the_library_nothing_comes() {
        let mut client = MtsEsp::with(None);
        assert!(!client.is_there());
        assert_eq!(client.poll(), None);
    }
}
