//! Where the latents stand: the host's knobs and the controllers on top of them, told to the worker that decodes. `[audio-thread]`

use super::ahead::LanesAhead;
use super::messages::{ControllerSettings, FromAudio};
use super::played_lanes::PlayedLanes;
use super::reports::Reports;
use super::told_knobs::ToldKnobs;
use crate::controllers::{Assignment, Controllers, Heard, Learning, NUM_LATENTS};
use crate::latent::{Knobs, NUM_KNOBS};
use crate::threads::latest::Writer;

/// See the [module](self).
#[derive(Debug)]
pub(super) struct LatentInput {
    told: ToldKnobs,
    /// The knobs as the host has them.
    host_knobs: Knobs,
    /// The worker hears nothing of the knobs: they are decoded on a grid of the timeline instead.
    is_offline: bool,
    controllers: Controllers,
    /// Askings for learning that have been heard.
    learnings: u32,
    /// What moves the latents beside hands.
    pub(super) lanes: PlayedLanes,
    /// Where lanes will have them.
    pub(super) ahead: LanesAhead,
    /// Where lanes have them; nothing while these are off.
    moved: Option<[f32; NUM_LATENTS]>,
}

impl LatentInput {
    /// At rest.
    pub(super) fn new((to_worker, ahead): (Writer<NUM_KNOBS>, LanesAhead)) -> Self {
        Self {
            told: ToldKnobs::new(to_worker),
            host_knobs: Knobs::default(),
            is_offline: false,
            controllers: Controllers::default(),
            learnings: 0,
            lanes: PlayedLanes::default(),
            ahead,
            moved: None,
        }
    }

    /// Takes the knobs as the host has them at a frame of the synth.
    pub(super) fn set_host(&mut self, knobs: &Knobs, frame: u32, reports: &mut Reports) {
        self.host_knobs = *knobs;
        self.tell(frame, reports);
    }

    /// The knobs with the controllers' offsets, and where lanes had them at the last look.
    pub(super) fn now(&self) -> Knobs {
        Knobs { latents: self.moved.unwrap_or_else(|| self.hands()), ..self.host_knobs }
    }

    /// Where hands have the latents, by the host and by controllers.
    fn hands(&self) -> [f32; NUM_LATENTS] {
        let offsets = self.controllers.offsets();
        std::array::from_fn(|i| (self.host_knobs.latents[i] + offsets[i]).clamp(-1.0, 1.0))
    }

    /// From now on at this sample rate, in Hz.
    pub(super) fn set_sample_rate(&mut self, rate_hz: f32) {
        self.told.set_sample_rate(rate_hz);
        self.ahead.set_sample_rate(rate_hz);
    }

    /// The synth has come to a frame, and the song is there, in beats, with so many in a bar: lanes move to where they are then.
    pub(super) fn look(&mut self, frame: u32, place: (f64, f64), reports: &Reports) {
        if !self.is_offline && !self.ahead.is_on() && self.told.pass(&self.now(), frame) {
            reports.wake.set();
        }
        self.lanes.set_place(place, reports);
        self.moved = if self.lanes.plays() { self.lanes.moved(&self.hands()) } else { None };
    }

    /// A block of so many frames begins at a frame: tells the worker where lanes will be until the next one ends, if it is that long.
    /// `beat` says where the song is so many frames ahead.
    pub(super) fn plan(&mut self, (frame, num_frames): (u32, usize), beat: impl Fn(usize) -> f64, reports: &Reports) {
        let can_plan = !self.is_offline && self.lanes.plays() && self.ahead.is_needed(num_frames);
        let still = self.still();
        let mut lanes = self.lanes.ahead(still.latents);
        if !can_plan || !self.ahead.holds(frame, num_frames, |frames| lanes(beat(frames))) {
            drop(lanes);
            self.end_plan(frame, reports);
        }
        if can_plan {
            let (made_of, now) = ((still, self.lanes.switches()), self.now());
            let mut lanes = self.lanes.ahead(still.latents);
            if self.ahead.extend((made_of, now), (frame, num_frames), |frames| lanes(beat(frames))) {
                reports.wake.set();
            }
        }
    }

