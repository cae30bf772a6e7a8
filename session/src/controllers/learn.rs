//! Learning: the controllers that are touched become those of the latents.

use super::NUM_LATENTS;
use super::map::{Assignment, is_never_taken};

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
}

/// What a message means to a learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Touch {
    /// Somebody touched this.
    New(Assignment),
    /// The controller that was touched last is a pair.
    Widened(Assignment),
    /// Nothing to be learnt.
    Nothing,
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
        if is_never_taken(cc) { Touch::Nothing } else { Touch::New(Assignment::Cc(cc)) }
    }
}

impl Learning {
    /// The latent that the next controller becomes.
    pub(super) fn latent(self) -> Option<usize> {
        match self {
            Self::Off => None,
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
