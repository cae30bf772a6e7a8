//! A transfer of dumps over ports: what it gives goes out, what comes is told to it, until it ends.

use std::time::{Duration, Instant};

use vaeform_sysex::transfer::Transfer;

use super::port::{Input, Output, PortError};

/// Between two looks at the input.
const LOOK: Duration = Duration::from_millis(2);
/// Between two looks whether the ports are still there.
const CHECK: Duration = Duration::from_secs(1);
/// How long a port may be full before it counts as one that takes nothing.
const FULL: Duration = Duration::from_secs(5);

/// The ports that a transfer goes over, with their names.
pub struct Route<'p> {
    /// To the instrument.
    pub output: (&'p str, &'p mut dyn Output),
    /// From it, where something is to come back.
    pub input: Option<(&'p str, &'p mut dyn Input)>,
}

impl std::fmt::Debug for Route<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let input = self.input.as_ref().map(|(name, _)| name);
        f.debug_struct("Route").field("output", &self.output.0).field("input", &input).finish()
    }
}

impl Route<'_> {
    /// Carries a transfer to its end, on the thread that calls. `turn` is asked between two pieces and may show progress; where
    /// it says false, the transfer is cancelled. Ports take whole messages: make the transfer so.
    pub fn carry(&mut self, transfer: &mut Transfer<'_>, mut turn: impl FnMut(&Transfer<'_>) -> bool) {
        let began = Instant::now();
        let mut checked = began;
        loop {
            if !turn(transfer) {
                transfer.cancel();
            }
            let now_us = began.elapsed().as_micros() as u64;
            while let Some(piece) = transfer.poll(now_us) {
                if let Err(error) = self.send(&piece) {
                    transfer.lose(&format!("{} {error}", self.output.0));
                }
            }
            self.receive(transfer, began);
            if checked.elapsed() >= CHECK {
                checked = Instant::now();
                self.check(transfer);
            }
            let due_us = transfer.due_us();
            if transfer.ending().is_some() && due_us.is_none() {
                return;
            }
            let wait = due_us.map_or(LOOK, |due| Duration::from_micros(due.saturating_sub(now_us)));
            std::thread::sleep(wait.min(LOOK));
        }
    }

    /// Sends a message; a port that is full gets it again.
    fn send(&mut self, message: &[u8]) -> Result<(), PortError> {
        let began = Instant::now();
        loop {
            match self.output.1.send(message) {
                Err(PortError::Full) if began.elapsed() < FULL => std::thread::sleep(LOOK),
                result => return result,
            }
        }
    }

    fn receive(&mut self, transfer: &mut Transfer<'_>, began: Instant) {
        let Some((_, input)) = &mut self.input else { return };
        while let Some(message) = input.receive() {
            transfer.receive(&message, began.elapsed().as_micros() as u64);
        }
    }

    fn check(&mut self, transfer: &mut Transfer<'_>) {
        if !self.output.1.is_there() {
            transfer.lose(&format!("{} {}", self.output.0, PortError::Lost));
        }
        if let Some((name, input)) = &mut self.input
            && !input.is_there()
        {
            transfer.lose(&format!("{name} {}", PortError::Lost));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::rc::Rc;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use vaeform_sysex::builtin;
    use vaeform_sysex::transfer::{Ending, Request, Settings};

    /// An instrument that answers every request with one dump; unplugged, it has gone.
    struct To(Sender<Vec<u8>>, Vec<u8>, Result<(), PortError>);
    struct From(Receiver<Vec<u8>>);

    impl Output for To {
        fn send(&mut self, message: &[u8]) -> Result<(), PortError> {
            if message.get(6) == Some(&0x30) {
                let _ = self.0.send(self.1.clone());
            }
            self.2.clone()
        }

        fn is_there(&mut self) -> bool {
            true
        }
    }

    impl Input for From {
        fn receive(&mut self) -> Option<Vec<u8>> {
            self.0.try_recv().ok()
        }

        fn is_there(&mut self) -> bool {
            true
        }
    }

    /// Asks for a single: how it ended, in words, and how often `turn` was asked.
    fn asked(port: Result<(), PortError>, goes_on: bool) -> (Option<Ending>, String, usize) {
        let definitions = builtin::definitions().unwrap();
        let virus = &definitions[0];
        let dump = virus.compose("single", &[]).unwrap();
        let request = Request::new(virus, "single", &[]).unwrap();
        let mut transfer = Transfer::request(&definitions, [request], Settings::default());
        let (sender, receiver) = channel();
        let (mut output, mut input) = (To(sender, dump, port), From(receiver));
        let mut route = Route { output: ("to", &mut output), input: Some(("from", &mut input)) };
        let turns = Rc::new(RefCell::new(0));
        route.carry(&mut transfer, |_| {
            *turns.borrow_mut() += 1;
            goes_on
        });
        let turns = *turns.borrow();
        (transfer.ending().cloned(), transfer.words(), turns)
    }

    #[test]
    fn a_transfer_is_carried_to_its_end() {
        let (ending, words, turns) = asked(Ok(()), true);
        assert_eq!((ending, words.as_str()), (Some(Ending::Done), "Received: 1 message came, 1 of 1 whole."));
        assert!(turns > 0);
    }

    #[test]
    fn a_port_that_fails_and_a_person_who_cancels_end_it() {
        let (ending, words, _) = asked(Err(PortError::Lost), true);
        assert_eq!(ending, Some(Ending::Lost("to has gone".to_owned())), "{words}");
        assert_eq!(asked(Ok(()), false).0, Some(Ending::Cancelled));
    }
}
