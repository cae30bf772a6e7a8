//! A transfer of dumps over the ports of the hardware thread: nothing else is sent meanwhile, and what comes is told to it.

use std::time::{Duration, Instant};

use vaeform_sysex::transfer::{Ending, Phase, Transfer};

use super::outgoing::Outgoing;
use super::port::PortError;
use super::settings::TransferStatus;

/// Pause after a port that was full, and how long it may be so before it counts as one that takes nothing.
const FULL: Duration = Duration::from_millis(20);
const MOST_FULL: Duration = Duration::from_secs(5);

/// See the [module](self).
pub(super) struct PortTransfer {
    transfer: Transfer<'static>,
    began: Instant,
    /// A piece that found the port full, when it did so first, and when it is tried again.
    held: Option<(Vec<u8>, Instant, Instant)>,
    /// Something has to come from the instrument.
    pub(super) is_answered: bool,
    /// Messages that pass through: nobody waits for their end.
    pub(super) is_thru: bool,
}

impl PortTransfer {
    /// Begins a transfer; `is_answered` where it reads something.
    pub(super) fn new(transfer: Box<Transfer<'static>>, is_answered: bool, is_thru: bool) -> Self {
        Self { transfer: *transfer, began: Instant::now(), held: None, is_answered, is_thru }
    }

    /// Sends what is due.
    pub(super) fn send(&mut self, outgoing: &mut Outgoing) {
        loop {
            let now = Instant::now();
            let (piece, since) = match self.held.take() {
                Some((piece, since, again)) if again > now => {
                    self.held = Some((piece, since, again));
                    return;
                }
                Some((piece, since, _)) => (piece, since),
                None => match self.transfer.poll(self.now_us()) {
                    Some(piece) => (piece, now),
                    None => return,
                },
            };
            match outgoing.send_piece(&piece) {
                Ok(()) => {}
                Err(PortError::Full) if since.elapsed() < MOST_FULL => {
                    self.held = Some((piece, since, now + FULL));
                    return;
                }
                Err(error) => {
                    self.transfer.lose(&format!("{} {error}", outgoing.name()));
                    if !matches!(error, PortError::TooLong(_)) {
                        outgoing.lose(&error);
                    }
                    return;
                }
            }
        }
    }

    /// Bytes have come from the instrument.
    pub(super) fn receive(&mut self, bytes: &[u8]) {
        let now_us = self.now_us();
        self.transfer.receive(bytes, now_us);
    }

    /// A port has gone.
    pub(super) fn lose(&mut self, why: &str) {
        self.held = None;
        self.transfer.lose(why);
    }

    /// Gives it up.
    pub(super) fn cancel(&mut self) {
        self.held = None;
        self.transfer.cancel();
    }

    /// Whether it has ended and nothing of it is to go any more.
    pub(super) fn is_over(&mut self) -> bool {
        self.transfer.ending().is_some() && self.held.is_none() && self.transfer.due_us().is_none()
    }

    /// How long nothing will happen by itself.
    pub(super) fn pause(&mut self, now: Instant) -> Duration {
        if let Some((_, _, again)) = &self.held {
            return again.saturating_duration_since(now);
        }
        let due_us = self.transfer.due_us().unwrap_or(0);
        Duration::from_micros(due_us.saturating_sub(self.now_us()))
    }

    /// When the instrument may be sent to again.
    pub(super) fn rest_until(&self) -> Instant {
        self.began + Duration::from_micros(self.transfer.rest_us())
    }

    /// What has come.
    pub(super) fn received(&self) -> Vec<u8> {
        self.transfer.received()
    }

    /// How it goes, for a person.
    pub(super) fn status(&self) -> TransferStatus {
        let progress = self.transfer.progress();
        let ending = self.transfer.ending();
        let doing = match progress.phase {
            Phase::Receiving => "Receiving",
            Phase::Sending => "Sending",
            Phase::Verifying => "Reading back",
        };
        let words = match (ending, progress.total) {
            (Some(_), _) => self.transfer.words(),
            (None, Some(total)) => format!("{doing}: {} of {total}", progress.done),
            (None, None) => format!("{doing}: {}", progress.done),
        };
        TransferStatus {
            is_running: ending.is_none(),
            is_done: ending == Some(&Ending::Done),
            done: progress.done,
            total: progress.total,
            words,
        }
    }

    fn now_us(&self) -> u64 {
        self.began.elapsed().as_micros() as u64
    }
}
