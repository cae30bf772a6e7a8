//! The level over time: where the key goes up, whether a held note stays or dies away, and the envelope in few segments.

use std::ops::Range;

use super::spectra::{HOP_S, HarmonicTrack};
use crate::hybrid::segments::{Knot, eval, fit};

/// Levels end so far below the loudest, in dB.
pub(super) const FLOOR_DB: f32 = 90.0;
/// What is farther below the loudest is hardly heard, in dB, and counts as little.
const HEARD_DB: f32 = 70.0;
const UNHEARD: f32 = 0.05;
/// A part of the body on which its slope is taken, and the slope from which on it stays, in dB a second.
const MIDDLE: [f32; 2] = [0.45, 0.92];
const STAYS: f32 = -6.0;
/// A body shorter than this, in places, does not stay.
const SHORT: usize = 30;
/// A sound that stays has been let go where it stays so far below its body, in dB.
const LET_GO_DB: f32 = 6.0;
/// A release is followed until it is so far down, in dB: beyond it is the room.
const RELEASED_DB: f32 = 40.0;
/// A release where none is heard: 60 dB in 250 ms; and the steepest that is, in dB a second.
const RELEASE: f32 = -240.0;
const STEEPEST_RELEASE: f32 = -3_000.0;
/// What any release falls by, in dB, in the time of the sound or in this many seconds: no key rings on for longer than its sound.
const ENDED_DB: f32 = 64.0;
const ENDED_S: f32 = 2.0;
/// The slowest release where none is heard: what rings for long is damped a little.
const SLOWEST_RELEASE: f32 = -30.0;
/// The slowest decay that goes on, in dB a second.
const SLOWEST: f32 = -2.0;
/// Segments of the envelope up to the key's release.
const STAYING_SEGMENTS: usize = 6;
const DECAYING_SEGMENTS: usize = 5;

/// What a note does while its key stays down for longer than the sample's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Held {
    /// The level stays, and position runs to and fro between this place and the key's release.
    Loop {
        /// The first place of the loop.
        from: usize,
    },
    /// It dies away, by so many dB a second, below 0.
    Decay {
        /// The slope.
        db_per_s: f32,
    },
}

/// How a note lives, in places of [`HOP_S`] seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Life {
    /// Where it begins.
    pub onset: usize,
    /// Where its key goes up: at the end where it stays down.
    pub key_up: usize,
    /// What a longer note does.
    pub held: Held,
    /// The slope of the release in dB a second, below 0.
    pub release_db_per_s: f32,
}

/// Level of each place in dB, no lower than [`FLOOR_DB`] below the loudest.
pub(super) fn levels(track: &HarmonicTrack) -> Vec<f32> {
    let power = |place: usize| 2.0 * track.at(place).iter().map(|harmonic| harmonic.norm_sqr()).sum::<f32>();
    let db: Vec<f32> = (0..track.len()).map(|place| 10.0 * power(place).max(1e-20).log10()).collect();
    let floor = loudest(&db) - FLOOR_DB;
    db.into_iter().map(|level| level.max(floor)).collect()
}

/// How much each place counts.
pub(super) fn weights(levels: &[f32]) -> Vec<f32> {
    let heard = loudest(levels) - HEARD_DB;
    levels.iter().map(|level| if *level > heard { 1.0 } else { UNHEARD }).collect()
}

