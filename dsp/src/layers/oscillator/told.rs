//! What a tone was last told, so that lines that have come to rest need not be drawn again.

use super::aim::Aim;
use super::unison::{MAX_UNISON, Unison};

/// What of an aim the readers' lines are drawn by.
#[derive(Clone, Debug)]
pub(super) struct Told {
    unison: Unison,
    ratios: [f32; MAX_UNISON],
    gains: [[f32; 2]; MAX_UNISON],
    frequency: f32,
    place: [f32; 2],
    num_frames: usize,
}

impl Told {
    /// That of an aim at a table of so many frames.
    pub(super) fn new(aim: &Aim<'_>, num_frames: usize) -> Self {
        let place = [aim.place, aim.place_spread];
        let (unison, ratios, gains) = (*aim.unison, *aim.ratios, *aim.gains);
        Self { unison, ratios, gains, frequency: aim.frequency, place, num_frames }
    }

    /// True where an aim says the same.
    pub(super) fn is(&self, aim: &Aim<'_>, num_frames: usize) -> bool {
        let n = aim.unison.num_voices();
        let same = [self.frequency, self.place[0], self.place[1]] == [aim.frequency, aim.place, aim.place_spread];
        same && self.num_frames == num_frames
            && self.ratios[..n] == aim.ratios[..n]
            && self.gains[..n] == aim.gains[..n]
            && (n == 1 || self.unison == *aim.unison)
    }
}
