//! The progress of a match as server-sent events.

use std::sync::Arc;
use std::time::Duration;

use crate::jobs::Jobs;

/// How long nothing may come before a comment does, by which a reader that has gone is known.
const PAUSE: Duration = Duration::from_secs(1);

/// A match that is followed until it is over.
pub struct Events {
    jobs: Arc<Jobs>,
    id: u64,
    seen: Option<u64>,
    is_over: bool,
}

impl Events {
    pub(crate) fn new(jobs: Arc<Jobs>, id: u64) -> Self {
        Self { jobs, id, seen: None, is_over: false }
    }
}

impl Iterator for Events {
    type Item = String;

    /// The next event, `progress` or at the end `over`, with the match as JSON; a comment after a second without any. Waits for it.
    fn next(&mut self) -> Option<String> {
        if self.is_over {
            return None;
        }
        let (version, is_over, json) = self.jobs.wait_for_change(self.id, self.seen, PAUSE)?;
        if Some(version) == self.seen {
            return Some(": still at work\n\n".to_owned());
        }
        (self.seen, self.is_over) = (Some(version), is_over);
        Some(format!("event: {}\ndata: {json}\n\n", if is_over { "over" } else { "progress" }))
    }
}
