//! What a training set is drawn from: voices of players changed a little, crossovers of two, and six operators of anyone's.
//! Draw `n` of a seed is the same however many are drawn.

use std::ops::RangeInclusive;

use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::{NUM_OPERATORS, Patch, global, operator};

use crate::fm::library::prior::{centre, crossed, perturbed};
use crate::fm::predictor::canonical;
use crate::random::Random;

/// The velocity of half of all draws: that which matches are played with.
const USUAL_VELOCITY: u8 = 100;
/// The others, from here to the strongest.
const SOFTEST: u8 = 20;
/// Draws whose key stays down.
const HELD: f32 = 0.3;
/// Seconds after which the others' goes up.
const HOLDS_S: (f32, f32) = (0.1, 1.45);

/// Shares of the sources; only their proportions count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mix {
    /// Voices as they are, or a little changed.
    pub real: f32,
    /// Crossovers of two voices.
    pub cross: f32,
    /// Six operators of any voices under any algorithm.
    pub random: f32,
}

impl Default for Mix {
    fn default() -> Self {
        Self { real: 25.0, cross: 50.0, random: 25.0 }
    }
}

/// A patch with the key that plays it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MixtureDraw {
    /// In the one order of [`canonical`], without transposition.
    pub patch: Patch,
    /// MIDI note.
    pub note: u8,
    /// MIDI velocity.
    pub velocity: u8,
    /// Seconds until the key goes up; infinity where it stays down.
    pub hold_s: f32,
}

/// A source of draws.
pub struct Mixture {
    seed: u64,
    voices: Vec<Patch>,
    mix: Mix,
    notes: RangeInclusive<u8>,
}

impl Mixture {
    /// A source over voices, of which there must be at least one for anything but INIT VOICE to come out.
    pub fn new(seed: u64, mut voices: Vec<Patch>, mix: Mix, notes: RangeInclusive<u8>) -> Self {
        voices.iter_mut().for_each(centre);
        Self { seed, voices, mix, notes }
    }

    /// A draw by its place.
    pub fn draw(&self, idx: u64) -> MixtureDraw {
        let mut random = Random::stream(self.seed, idx);
        let patch = canonical(&self.patch(&mut random));
        let (low, high) = (*self.notes.start(), *self.notes.end());
        let note = low + random.below(usize::from(high.saturating_sub(low)) + 1) as u8;
        let velocity =
            if random.chance(0.5) { USUAL_VELOCITY } else { SOFTEST + random.below(usize::from(128 - SOFTEST)) as u8 };
        let held = random.chance(HELD);
        let hold_s = HOLDS_S.0 + (HOLDS_S.1 - HOLDS_S.0) * random.uniform();
        MixtureDraw { patch, note, velocity, hold_s: if held { f32::INFINITY } else { hold_s } }
    }

    fn patch(&self, random: &mut Random) -> Patch {
        let Mix { real, cross, random: loose } = self.mix;
        let source = random.uniform() * (real + cross + loose);
        let voice = |random: &mut Random| random.pick(&self.voices).unwrap_or_default();
        if source < real {
            let voice = voice(random);
            return if random.chance(1.0 / 3.0) { voice } else { perturbed(&voice, random) };
        }
        if source < real + cross {
            let child = crossed(&voice(random), &voice(random), random);
            return if random.chance(0.5) { child } else { perturbed(&child, random) };
        }
        let mut patch = voice(random);
        patch.fm.set(global::ALGORITHM, random.below(ALGORITHMS.len()) as f32);
        for op in 0..NUM_OPERATORS {
            let (other, from) = (voice(random), random.below(NUM_OPERATORS));
            for offset in 0..operator::NUM_PARAMS {
                patch.fm.set(operator::param(op, offset), other.fm.op(from, offset));
            }
        }
        patch
    }
}

#[cfg(test)]
mod tests {
    use vaeform_patch::factory;

    use super::*;

    fn mixture(mix: Mix) -> Mixture {
        Mixture::new(3, factory::bank().iter().map(|preset| preset.patch).collect(), mix, 40..=52)
    }

    #[test]
    fn draws_stay_in_their_bounds_and_do_not_depend_on_each_other() {
        let mixture = mixture(Mix::default());
        let draws: Vec<MixtureDraw> = (0..400).map(|idx| mixture.draw(idx)).collect();
        assert!(draws.iter().all(|draw| (40..=52).contains(&draw.note) && (20..=127).contains(&draw.velocity)));
        assert!(draws.iter().all(|draw| draw.hold_s >= 0.1 && draw.patch.fm.get(global::TRANSPOSE) == 24.0));
        assert!(draws.iter().any(|draw| draw.note == 52) && draws.iter().any(|draw| draw.hold_s.is_infinite()));
        assert!(draws.iter().all(|draw| draw.patch.fm.values().iter().all(|value| value.fract() == 0.0)));
        assert_eq!(mixture.draw(399), draws[399]);
    }

    #[test]
    fn each_source_gives_what_it_says() {
        let real = mixture(Mix { real: 1.0, cross: 0.0, random: 0.0 });
        let untouched =
            (0..100).filter(|&idx| real.voices.iter().any(|v| canonical(v) == real.draw(idx).patch)).count();
        assert!((15..60).contains(&untouched), "{untouched}");
        let loose = mixture(Mix { real: 0.0, cross: 0.0, random: 1.0 });
        let algorithms: std::collections::BTreeSet<u8> =
            (0..400).map(|idx| loose.draw(idx).patch.fm.get(global::ALGORITHM) as u8).collect();
        assert_eq!(algorithms.len(), ALGORITHMS.len());
    }
}
