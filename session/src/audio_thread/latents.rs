//! Where the latents stand: the host's knobs and the controllers on top of them, told to the worker that decodes.

use super::{AudioThreadHandle, ControllerSettings, FromAudio};
use crate::controllers::{self, Assignment, Heard};
use crate::performance::Knobs;

impl AudioThreadHandle {
    /// Takes the knobs as the host has them; the worker is told where they stand with the controllers' offsets.
    pub fn knobs(&mut self, host: &Knobs) {
        self.host_knobs = *host;
        self.tell_knobs();
    }

    /// The knobs with the controllers' offsets.
    pub fn knobs_now(&self) -> Knobs {
        let offsets = self.controllers.offsets();
        let latents = std::array::from_fn(|i| (self.host_knobs.latents[i] + offsets[i]).clamp(-1.0, 1.0));
        Knobs { latents, ..self.host_knobs }
    }

    /// Offline the worker is not told of the knobs, which [`Client::decode`](crate::Client::decode) takes instead: the worker's
    /// pace must not be heard in a bounce.
    pub fn set_offline(&mut self, is_offline: bool) {
        if self.is_offline && !is_offline {
            // The bounce has left the scheduler where it ended.
            self.knobs.repeat();
            self.wake.set();
        }
        self.is_offline = is_offline;
        self.tell_knobs();
    }

    /// The host renders offline.
    pub(crate) fn is_offline(&self) -> bool {
        self.is_offline
    }

    pub(super) fn tell_knobs(&mut self) {
        if self.is_offline {
            return;
        }
        if self.knobs.write(&self.knobs_now().to_array(), self.waiting.frame) {
            self.wake.set();
        }
    }

    /// A controller, channel 0-15, number 0-127, value 0..1: moves a latent if it is one of theirs.
    pub fn controller(&mut self, channel: u8, cc: u8, value: f32) {
        match self.controllers.controller(channel, cc, value) {
            Some(Heard::Moved(_)) => self.moved(),
            Some(Heard::Learned { latent, assignment, learning }) => {
                // A full queue loses the saving of it, not the playing.
                let _ = self.tell(FromAudio::Learned { latent, assignment, learning });
            }
            Some(Heard::NotLearned { cc, latent }) => {
                // A full queue loses the word, not the playing.
                let _ = self.tell(FromAudio::NotLearned { cc, latent });
            }
            None => {}
        }
    }

    /// Whether a controller is a latent's alone, though it means something else to most instruments.
    pub fn is_taken(&self, cc: u8) -> bool {
        controllers::can_be_insisted_on(cc) && self.controllers.map().latent(Assignment::Cc(cc)).is_some()
    }

    /// Ends a block of so many frames: `emit` gets the messages `(controller, value)`, 0-127 each, that tell the latents.
    pub fn end_block(&mut self, num_frames: usize, mut emit: impl FnMut(u8, u8)) {
        if self.controllers.advance(num_frames as u32) {
            self.moved();
        }
        self.tell_changes();
        let latents = self.knobs_now().latents;
        self.controllers.echo(&latents, |message| emit(message.cc, message.value));
    }

    fn moved(&mut self) {
        self.flags.set_offsets(&self.controllers.offsets());
        self.tell_knobs();
    }

    /// Controllers move the latents by these settings from now on.
    pub(crate) fn set_controllers(&mut self, settings: &ControllerSettings) {
        self.controllers.set_map(settings.map);
        if self.learnings != settings.learnings {
            self.learnings = settings.learnings;
            self.controllers.learn(settings.learning);
        }
        if let Some(offsets) = &settings.offsets {
            self.controllers.set_offsets(offsets);
            self.controllers.let_go();
        }
        self.moved();
    }
}
