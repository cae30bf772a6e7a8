//! When the next frame is due. A window that nothing has changed in is not drawn: neither for the display's own beat, nor by a timer.
//!
//! Not every display tells when it is time to draw, and some forget it (a window that was asked for a frame before it was seen). So the
//! window looks here, too, and draws by itself what is overdue.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Nothing is due.
const NEVER: u64 = u64::MAX;
/// A frame that is so late will not be asked for by the display any more.
const LATE: Duration = Duration::from_millis(100);
/// A frame that costs much is drawn more seldom: between two there are so many times its cost.
const REST: u32 = 3;

/// When a frame is due, as time since the window opened. Shared by the threads that ask for one.
#[derive(Debug)]
pub(super) struct Due {
    at_us: AtomicU64,
    cost_us: AtomicU64,
}

impl Default for Due {
    /// The first frame is due at once.
    fn default() -> Self {
        Self { at_us: AtomicU64::new(0), cost_us: AtomicU64::new(0) }
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(NEVER)
}

impl Due {
    /// A frame is due `delay` after `now`, or earlier if one was before. Gives the delay, stretched for a slow display.
    pub(super) fn after(&self, now: Duration, delay: Duration) -> Duration {
        let cost = Duration::from_micros(self.cost_us.load(Ordering::Relaxed));
        let delay = if delay.is_zero() { delay } else { delay.max(cost * REST) };
        if let Some(at) = now.checked_add(delay) {
            self.at_us.fetch_min(micros(at), Ordering::Relaxed);
        }
        delay
    }

    /// Whether a frame is to be drawn now.
    pub(super) fn is_due(&self, now: Duration) -> bool {
        self.at_us.load(Ordering::Relaxed) <= micros(now)
    }

    /// Whether a frame was due long ago.
    pub(super) fn is_late(&self, now: Duration) -> bool {
        let at = self.at_us.load(Ordering::Relaxed);
        at.checked_add(micros(LATE)).is_some_and(|late| late <= micros(now))
    }

    /// The frame is being drawn: what is asked for from here on is the next one.
    pub(super) fn begin(&self) {
        self.at_us.store(NEVER, Ordering::Relaxed);
    }

    /// What the frame has cost.
    pub(super) fn cost(&self, cost: Duration) {
        self.cost_us.store(micros(cost), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_window_is_drawn_at_first_and_then_only_when_it_was_asked_for() {
        let due = Due::default();
        assert!(due.is_due(ms(0)));
        due.begin();
        assert!(!due.is_due(ms(60_000)) && !due.is_late(ms(60_000)));
        due.after(ms(60_000), ms(200));
        assert!(!due.is_due(ms(60_199)));
        due.after(ms(60_010), ms(0));
        assert!(due.is_due(ms(60_010)), "the earliest wish counts");
    }

    #[test]
    fn a_frame_that_the_display_forgot_is_late() {
        let due = Due::default();
        due.begin();
        due.after(ms(1_000), ms(0));
        assert!(!due.is_late(ms(1_099)));
        assert!(due.is_late(ms(1_100)));
    }

    #[test]
    fn a_slow_display_gets_fewer_moving_frames_and_answers_a_hand_at_once() {
        let due = Due::default();
        due.cost(ms(40));
        assert_eq!(due.after(ms(0), ms(33)), ms(120));
        assert_eq!(due.after(ms(0), ms(500)), ms(500));
        assert_eq!(due.after(ms(0), ms(0)), ms(0));
    }
}
