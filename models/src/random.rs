//! Random numbers that a seed alone decides, the same on every machine: splitmix64 (Steele, Lea and Flood 2014).

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The stream of a seed.
    #[cfg(test)]
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Stream `idx` of a seed: as good as unrelated to its neighbours.
    pub fn stream(seed: u64, idx: u64) -> Self {
        let mut mixed = Self(seed ^ idx.wrapping_mul(0xd134_2543_de82_ef95));
        Self(mixed.word())
    }

    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to just under 1.
    pub fn uniform(&mut self) -> f32 {
        (self.word() >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// A whole number under `len`; 0 where there is none.
    pub fn below(&mut self, len: usize) -> usize {
        (((self.word() >> 32) * len as u64) >> 32) as usize
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f32) -> bool {
        self.uniform() < probability
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        of.get(self.below(of.len())).copied()
    }

    /// Standard normal (Box and Muller 1958).
    pub fn normal(&mut self) -> f32 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f32::consts::TAU * self.uniform()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_spread_evenly_and_streams_differ() {
        let mut random = Random::new(1);
        let mut counts = [0; 10];
        (0..10_000).for_each(|_| counts[random.below(10)] += 1);
        assert!(counts.iter().all(|&count| (850..1150).contains(&count)), "{counts:?}");
        let normals: Vec<f32> = (0..10_000).map(|_| random.normal()).collect();
        let mean = normals.iter().sum::<f32>() / 1e4;
        let variance = normals.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 1e4;
        assert!(mean.abs() < 0.05 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
        assert_ne!(Random::stream(1, 0).word(), Random::stream(1, 1).word());
        assert_eq!(Random::stream(7, 3).word(), Random::stream(7, 3).word());
        assert_eq!((random.below(0), random.pick::<u8>(&[])), (0, None));
    }
}
