//! The controllers as they play: messages in, offsets of the latents out.

use super::NUM_LATENTS;
use super::echo::{Echo, EchoMessage};
use super::learn::{Learner, Learning, Refusal, Touch};
use super::map::{Assignment, CcMap};
use super::param_map::may_move_a_parameter;
use super::parser::Parser;
use super::takeover::Takeover;
use super::target::ControllerTarget;

/// A latent's offset has moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CcMove {
    /// 0-7.
    pub latent: usize,
    /// -1..1; the middle of the controller is exactly 0.
    pub offset: f32,
}

/// What came of a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Heard {
    /// An offset moved.
    Moved(CcMove),
    /// A controller was learnt. The map of the audio thread has it already; the saved one has to follow, by
    /// [`CcMap::assign`] with the same values.
    Learned {
        /// 0-7.
        latent: usize,
        /// What moves it from now on.
        assignment: Assignment,
        /// What is still being learnt.
        learning: Learning,
    },
    /// A controller was learnt for a parameter. It moves the parameter when the map has it.
    LearnedParameter {
        /// 0-127.
        cc: u8,
        /// What it is to move.
        target: ControllerTarget,
    },
    /// A controller was touched that no parameter may have; told once for each time that a hand moves it.
    NotForParameters {
        /// 0-127.
        cc: u8,
    },
    /// A controller was touched that is not learnt; told once for each time that a hand moves it.
    NotLearned {
        /// 0-127.
        cc: u8,
        /// The latent that learns, 0-7.
        latent: usize,
    },
}

/// The runtime of a [`CcMap`]: fixed size, nothing allocates. `[audio-thread]`
#[derive(Clone, Debug, Default)]
pub struct Controllers {
    map: CcMap,
    latents: [Takeover; NUM_LATENTS],
    parser: Parser,
    learning: Learning,
    learner: Learner,
    /// What was refused while learning.
    refusal: Option<Refusal>,
    /// The latent that was learnt last, whose controller may prove to be a pair.
    learnt: Option<usize>,
    echo: Echo,
    /// Frames since the beginning.
    now: u64,
}

impl Controllers {
    /// With a map, all offsets at 0.
    pub fn new(map: CcMap) -> Self {
        Self { map, ..Self::default() }
    }

    /// The map as it is now, with what has been learnt.
    pub fn map(&self) -> &CcMap {
        &self.map
    }

    /// Another map. The offsets stay, and latents that get another controller wait for it to pass them.
    pub fn set_map(&mut self, map: CcMap) {
        for latent in 0..NUM_LATENTS {
            if map.assignment(latent) != self.map.assignment(latent) {
                self.change_knob(latent);
            }
            if !map.echo {
                self.echo.forget(latent);
            }
        }
        self.map = map;
    }

    /// The offsets of all latents, -1..1.
    pub fn offsets(&self) -> [f32; NUM_LATENTS] {
        self.latents.map(|latent| latent.offset())
    }

    /// Puts all offsets somewhere, -1..1 (what is not finite becomes 0): a restored state, a patch that is loaded at rest. All
    /// controllers wait until they pass their latents.
    pub fn set_offsets(&mut self, offsets: &[f32; NUM_LATENTS]) {
        for (latent, &offset) in self.latents.iter_mut().zip(offsets) {
            latent.set(offset);
        }
    }

    /// All controllers wait until they pass their latents, which stay where they are.
    pub fn let_go(&mut self) {
        self.latents.iter_mut().for_each(Takeover::let_go);
    }

    /// What is being learnt.
    pub fn learning(&self) -> Learning {
        self.learning
    }

    /// Starts or stops learning. Meanwhile no controller moves a latent.
    pub fn learn(&mut self, learning: Learning) {
        self.learning = match learning {
            Learning::All { next } if next >= NUM_LATENTS => Learning::Off,
            Learning::One(latent) if latent >= NUM_LATENTS => Learning::Off,
            learning => learning,
        };
        match &mut self.refusal {
            Some(refusal) if self.learning != Learning::Off => refusal.ask_again(),
            refusal => *refusal = None,
        }
        self.learner.clear();
        self.learnt = None;
    }

    /// A controller message: channel 0-15, controller 0-127, value 0..1 as the host gives it (n / 127).
    ///
    /// While something is learnt no offset moves. A controller that was just learnt is learnt once more, as a pair, when its next
    /// messages show that it is one.
    pub fn controller(&mut self, channel: u8, cc: u8, value: f32) -> Option<Heard> {
        if channel > 15 || cc > 127 || !value.is_finite() {
            return None;
        }
        let (channel, value) = (usize::from(channel), (value.clamp(0.0, 1.0) * 127.0).round() as u8);
        self.parser.select(channel, cc, value);
        if self.learning != Learning::Off || self.learnt.is_some() {
            let touch = self.learner.touch(channel, cc, self.parser.entered(channel, cc));
            if let Some(learned) = self.learned(touch) {
                return Some(learned);
            }
            if self.learning != Learning::Off {
                return None;
            }
        }
        let reading = self.parser.read(&self.map, channel, cc, value)?;
        let latent = reading.latent;
        if self.map.echo && self.echo.is_own(reading) {
            return None;
        }
        self.echo.heard(reading);
        let moved = self.latents[latent].turn(reading.position);
        moved.then(|| Heard::Moved(CcMove { latent, offset: self.latents[latent].offset() }))
    }

