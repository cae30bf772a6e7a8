//! A hand that goes from place to place.

use super::{BEATS, log_normal};

/// Moves of a hand at most.
const MAX_MOVES: usize = 9;
/// The share of places at which it stays where it is.
const HOLDS: f64 = 0.45;
/// Beats that a move takes, the median.
const MOVE_BEATS: f64 = 0.875;

/// Moves between up to nine places, each along the path of least jerk (Flash and Hogan 1985), with rests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hand {
    /// Beat, length in beats, place before, place after.
    moves: [[f32; 4]; MAX_MOVES],
    num: usize,
}

impl Hand {
    /// As a person might.
    pub(super) fn random(rng: &mut fastrand::Rng) -> Self {
        let mut hand = Self { moves: [[0.0; 4]; MAX_MOVES], num: rng.usize(3..=MAX_MOVES) };
        let mut starts: Vec<u32> = (1..super::STEPS as u32).collect();
        rng.shuffle(&mut starts);
        starts.truncate(hand.num - 1);
        starts.push(0);
        starts.sort_unstable();
        let mut at = rng.f32() - 0.5;
        for (idx, start) in starts.iter().enumerate() {
            let end = starts.get(idx + 1).map_or(super::STEPS as u32, |next| *next);
            let to = if rng.f64() < HOLDS { at } else { rng.f32() - 0.5 };
            let (beat, room) = (*start as f32 / 8.0, (end - start) as f32 / 8.0);
            let len = (log_normal(rng, MOVE_BEATS, 0.8) as f32 + 0.125).min(room);
            hand.moves[idx] = [beat, len, at, to];
            at = to;
        }
        hand
    }

    /// The place at a beat, -0.5 to 0.5. `[audio-thread]`
    pub fn value(&self, beat: f64) -> f32 {
        let beat = beat.rem_euclid(BEATS) as f32;
        let moves = &self.moves[..self.num];
        let Some([start, len, from, to]) = moves.iter().rev().find(|[start, ..]| *start <= beat) else {
            return moves.first().map_or(0.0, |[.., from, _]| *from);
        };
        let t = ((beat - start) / len).min(1.0);
        from + (to - from) * t * t * t * (10.0 - 15.0 * t + 6.0 * t * t)
    }
}
