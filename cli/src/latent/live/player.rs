//! What plays, until it is ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use vaeform_session::hardware::HardwareState;
use vaeform_session::{Client, HeadlessPlayer, Severity};

/// Between two looks at the keyboard.
const TURN: Duration = Duration::from_millis(2);
/// Between two changes of the status line.
const STATUS: Duration = Duration::from_millis(100);
/// After the end the worker may still be asleep; a resting one looks four times a second.
const SETTLE: Duration = Duration::from_millis(600);
/// How long what waits may take to go out after the end; a gentle cable needs 50 ms for each of 155 values.
const DRAIN: Duration = Duration::from_secs(10);
/// What plays, and what a person sees of it.
pub(super) struct Player {
    pub(super) client: Client,
    pub(super) live: HeadlessPlayer,
    bar: ProgressBar,
    is_over: Arc<AtomicBool>,
    /// Serial of the last notice that was shown.
    notices_seen: u64,
    /// What was last said of the keyboard.
    trouble: Option<String>,
}

impl Player {
    /// A player that ends when `is_over` is set.
    pub(super) fn new(client: Client, live: HeadlessPlayer, is_over: Arc<AtomicBool>) -> Self {
        Self { client, live, bar: bar(), is_over, notices_seen: 0, trouble: None }
    }

    /// Plays for the time, or until somebody ends it.
    pub(super) fn play(&mut self, time: Option<Duration>) {
        let (began, mut shown) = (Instant::now(), None::<Instant>);
        while !self.is_over.load(Ordering::Relaxed) && time.is_none_or(|time| began.elapsed() < time) {
            self.live.turn();
            if shown.is_none_or(|shown| shown.elapsed() >= STATUS) {
                shown = Some(Instant::now());
                self.show();
            }
            std::thread::sleep(TURN);
        }
    }

    /// Lets go of the keyboard and waits until the instrument has the last values; a second Ctrl-C ends the waiting.
    pub(super) fn drain(&mut self) {
        self.is_over.store(false, Ordering::Relaxed);
        self.live.finish();
        let began = Instant::now();
        while began.elapsed() < DRAIN && !self.is_over.load(Ordering::Relaxed) {
            self.live.turn();
            let status = self.client.hardware();
            let is_done = status.num_waiting == 0 || status.state != HardwareState::Open;
            if began.elapsed() >= SETTLE && is_done {
                break;
            }
            std::thread::sleep(TURN);
        }
        self.show();
        self.bar.finish_and_clear();
    }

    fn show(&mut self) {
        for notice in &self.client.snapshot().notices {
            if notice.serial > self.notices_seen {
                self.notices_seen = notice.serial;
                let mark = if notice.severity == Severity::Info { "" } else { "vaeform: " };
                self.say(&format!("{mark}{}", notice.text));
            }
        }
        let trouble = self.live.trouble();
        if trouble != self.trouble {
            if let Some(trouble) = &trouble {
                self.say(&format!("vaeform: {trouble}"));
            }
            self.trouble = trouble;
        }
        let knobs: Vec<String> = self.live.latents().iter().map(|knob| format!("{knob:+.2}")).collect();
        let status = self.client.hardware();
        let words = [
            knobs.join(" "),
            self.client.worker().words().to_owned(),
            status.words,
            format!("{} waiting", status.num_waiting),
            format!("{} B sent", status.traffic.sysex_bytes + status.traffic.passed_bytes),
        ];
        self.bar.set_message(words.join(" | "));
        self.bar.tick();
    }

    /// A line above the status line; where there is no terminal, to standard error as it is.
    fn say(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }
}

/// The status line; nothing where there is no terminal.
fn bar() -> ProgressBar {
    let style =
        ProgressStyle::with_template("{spinner} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::new_spinner().with_style(style)
}
