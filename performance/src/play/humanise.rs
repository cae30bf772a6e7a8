//! A little later or earlier, a little more or less, in each pass of a loop.

use crate::generator::scatter;

/// How much passes of a loop differ. The same seed differs in the same way in every bounce.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Humanise {
    /// Beats by which a pass may be early or late, at most.
    pub beats: f64,
    /// By how much of itself a pass may go farther or less far, at most.
    pub depth: f32,
    /// Of the differences.
    pub seed: u64,
}

impl Humanise {
    /// The beat that is played at a beat, and the factor of the depth, in a loop of so many beats. `[audio-thread]`
    pub fn at(&self, beat: f64, loop_beats: f64) -> (f64, f32) {
        let pass = (beat / loop_beats.max(0.25)).floor() as i64;
        let late = 2.0 * f64::from(scatter(self.seed, pass)) * self.beats;
        let more = 2.0 * scatter(self.seed ^ 0xA54F_F53A_5F1D_36F1, pass) * self.depth;
        (beat - late, 1.0 + more)
    }
}
