//! Patches that never were, in any number: the patch VAE's prior, crossovers of its samples, small changes of them, and
//! whatever voices the user adds. Patch `n` of a seed is the same however many are drawn.

use std::ops::Range;

use vaeform_patch::factory;
use vaeform_patch::{Kind, NUM_OPERATORS, PARAMS, Patch, global, operator};

use crate::fm::latent::random_patch;
use crate::fm::patch_vae::PatchVae;
use crate::random::Random;

/// A source of patches.
pub struct Prior {
    seed: u64,
    own: Vec<Patch>,
}

impl Prior {
    /// A prior that begins with the factory voices and `voices` as they are.
    pub fn new(seed: u64, voices: &[Patch]) -> Self {
        let mut own: Vec<Patch> = factory::bank().iter().map(|preset| preset.patch).collect();
        own.extend(voices);
        own.iter_mut().for_each(centre);
        Self { seed, own }
    }

    /// Voices that it begins with.
    pub fn num_own(&self) -> usize {
        self.own.len()
    }

    /// Patches of a range of places, each without transposition.
    pub fn patches(&self, range: Range<usize>) -> Vec<Patch> {
        let (start, own) = (range.start, self.own.len());
        let kept: Vec<Patch> = self.own[start.min(own)..range.end.min(own)].to_vec();
        let drawn: Vec<usize> = (range.start.max(own)..range.end.max(own)).collect();
        let mut randoms: Vec<Random> = drawn.iter().map(|&idx| Random::stream(self.seed, idx as u64)).collect();
        // Two of the prior each: most become one by crossover.
        let vae = PatchVae::shared();
        let places: Vec<Vec<f32>> =
            randoms.iter_mut().flat_map(|r| [(); 2].map(|()| vae.space().sample(1.0, &mut || r.uniform()))).collect();
        let places: Vec<&[f32]> = places.iter().map(Vec::as_slice).collect();
        let distributions = vae.decode(&places);
        let new = distributions.chunks(2).zip(&mut randoms).map(|(pair, random)| {
            let temperature = [0.0, 0.4, 0.8][random.below(3)];
            let of = |i: usize, random: &mut Random| random_patch(&pair[i], temperature, &mut || random.uniform());
            let a = of(0, random);
            let mut patch = match random.below(4) {
                0 => a,
                1 => perturbed(&a, random),
                2 => crossed(&a, &of(1, random), random),
                // Half of these have a real voice for a parent, where there is one.
                _ => crossed(&self.own[random.below(own)], &a, random),
            };
            centre(&mut patch);
            patch
        });
        kept.into_iter().chain(new).collect()
    }
}

/// Takes the transposition out, so that a key sounds at its pitch.
pub(crate) fn centre(patch: &mut Patch) {
    patch.fm.set(global::TRANSPOSE, 24.0);
}

/// A patch with operators of another, each with its place.
pub(crate) fn crossed(a: &Patch, b: &Patch, random: &mut Random) -> Patch {
    let mut child = *a;
    let share = 0.25 + 0.5 * random.uniform();
    for op in (0..NUM_OPERATORS).filter(|_| random.chance(share)).collect::<Vec<_>>() {
        for offset in 0..operator::NUM_PARAMS {
            child.fm.set(operator::param(op, offset), b.fm.op(op, offset));
        }
    }
    child
}

/// A patch with an eighth of its continuous values moved a little.
pub(crate) fn perturbed(patch: &Patch, random: &mut Random) -> Patch {
    let mut near = *patch;
    for def in PARAMS.iter().filter(|def| def.kind == Kind::Continuous) {
        if random.chance(0.125) {
            near.fm.set(def.id, (near.fm.get(def.id) + 0.15 * def.max * random.normal()).round());
        }
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_is_the_same_whatever_was_drawn_around_it() {
        let prior = Prior::new(9, &[]);
        let all = prior.patches(0..80);
        assert_eq!(all[..20], prior.patches(0..20)[..]);
        assert_eq!(all[70..80], prior.patches(70..80)[..]);
        assert!(all.iter().all(|patch| patch.fm.values().iter().all(|value| value.fract() == 0.0)));
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
        assert_ne!(Prior::new(10, &[]).patches(70..80), all[70..80]);
    }

    #[test]
    fn own_voices_come_after_those_of_the_factory() {
        let mut voice = Patch::default();
        voice.fm.set(global::TRANSPOSE, 36.0);
        let prior = Prior::new(1, &[voice]);
        let last = prior.patches(prior.num_own() - 1..prior.num_own());
        assert_eq!(last, [Patch::default()]);
    }
}
