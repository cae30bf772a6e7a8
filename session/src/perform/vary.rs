//! Which variation of the gesture is played.

/// Variations that can be gone back to.
pub const MAX_VARIATIONS_KEPT: usize = 16;

/// What makes a variation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VaryBy {
    /// The spectrum of the gesture: as fast and as far, elsewhere in time.
    #[default]
    Spectrum,
    /// The model of lanes: another lane of those that it knows, as far from its middle.
    Model,
}

/// The seeds that were tried, and the latents that stay as they were recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vary {
    /// The seeds, oldest first; one at least.
    seeds: Vec<u64>,
    place: usize,
    /// A bit for each latent.
    pub locks: u8,
    /// What makes the variation.
    pub by: VaryBy,
}

impl Default for Vary {
    fn default() -> Self {
        Self { seeds: vec![1], place: 0, locks: 0, by: VaryBy::default() }
    }
}

impl Vary {
    /// Out of what was kept: the newest of the seeds, and the place of the one that is played.
    pub fn new(mut seeds: Vec<u64>, place: usize, locks: u8) -> Self {
        let gone = seeds.len().saturating_sub(MAX_VARIATIONS_KEPT);
        seeds.drain(..gone);
        if seeds.is_empty() {
            return Self { locks, ..Self::default() };
        }
        let place = place.saturating_sub(gone).min(seeds.len() - 1);
        Self { seeds, place, locks, by: VaryBy::default() }
    }

    /// The seed that is played.
    pub fn seed(&self) -> u64 {
        self.seeds.get(self.place).copied().unwrap_or(1)
    }

    /// All seeds, oldest first.
    pub fn seeds(&self) -> &[u64] {
        &self.seeds
    }

    /// The place of the one that is played.
    pub fn place(&self) -> usize {
        self.place
    }

    /// The same with another seed, the newest; the oldest goes where there is no more room.
    pub fn with_seed(&self, seed: u64) -> Self {
        let mut seeds = self.seeds.clone();
        seeds.push(seed);
        let place = seeds.len() - 1;
        Self { by: self.by, ..Self::new(seeds, place, self.locks) }
    }

    /// The same with a seed of before or after played, as far as there is one.
    pub fn at(&self, place: usize) -> Self {
        Self { place: place.min(self.seeds.len().saturating_sub(1)), ..self.clone() }
    }

    /// Whether a latent stays as it was recorded.
    pub fn is_locked(&self, latent: usize) -> bool {
        latent < 8 && self.locks >> latent & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_seeds_are_kept_and_gone_back_to() {
        let mut vary = Vary::default();
        for seed in 2..=40 {
            vary = vary.with_seed(seed);
        }
        assert_eq!((vary.seeds().len(), vary.seed()), (MAX_VARIATIONS_KEPT, 40));
        assert_eq!((vary.at(0).seed(), vary.at(99).seed()), (25, 40));
        assert_eq!(Vary::new(Vec::new(), 5, 3), Vary { locks: 3, ..Vary::default() });
        assert_eq!(Vary::new((0..20).collect(), 19, 0).seed(), 19);
        assert!(Vary { locks: 0b100, ..Vary::default() }.is_locked(2));
    }
}