    /// Time passes: call once a block with its frames. True if an offset moved (read [`Self::offsets`]): a position that was taken
    /// for an echo proved to be a knob's.
    pub fn advance(&mut self, num_frames: u32) -> bool {
        self.now += u64::from(num_frames);
        let (latents, mut moved) = (&mut self.latents, false);
        self.echo.expire(self.now, |latent, position| moved |= latents[latent].turn(position));
        moved
    }

    /// Tells the latents, -1..1, as controllers, if the map says so: at most once in [`ECHO_GAP_FRAMES`] a latent, only what
    /// changed, the last value always. Call once a block, after [`Self::advance`].
    ///
    /// [`ECHO_GAP_FRAMES`]: super::ECHO_GAP_FRAMES
    pub fn echo(&mut self, values: &[f32; NUM_LATENTS], mut emit: impl FnMut(EchoMessage)) {
        if self.map.echo {
            for (latent, &value) in values.iter().enumerate() {
                self.echo.tell(latent, self.map.assignment(latent), value, self.now, &mut emit);
            }
        }
    }

    fn change_knob(&mut self, latent: usize) {
        self.latents[latent].change_knob();
        self.parser.forget(latent);
        self.echo.forget(latent);
    }

    /// A parameter takes what was asked for by name: the wheel too, but no pedal.
    fn learned_for(&mut self, target: ControllerTarget, touch: Touch) -> Option<Heard> {
        let (Touch::New(Assignment::Cc(cc)) | Touch::Refused(cc)) = touch else { return None };
        if may_move_a_parameter(cc) {
            (self.learning, self.learnt, self.refusal) = (Learning::Off, None, None);
            return Some(Heard::LearnedParameter { cc, target });
        }
        let now = self.now;
        if self.refusal.as_mut().is_some_and(|refusal| refusal.moved(cc, now).0) {
            return None;
        }
        self.refusal = Some(Refusal::new(cc, now));
        Some(Heard::NotForParameters { cc })
    }

    fn learned(&mut self, touch: Touch) -> Option<Heard> {
        if let Learning::Parameter(target) = self.learning {
            return self.learned_for(target, touch);
        }
        let (latent, assignment) = match touch {
            Touch::Nothing => return None,
            Touch::Refused(cc) => match self.refused(cc)? {
                Ok(assignment) => (self.learning.latent()?, assignment),
                Err(latent) => return Some(Heard::NotLearned { cc, latent }),
            },
            Touch::Widened(pair) => {
                let Assignment::Cc14(coarse) = pair else { return None };
                let latent = self.learnt.filter(|&latent| self.map.assignment(latent) == Assignment::Cc(coarse))?;
                (latent, pair)
            }
            Touch::New(assignment) => {
                if self.learnt.is_some_and(|latent| self.is_part_of(assignment, latent)) {
                    return None;
                }
                let Some(latent) = self.learning.latent() else {
                    // Somebody plays on: the run of messages that was learnt is over.
                    self.learnt = None;
                    return None;
                };
                if matches!(self.learning, Learning::All { next } if self.was_learnt(assignment, next)) {
                    return None;
                }
                (latent, assignment)
            }
        };
        let before = *self.map.assignments();
        self.map.insist(latent, assignment).ok()?;
        for (other, before) in before.into_iter().enumerate() {
            if other == latent || self.map.assignment(other) != before {
                self.change_knob(other);
            }
        }
        if matches!(touch, Touch::New(_) | Touch::Refused(_)) {
            self.refusal = None;
            self.learning = self.learning.advanced();
            self.learnt = Some(latent);
        }
        Some(Heard::Learned { latent, assignment, learning: self.learning })
    }

    /// A controller that is not learnt was touched: it is taken all the same when it was asked for twice, and else the latent that learns
    /// goes without, which is told once.
    fn refused(&mut self, cc: u8) -> Option<Result<Assignment, usize>> {
        let latent = self.learning.latent()?;
        let has_just = |latent: usize| self.map.assignment(latent) == Assignment::Cc(cc);
        if self.learnt.is_some_and(has_just) {
            return None;
        }
        let now = self.now;
        match self.refusal.as_mut().map(|refusal| refusal.moved(cc, now)) {
            Some((true, true)) => Some(Ok(Assignment::Cc(cc))),
            Some((true, false)) => None,
            Some((false, _)) | None => {
                self.refusal = Some(Refusal::new(cc, now));
                Some(Err(latent))
            }
        }
    }

    /// Whether a touch is one more message of the controller that a latent has.
    fn is_part_of(&self, touched: Assignment, latent: usize) -> bool {
        let has = self.map.assignment(latent);
        has == touched
            || matches!((has, touched), (Assignment::Cc14(pair), Assignment::Cc(cc)) if cc == pair || cc == pair + 32)
    }

    /// Whether one of the first `count` latents has it already.
    fn was_learnt(&self, touched: Assignment, count: usize) -> bool {
        (0..count).any(|latent| self.is_part_of(touched, latent))
    }
}
