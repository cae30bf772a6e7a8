//! A transfer at one end of a cable and a simulated instrument at the other, with a clock that is moved by hand.

use std::collections::VecDeque;
use vaeform_sysex::transfer::{CABLE_BYTES_PER_S, Ending, Transfer};

/// What a byte takes on a cable, microseconds.
pub(super) const BYTE_US: u64 = 1_000_000 / CABLE_BYTES_PER_S;
/// No transfer here takes longer.
const MOST_US: u64 = 600_000_000;

/// An instrument at the end of a cable.
pub(super) trait Instrument {
    /// A whole message arrives: when its F0 did and when its F7. Gives what it sends, each with the earliest time.
    fn hear(&mut self, message: &[u8], from_us: u64, to_us: u64) -> Vec<(u64, Vec<u8>)>;

    /// The clock begins again, long after what was sent before.
    fn rest(&mut self) {}
}

/// What goes wrong on the way from the instrument, and in the port to it.
#[derive(Clone)]
pub(super) struct Faults {
    /// Bytes of the pieces that come in.
    pub(super) piece: usize,
    /// Pieces that get lost, by their numbers.
    pub(super) lost: Vec<usize>,
    /// A piece and how much later it comes, with all behind it.
    pub(super) delayed: Option<(usize, u64)>,
    /// Active sensing inside of messages, and notes between their pieces.
    pub(super) noise: bool,
    /// Bytes that the port takes at once; what is beyond gets lost.
    pub(super) port_bytes: usize,
    /// When it is given up.
    pub(super) cancel_us: Option<u64>,
    /// When the cable is pulled.
    pub(super) pull_us: Option<u64>,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            piece: 64,
            lost: Vec::new(),
            delayed: None,
            noise: false,
            port_bytes: usize::MAX,
            cancel_us: None,
            pull_us: None,
        }
    }
}

/// See the [module](self).
pub(super) struct Rig<'i, I> {
    instrument: &'i mut I,
    faults: Faults,
    now_us: u64,
    /// Bytes on the way to the instrument, with the times of their arrival.
    outgoing: VecDeque<(u64, u8)>,
    /// The message that arrives there, and when it began.
    heard: Vec<u8>,
    heard_from_us: u64,
    /// Pieces on the way from it.
    incoming: VecDeque<(u64, Vec<u8>)>,
    incoming_free_us: u64,
    num_pieces: usize,
}

impl<'i, I: Instrument> Rig<'i, I> {
    pub(super) fn new(instrument: &'i mut I, faults: Faults) -> Self {
        instrument.rest();
        Self {
            instrument,
            faults,
            now_us: 0,
            outgoing: VecDeque::new(),
            heard: Vec::new(),
            heard_from_us: 0,
            incoming: VecDeque::new(),
            incoming_free_us: 0,
            num_pieces: 0,
        }
    }

    /// Runs a transfer to its end; gives how it ended and the time that it took, microseconds.
    pub(super) fn run(mut self, transfer: &mut Transfer<'_>) -> (Ending, u64) {
        loop {
            self.interrupt(transfer);
            while let Some(piece) = transfer.poll(self.now_us) {
                let taken = piece.into_iter().take(self.faults.port_bytes);
                for byte in taken {
                    let free = self.outgoing.back().map_or(self.now_us, |&(at, _)| at.max(self.now_us));
                    self.outgoing.push_back((free + BYTE_US, byte));
                }
            }
            let is_out = self.outgoing.is_empty();
            if let (Some(ending), None, true) = (transfer.ending().cloned(), transfer.due_us(), is_out) {
                return (ending, self.now_us);
            }
            let next = [
                self.outgoing.front().map(|&(at, _)| at),
                self.incoming.front().map(|&(at, _)| at),
                transfer.due_us(),
                self.faults.cancel_us,
                self.faults.pull_us,
            ];
            let next = next.into_iter().flatten().min().expect("a transfer that runs has something to wait for");
            self.now_us = self.now_us.max(next);
            assert!(self.now_us < MOST_US, "{}", transfer.words());
            self.deliver(transfer);
        }
    }

    fn interrupt(&mut self, transfer: &mut Transfer<'_>) {
        if self.faults.cancel_us.is_some_and(|at| at <= self.now_us) {
            self.faults.cancel_us = None;
            transfer.cancel();
        }
        if self.faults.pull_us.is_some_and(|at| at <= self.now_us) {
            self.faults.pull_us = None;
            transfer.lose("The cable has gone");
        }
    }

    fn deliver(&mut self, transfer: &mut Transfer<'_>) {
        while let Some((at, byte)) = self.outgoing.pop_front_if(|(at, _)| *at <= self.now_us) {
            if byte == 0xF0 {
                self.heard.clear();
                self.heard_from_us = at;
            }
            self.heard.push(byte);
            if byte == 0xF7 {
                let message = std::mem::take(&mut self.heard);
                let answers = self.instrument.hear(&message, self.heard_from_us, at);
                answers.into_iter().for_each(|(at, answer)| self.send_back(at, &answer));
            }
        }
        while let Some((_, piece)) = self.incoming.pop_front_if(|(at, _)| *at <= self.now_us) {
            transfer.receive(&piece, self.now_us);
        }
    }

    fn send_back(&mut self, at_us: u64, message: &[u8]) {
        self.incoming_free_us = self.incoming_free_us.max(at_us);
        for piece in message.chunks(self.faults.piece) {
            let number = self.num_pieces;
            self.num_pieces += 1;
            self.incoming_free_us += BYTE_US * piece.len() as u64;
            if let Some((delayed, by_us)) = self.faults.delayed
                && delayed == number
            {
                self.incoming_free_us += by_us;
            }
            if self.faults.lost.contains(&number) {
                continue;
            }
            let mut piece = piece.to_vec();
            if self.faults.noise {
                piece.insert(piece.len() / 2, 0xFE);
                self.incoming.push_back((self.incoming_free_us, vec![0x90, 60, 100]));
            }
            self.incoming.push_back((self.incoming_free_us, piece));
        }
    }
}
