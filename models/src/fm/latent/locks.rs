//! Groups of parameters that a performer locks: they stay the anchor's while the rest of the patch moves.

use vaeform_patch::{NUM_OPERATORS, ParamId, global, operator};

/// A group that can be locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Lock {
    /// Algorithm, feedback, oscillator sync.
    Algorithm,
    /// Mode, coarse, fine, detune of all operators, transpose.
    Ratios,
    /// Rates, levels and rate scaling of all operators.
    Envelopes,
    /// Output level, keyboard level scaling and velocity sensitivity of all operators.
    Levels,
    /// The LFO, its depths and sensitivities.
    Lfo,
    /// The pitch envelope.
    PitchEnvelope,
}

impl Lock {
    /// All groups, as the editor lists them.
    pub const ALL: [Self; 6] =
        [Self::Algorithm, Self::Ratios, Self::Envelopes, Self::Levels, Self::Lfo, Self::PitchEnvelope];

    /// Name shown to people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Algorithm => "Algorithm",
            Self::Ratios => "Ratios",
            Self::Envelopes => "Envelopes",
            Self::Levels => "Levels",
            Self::Lfo => "LFO",
            Self::PitchEnvelope => "Pitch EG",
        }
    }

    /// The group of a parameter.
    pub fn of(id: ParamId) -> Self {
        let idx = id.idx();
        if idx < NUM_OPERATORS * operator::NUM_PARAMS {
            return match idx % operator::NUM_PARAMS {
                0..=7 | operator::RATE_SCALING => Self::Envelopes,
                operator::AMP_MOD_SENS => Self::Lfo,
                operator::MODE..=operator::DETUNE => Self::Ratios,
                _ => Self::Levels,
            };
        }
        match id {
            global::ALGORITHM | global::FEEDBACK | global::OSC_SYNC => Self::Algorithm,
            global::TRANSPOSE => Self::Ratios,
            id if id < global::ALGORITHM => Self::PitchEnvelope,
            _ => Self::Lfo,
        }
    }
}

/// Which groups are locked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Locks(u8);

impl Locks {
    /// Locks by their bits, [`Lock`] `n` being bit `n`; other bits are dropped.
    pub fn from_bits(bits: u8) -> Self {
        Self(bits & 0x3F)
    }

    /// The bits, for a saved state.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// Whether a group is locked.
    pub fn has(self, lock: Lock) -> bool {
        self.0 >> lock as u8 & 1 == 1
    }

    /// The same with a group locked or free.
    #[must_use]
    pub fn with(self, lock: Lock, on: bool) -> Self {
        Self(if on { self.0 | 1 << lock as u8 } else { self.0 & !(1 << lock as u8) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_the_parameters_that_its_name_says() {
        let count = |lock| ParamId::all().filter(|&id| Lock::of(id) == lock).count();
        assert_eq!(Lock::ALL.map(count), [3, 6 * 4 + 1, 6 * 9, 6 * 7, 6 + 7, 8]);
        assert_eq!(Lock::of(operator::param(2, operator::OUTPUT_LEVEL)), Lock::Levels);
        assert_eq!(Lock::of(global::LFO_WAVE), Lock::Lfo);
        assert_eq!(Lock::of(global::PITCH_LEVEL[3]), Lock::PitchEnvelope);
    }

    #[test]
    fn locks_are_set_and_cleared_one_by_one() {
        let locks = Locks::default().with(Lock::Lfo, true).with(Lock::Ratios, true).with(Lock::Lfo, false);
        assert_eq!(Lock::ALL.map(|lock| locks.has(lock)), [false, true, false, false, false, false]);
        assert_eq!(Locks::from_bits(locks.bits()), locks);
    }
}