fn loudest(levels: &[f32]) -> f32 {
    levels.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

impl Life {
    /// By the levels of a sound that begins at a place, and whose key goes up at another if that is known.
    pub(super) fn new(levels: &[f32], onset: usize, key_up: Option<usize>) -> Self {
        let last = levels.len() - 1;
        let onset = onset.min(last);
        let heard = loudest(levels) - HEARD_DB;
        let last_heard = (onset..=last).rev().find(|place| levels[*place] > heard).unwrap_or(last);
        let mut end = key_up.unwrap_or(last).clamp(onset, last);
        let mut is_let_go = end < last && key_up.is_some();
        let body = onset..end.min(last_heard);
        let middle = part(&body, MIDDLE);
        let stays = body.len() >= SHORT && slope(levels, middle.clone()) > STAYS;
        if stays && !is_let_go {
            let mut sorted = levels[middle.clone()].to_vec();
            sorted.sort_by(f32::total_cmp);
            let usual = sorted[sorted.len() / 2] - LET_GO_DB;
            end = (onset..=last).rev().find(|place| levels[*place] > usual).unwrap_or(last);
            is_let_go = end + 4 < last;
            end = if is_let_go { end } else { last };
        }
        let decay = decay(levels, onset..end.min(last_heard));
        let release_db_per_s = if is_let_go {
            slope(levels, end..end + release_len(levels, end, heard))
        } else if stays {
            RELEASE
        } else {
            decay.clamp(RELEASE, SLOWEST_RELEASE)
        };
        let held = if stays {
            Held::Loop { from: part(&(onset..end), MIDDLE).start }
        } else {
            Held::Decay { db_per_s: decay }
        };
        let slowest = -ENDED_DB / ((last - onset) as f32 * HOP_S as f32).max(ENDED_S);
        Self { onset, key_up: end, held, release_db_per_s: release_db_per_s.clamp(STEEPEST_RELEASE, slowest) }
    }

    /// The envelope in dB from the onset to the key's release, in few segments.
    pub(super) fn envelope(&self, levels: &[f32], weights: &[f32]) -> Vec<Knot> {
        let num_segments = if matches!(self.held, Held::Loop { .. }) { STAYING_SEGMENTS } else { DECAYING_SEGMENTS };
        let body = self.onset..self.key_up + 1;
        let knots = fit(&levels[body.clone()], &weights[body], num_segments);
        knots.into_iter().map(|knot| Knot { at: knot.at + self.onset as f32, ..knot }).collect()
    }
}

/// The envelope's level at a place in dB, with the release of a key that goes up at another.
pub(super) fn level_at(envelope: &[Knot], life: &Life, place: f32, key_up: f32) -> f32 {
    let end = life.key_up as f32;
    let held = |place: f32| match life.held {
        Held::Decay { db_per_s } if place > end => eval(envelope, end) + db_per_s * (place - end) * HOP_S as f32,
        _ => eval(envelope, place),
    };
    if place <= key_up {
        return held(place);
    }
    let x = (place - key_up) * HOP_S as f32 / release_s(life);
    held(key_up) + 20.0 * (1.0 - release_curve(x)).max(1e-6).log10()
}

/// The power of the release's curve: as steep in dB as makes it a straight line but for its end.
pub(crate) const RELEASE_POWER: f32 = -10.0;

/// How long a release takes, in seconds.
pub(crate) fn release_s(life: &Life) -> f32 {
    20.0 * std::f32::consts::LOG10_E * RELEASE_POWER / life.release_db_per_s
}

/// How far a release has come, 0..1, at a part of its time.
fn release_curve(x: f32) -> f32 {
    ((RELEASE_POWER * x.clamp(0.0, 1.0)).exp_m1() / RELEASE_POWER.exp_m1()).min(1.0)
}

/// A part of some places.
fn part(places: &Range<usize>, [from, to]: [f32; 2]) -> Range<usize> {
    let at = |part: f32| places.start + (part * places.len() as f32) as usize;
    at(from)..at(to)
}

/// How fast levels rise, in dB a second, by least squares; 0 of a single place.
fn slope(levels: &[f32], places: Range<usize>) -> f32 {
    let places = places.start.min(levels.len())..places.end.min(levels.len());
    let middle = 0.5 * (places.start + places.end) as f32 - 0.5;
    let (mut products, mut squares) = (0.0, 0.0);
    for place in places {
        let x = place as f32 - middle;
        (products, squares) = (products + x * levels[place], squares + x * x);
    }
    if squares > 0.0 { products / squares / HOP_S as f32 } else { 0.0 }
}

/// Places until a release is hardly heard.
fn release_len(levels: &[f32], key_up: usize, heard: f32) -> usize {
    let heard = heard.max(levels[key_up] - RELEASED_DB);
    (key_up..levels.len()).take_while(|place| levels[*place] > heard).count().max(2)
}

/// The slope of a decay that goes on: that of its last quarter, never steeper than half the mean.
fn decay(levels: &[f32], body: Range<usize>) -> f32 {
    let mean = 0.5 * slope(levels, body.clone());
    slope(levels, part(&body, [0.75, 1.0])).max(mean).min(SLOWEST)
}
