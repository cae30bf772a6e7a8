//! Hears when something begins on the sidechain.

/// How long the fast and the slow follower take to fall by 1/e.
const FAST_S: f32 = 0.01;
const SLOW_S: f32 = 0.1;
/// By how much the fast one must be over the slow one, and over silence.
const RATIO: f32 = 2.0;
const FLOOR: f32 = 0.01;
/// The least time between two beginnings.
const GAP_S: f32 = 0.08;

/// Two followers of the level: where the fast one leaves the slow one behind, something begins.
#[derive(Clone, Copy, Debug)]
pub struct OnsetFollower {
    fast: f32,
    slow: f32,
    fast_fall: f32,
    slow_rise: f32,
    gap: u32,
    since: u32,
}

impl OnsetFollower {
    /// For a sample rate in hertz.
    pub fn new(sample_rate: f32) -> Self {
        let keep = |seconds: f32| (-1.0 / (seconds * sample_rate.max(1.0))).exp();
        let gap = (GAP_S * sample_rate) as u32;
        Self { fast: 0.0, slow: 0.0, fast_fall: keep(FAST_S), slow_rise: keep(SLOW_S), gap, since: gap }
    }

    /// Takes a block; the sample at which something begins in it, the last one if there are some. `[audio-thread]`
    pub fn process(&mut self, samples: &[f32]) -> Option<usize> {
        let mut begun = None;
        for (idx, sample) in samples.iter().enumerate() {
            let level = if sample.is_finite() { sample.abs() } else { 0.0 };
            self.fast = level.max(self.fast * self.fast_fall);
            self.since = self.since.saturating_add(1);
            if self.fast > RATIO * self.slow + FLOOR && self.since >= self.gap {
                self.since = 0;
                begun = Some(idx);
            }
            self.slow = self.fast + (self.slow - self.fast) * self.slow_rise;
        }
        begun
    }
}