    /// What was told ahead is not to be: the worker is told where the knobs are.
    fn end_plan(&mut self, frame: u32, reports: &Reports) {
        if self.ahead.cancel() && !self.is_offline {
            if !self.told.tell_anew(&self.now(), frame) {
                self.told.repeat();
            }
            reports.wake.set();
        }
    }

    /// The knobs without lanes.
    fn still(&self) -> Knobs {
        Knobs { latents: self.hands(), ..self.host_knobs }
    }

    /// Offline the worker is not told of the knobs.
    pub(super) fn set_offline(&mut self, is_offline: bool, frame: u32, reports: &mut Reports) {
        if self.is_offline && !is_offline {
            // The bounce has left the scheduler where it ended.
            self.told.repeat();
            reports.wake.set();
        }
        self.is_offline = is_offline;
        self.ahead.cancel();
        self.tell(frame, reports);
    }

    /// The host renders offline.
    pub(super) fn is_offline(&self) -> bool {
        self.is_offline
    }

    /// A controller, channel 0-15, number 0-127, value 0..1: moves a latent if it is one of theirs.
    pub(super) fn controller(&mut self, channel: u8, cc: u8, value: f32, frame: u32, reports: &mut Reports) {
        match self.controllers.controller(channel, cc, value) {
            Some(Heard::Moved(_)) => self.turned(frame, reports),
            // A full queue loses the saving of it, not the playing.
            Some(Heard::Learned { latent, assignment, learning }) => {
                reports.tell(FromAudio::Learned { latent, assignment, learning });
            }
            // A full queue loses what was learnt, and it is to be learnt again.
            Some(Heard::LearnedParameter { cc, target }) => {
                reports.tell(FromAudio::LearnedParameter { cc, target });
            }
            // A full queue loses the word, not the playing.
            Some(Heard::NotForParameters { cc }) => {
                reports.tell(FromAudio::NotForParameters(cc));
            }
            // A full queue loses the word, not the playing.
            Some(Heard::NotLearned { cc, latent }) => {
                reports.tell(FromAudio::NotLearned { cc, latent });
            }
            None => {}
        }
    }

    /// Whether a controller is being learnt, and none moves anything.
    pub(super) fn is_learning(&self) -> bool {
        self.controllers.learning() != Learning::Off
    }

    /// Whether a controller moves a latent.
    pub(super) fn is_assigned(&self, cc: u8) -> bool {
        self.controllers.map().latent(Assignment::Cc(cc)).is_some()
    }

    /// Lets so many frames pass: controllers go on to where they were moved.
    pub(super) fn advance(&mut self, num_frames: u32, frame: u32, reports: &mut Reports) {
        if self.controllers.advance(num_frames) {
            self.turned(frame, reports);
        }
    }

    /// Gives the messages `(controller, value)`, 0-127 each, that tell the latents.
    pub(super) fn echo(&mut self, mut emit: impl FnMut(u8, u8)) {
        let latents = self.now().latents;
        self.controllers.echo(&latents, |message| emit(message.cc, message.value));
    }

    /// Controllers move the latents by these settings from now on.
    pub(super) fn set_controllers(&mut self, settings: &ControllerSettings, frame: u32, reports: &mut Reports) {
        self.controllers.set_map(settings.map);
        if self.learnings != settings.learnings {
            self.learnings = settings.learnings;
            self.controllers.learn(settings.learning);
        }
        // What is there already spoils nothing: a host that starts restores it, and the first controller of a clip is to be heard.
        if let Some(offsets) = settings.offsets.as_ref().filter(|offsets| **offsets != self.controllers.offsets()) {
            self.controllers.set_offsets(offsets);
            self.controllers.let_go();
        }
        self.turned(frame, reports);
    }

    fn turned(&mut self, frame: u32, reports: &mut Reports) {
        reports.flags.set_offsets(&self.controllers.offsets());
        self.tell(frame, reports);
    }

    fn tell(&mut self, frame: u32, reports: &mut Reports) {
        let hands = self.hands();
        self.lanes.watch(&hands, reports);
        self.moved = self.lanes.moved(&hands);
        if self.lanes.plays() && self.ahead.is_made_of(&(self.still(), self.lanes.switches())) {
            return;
        }
        self.end_plan(frame, reports);
        if !self.is_offline && self.told.turn(&self.now(), frame) {
            reports.wake.set();
        }
    }
}
