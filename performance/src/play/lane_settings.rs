//! A lane as it is edited and kept: plain values, of which what is played is made.

use std::sync::Arc;

use super::{KnobMove, KnobTrack, NoteValue, PlayedLane, PlayedShape};
use crate::generator::{LaneKind, Shape, Wave};

/// Places of a drawn lane: 1/32 notes of four bars of 4/4 at a rate of 1/4.
pub const DRAWN_STEPS: usize = 128;
/// Places of a drawn lane in a step.
const PER_STEP: f32 = 8.0;

/// What a lane does.
#[derive(Clone, Debug, PartialEq)]
pub enum LaneChoice {
    /// One of the generator's kinds.
    Kind(LaneKind),
    /// What a hand has drawn, 0 to 127 at each place; 64 is no offset.
    Drawn(Arc<[u8; DRAWN_STEPS]>),
}

/// A lane of one latent as it is edited.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneSettings {
    /// What it does.
    pub choice: LaneChoice,
    /// The shape of an oscillation.
    pub wave: Wave,
    /// Its step.
    pub rate: NoteValue,
    /// How far it moves, of the knob's range, -1 to 1.
    pub depth: f32,
    /// Where it begins, of a step, 0 to 1.
    pub phase: f32,
    /// Where the second of two steps begins, of both, 0.5 to 0.75.
    pub swing: f32,
    /// The chance of a step to sound, 0 to 1.
    pub probability: f32,
    /// Of chances, random values and shapes.
    pub seed: u64,
    /// Whether it plays.
    pub is_on: bool,
}

impl Default for LaneSettings {
    /// A sine a bar long over a quarter of the range, off.
    fn default() -> Self {
        Self {
            choice: LaneChoice::Kind(LaneKind::Lfo),
            wave: Wave::Sine,
            rate: NoteValue::default(),
            depth: 0.5,
            phase: 0.0,
            swing: 0.5,
            probability: 1.0,
            seed: 1,
            is_on: false,
        }
    }
}

impl LaneSettings {
    /// All numbers in range; one that is none is as in a new lane.
    pub fn sanitised(self) -> Self {
        let usual = Self::default();
        let within = |value: f32, min: f32, max: f32, otherwise: f32| {
            if value.is_finite() { value.clamp(min, max) } else { otherwise }
        };
        Self {
            rate: NoteValue { halvings: self.rate.halvings.min(7), ..self.rate },
            depth: within(self.depth, -1.0, 1.0, usual.depth),
            phase: within(self.phase, 0.0, 1.0, usual.phase),
            swing: within(self.swing, 0.5, 0.75, usual.swing),
            probability: within(self.probability, 0.0, 1.0, usual.probability),
            ..self
        }
    }

    /// What is played of it; nothing of a lane that is off.
    pub fn played(&self) -> Option<PlayedLane> {
        self.is_on.then(|| self.shaped())
    }

    /// What would be played of it if it were on.
    pub fn shaped(&self) -> PlayedLane {
        let mut lane = match &self.choice {
            LaneChoice::Kind(kind) => PlayedLane::new(*kind, self.rate, self.depth, self.seed),
            LaneChoice::Drawn(values) => {
                let drawn = PlayedLane::drawn(track(values), self.depth);
                PlayedLane { rate: self.rate, seed: self.seed, ..drawn }
            }
        };
        if let PlayedShape::Shaped(Shape::Lfo { wave, .. }) = &mut lane.shape {
            *wave = self.wave;
        }
        let (phase, swing) = (f64::from(self.phase), f64::from(self.swing));
        PlayedLane { phase, swing, probability: self.probability, ..lane }
    }

    /// The values at the places of a drawn lane, 0 to 127: where a hand begins to draw over another kind.
    pub fn to_draw(&self) -> [u8; DRAWN_STEPS] {
        if let LaneChoice::Drawn(values) = &self.choice {
            return **values;
        }
        let whole = PlayedLane { depth: 1.0, probability: 1.0, phase: 0.0, swing: 0.5, ..self.shaped() };
        let step = self.rate.beats();
        std::array::from_fn(|place| {
            let value = whole.value(place as f64 / f64::from(PER_STEP) * step, Default::default());
            (64.0 + 127.0 * value).round().clamp(0.0, 127.0) as u8
        })
    }
}

/// The values of a drawn lane as a track; the middle of the 7 bits is exactly no offset.
fn track(values: &[u8; DRAWN_STEPS]) -> KnobTrack {
    let mut track = KnobTrack::default();
    let mut last = None;
    for (place, value) in values.iter().enumerate() {
        if last.replace(*value) != Some(*value) {
            let value = (0.5 + (f32::from(*value) - 64.0) / 127.0).clamp(0.0, 1.0);
            track.insert(KnobMove { beat: place as f32 / PER_STEP, value });
        }
    }
    track
}
