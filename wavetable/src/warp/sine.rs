//! A sine in a table, for what is turned or faded by so many harmonics or samples that the function of the library takes too long.

/// Samples of a cycle: between them the error of a straight line is -118 dB.
const LEN_LOG2: u32 = 11;

/// A cycle of a sine.
pub(super) struct Sine(Vec<f32>);

impl Sine {
    /// Makes the table; allocates.
    pub(super) fn new() -> Self {
        let len = 1usize << LEN_LOG2;
        Self((0..=len).map(|i| (std::f64::consts::TAU * i as f64 / len as f64).sin() as f32).collect())
    }

    /// The sine of so many 2^-32 cycles.
    #[inline(always)]
    pub(super) fn at(&self, phase: u32) -> f32 {
        let idx = (phase >> (32 - LEN_LOG2)) as usize;
        let fraction = (phase << LEN_LOG2 >> 8) as f32 * (1.0 / (1u32 << 24) as f32);
        let ends = &self.0[idx..idx + 2];
        ends[0] + fraction * (ends[1] - ends[0])
    }

    /// The cosine of so many 2^-32 cycles.
    #[inline(always)]
    pub(super) fn cosine_at(&self, phase: u32) -> f32 {
        self.at(phase.wrapping_add(1 << 30))
    }
}
