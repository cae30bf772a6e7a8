//! Learning: the controllers that are touched become those of the latents.

use super::NUM_LATENTS;
use super::map::{Assignment, can_be_insisted_on, is_never_taken};
use super::target::ControllerTarget;

/// What is being learnt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Learning {
    /// Nothing: controllers move latents.
    #[default]
    Off,
    /// The next eight controllers become latents 1-8; this is the next of them, 0-7.
    All {
        /// 0-7.
        next: usize,
    },
    /// The next controller becomes this latent's, 0-7.
    One(usize),
    /// The next controller of 7 bits becomes this parameter's.
    Parameter(ControllerTarget),
}

/// What a message means to a learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Touch {
    /// Somebody touched this.
    New(Assignment),
    /// The controller that was touched last is a pair.
    Widened(Assignment),
    /// Somebody touched a controller that is not learnt, 0-127.
    Refused(u8),
    /// Nothing to be learnt.
    Nothing,
}

/// Frames of rest after which a refused controller that moves again was moved by another wish: a quarter of a second at 48 kHz.
const PAUSE_FRAMES: u64 = 12_000;

/// A controller that was refused: the hand that moves it twice wants it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refusal {
    cc: u8,
    /// When it moved last, in frames.
    moved_at: u64,
    /// Learning was asked for again since.
    asked_again: bool,
}

impl Refusal {
    /// A controller that is refused now, for the first time.
    pub(super) fn new(cc: u8, now: u64) -> Self {
        Self { cc, moved_at: now, asked_again: false }
    }

    /// Learning was asked for again.
    pub(super) fn ask_again(&mut self) {
        self.asked_again = true;
    }

    /// A controller moves: whether it is this one, and whether it is wanted all the same.
    pub(super) fn moved(&mut self, cc: u8, now: u64) -> (bool, bool) {
        let is_this = cc == self.cc;
        let is_wanted = is_this && (self.asked_again || now - self.moved_at >= PAUSE_FRAMES);
        if is_this {
            self.moved_at = now;
        }
        (is_this, is_wanted && can_be_insisted_on(cc))
    }
}

/// Tells a controller of its own from the fine half of a pair: `n, n + 32, n, n + 32` is a pair, `n, n, n + 32, n + 32` are two
/// knobs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Learner {
    /// The message before, `(channel, cc)`.
    before: Option<(usize, u8)>,
    /// The one before that.
    earlier: Option<(usize, u8)>,
}

impl Learner {
    /// Starts afresh.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// A message arrives; `nrpn` is the parameter that it enters data for.
    pub(super) fn touch(&mut self, channel: usize, cc: u8, nrpn: Option<u16>) -> Touch {
        let now = (channel, cc);
        let earlier = std::mem::replace(&mut self.earlier, self.before.replace(now));
        let before = self.earlier;
        if let Some(number) = nrpn {
            return Touch::New(Assignment::Nrpn(number));
        }
        if let Some(coarse) = cc.checked_sub(32).filter(|&coarse| coarse < 32)
            && before == Some((channel, coarse))
        {
            let pair = Assignment::Cc14(coarse);
            return if earlier == Some(now) && pair.is_legal() { Touch::Widened(pair) } else { Touch::Nothing };
        }
        match cc {
            cc if !is_never_taken(cc) => Touch::New(Assignment::Cc(cc)),
            // What only a hand or a foot moves; the others come along with programs, parameters and panics.
            1 | 64..=69 | 74 => Touch::Refused(cc),
            _ => Touch::Nothing,
        }
    }
}

impl Learning {
    /// The latent that the next controller becomes.
    pub(super) fn latent(self) -> Option<usize> {
        match self {
            Self::Off | Self::Parameter(_) => None,
            Self::All { next } => Some(next),
            Self::One(latent) => Some(latent),
        }
    }

    /// After one controller was learnt.
    pub(super) fn advanced(self) -> Self {
        match self {
            Self::All { next } if next + 1 < NUM_LATENTS => Self::All { next: next + 1 },
            _ => Self::Off,
        }
    }
}
