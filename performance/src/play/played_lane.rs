//! A lane as it is played: a shape with a rate, a depth, a phase, a swing and a chance of each step.

use super::NoteValue;
use super::knob_track::KnobTrack;
use crate::generator::{Cue, LaneKind, Shape, Wave, scatter};

/// Beats of a drawn lane, and of what the generator draws over four bars.
const LOOP_BEATS: f64 = 16.0;
/// The share of a step in which a duck or pluck comes back by 1/e.
const DECAY: f64 = 0.25;

/// What a lane does.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "lanes lie in fixed places that the audio thread reads; a box would be one more"
)]
pub enum PlayedShape {
    /// One of the generator's.
    Shaped(Shape),
    /// What was drawn over four bars at a rate of 1/4, 0 to 1.
    Drawn(KnobTrack),
}

/// A lane of the instrument. What it says is an offset, at most its depth away from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlayedLane {
    /// What it does.
    pub shape: PlayedShape,
    /// Its step: the length of an oscillation, ramp or value. What goes over four bars does so at 1/4, and in proportion otherwise.
    pub rate: NoteValue,
    /// How far it moves, of the knob's range; negative is the other way.
    pub depth: f32,
    /// Where it begins, of a step.
    pub phase: f64,
    /// Where the second of two steps begins, of both: 0.5 is straight, 0.75 the most.
    pub swing: f64,
    /// The chance of a step to sound, 0 to 1; one that does not rests at 0.
    pub probability: f32,
    /// Of its chances and random values.
    pub seed: u64,
    /// Whether it plays.
    pub is_on: bool,
}

impl PlayedLane {
    /// A lane of a kind, straight and always sounding; a seed is a shape.
    pub fn new(kind: LaneKind, rate: NoteValue, depth: f32, seed: u64) -> Self {
        let beats = rate.beats();
        let mut rng = fastrand::Rng::with_seed(seed ^ 0xBB67_AE85_84CA_A73B);
        let shape = match kind {
            LaneKind::Flat => Shape::Flat,
            LaneKind::Lfo => Shape::Lfo { period: beats, wave: Wave::Sine, phase: 0.0, seed },
            LaneKind::Ramp => Shape::Ramp { len: beats, exponent: 1.0, falls: false, once: None },
            LaneKind::Steps => Shape::Steps { width: beats, num: 8, seed },
            LaneKind::Hold => Shape::Hold { width: beats, seed },
            LaneKind::Duck => Shape::Duck { period: beats, decay: beats * DECAY },
            LaneKind::Pluck => Shape::Pluck { decay: beats * DECAY },
            LaneKind::Wobble | LaneKind::Build | LaneKind::Hand => Shape::random(kind, &mut rng),
        };
        Self {
            shape: PlayedShape::Shaped(shape),
            rate,
            depth,
            phase: 0.0,
            swing: 0.5,
            probability: 1.0,
            seed,
            is_on: true,
        }
    }

    /// A lane that was drawn over four bars.
    pub fn drawn(track: KnobTrack, depth: f32) -> Self {
        let quarter = NoteValue { halvings: 2, ..NoteValue::default() };
        Self { shape: PlayedShape::Drawn(track), ..Self::new(LaneKind::Flat, quarter, depth, 0) }
    }

    /// The offset at a beat, of the knob's range; the same beat and cue always say the same. `[audio-thread]`
    pub fn value(&self, beat: f64, cue: Cue) -> f32 {
        if !self.is_on || !beat.is_finite() {
            return 0.0;
        }
        let step = self.rate.beats();
        let steps = swung(beat / step + self.phase, self.swing);
        if scatter(self.seed ^ 0x3C6E_F372_FE94_F82B, steps.floor() as i64) + 0.5 >= self.probability {
            return 0.0;
        }
        let value = match &self.shape {
            PlayedShape::Shaped(shape) => {
                let goes_over_all =
                    matches!(shape, Shape::Build { .. } | Shape::Hand(_) | Shape::Touch(_) | Shape::Wobble { .. });
                shape.value(if goes_over_all { steps } else { steps * step }, cue)
            }
            PlayedShape::Drawn(track) => track.value(steps.rem_euclid(LOOP_BEATS)).map_or(0.0, |value| value - 0.5),
        };
        self.depth * value
    }
}

/// Steps with the second of two put off: straight within each half, and whole where pairs begin.
fn swung(steps: f64, swing: f64) -> f64 {
    let pair = (steps / 2.0).floor() * 2.0;
    let (within, first) = (steps - pair, 2.0 * swing.clamp(0.5, 0.75));
    pair + if within < first { within / first } else { 1.0 + (within - first) / (2.0 - first) }
}
