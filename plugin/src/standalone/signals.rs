//! The system's requests to end. They are taken by a thread of their own, since the framework hears of one and does nothing about it.

use std::time::Duration;

use nix::sys::signal::{SigSet, Signal};

/// How long the window has to close by itself before the program ends without.
const PATIENCE: Duration = Duration::from_millis(400);

/// Requests that are kept from all threads but the one that waits for them.
pub(super) struct Signals(SigSet);

impl Signals {
    /// Keeps them from this thread and from all that it starts from now on.
    pub(super) fn block() -> Self {
        let signals: SigSet = [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP].into_iter().collect();
        // A system that refuses ends the program as it ends any other.
        let _ = signals.thread_block();
        Self(signals)
    }

    /// Waits in a thread of its own: `close` asks the program to end; when it has not soon, all is kept by `keep`, and it ends here.
    pub(super) fn watch(self, close: impl Fn() + Send + 'static, keep: impl Fn() + Send + 'static) {
        let wait = move || {
            if self.0.wait().is_ok() {
                close();
                std::thread::sleep(PATIENCE);
                keep();
                std::process::exit(0);
            }
        };
        // Without a thread the program ends by its window alone.
        let _ = std::thread::Builder::new().name("vaeform signals".to_owned()).spawn(wait);
    }
}
