//! What a project keeps of lanes and gesture.

use std::sync::Arc;

use vaeform_performance::play::{Gesture, GestureVariation, Humanise, LaneBank, LaneSettings, NUM_PLAYED, PlayedPart};

use super::{PerformSwitches, Vary, VaryBy, model_variation};

/// Lanes, a gesture, its variation, and how passes differ.
#[derive(Clone, Debug, PartialEq)]
pub struct PerformPart {
    /// A lane of each latent.
    pub lanes: [LaneSettings; NUM_PLAYED],
    /// What hands did.
    pub gesture: Arc<Gesture>,
    /// Which variation of it is played.
    pub vary: Vary,
    /// How passes of the gesture differ.
    pub humanise: Humanise,
}

impl Default for PerformPart {
    /// Lanes that are off, and no gesture. Each lane has a seed of its own.
    fn default() -> Self {
        Self {
            lanes: std::array::from_fn(|idx| LaneSettings { seed: idx as u64 + 1, ..LaneSettings::default() }),
            gesture: Arc::new(Gesture::new(4.0)),
            vary: Vary::default(),
            humanise: Humanise::default(),
        }
    }
}

impl PerformPart {
    /// What is played of it; allocates.
    pub fn played(&self, switches: &PerformSwitches) -> PlayedPart {
        PlayedPart {
            bank: LaneBank {
                lanes: std::array::from_fn(|idx| self.lanes[idx].played()),
                humanise: self.humanise,
                amount: switches.amount,
                is_on: switches.is_on,
            },
            gesture: Gesture::clone(&self.gesture),
            varied: self.varied(),
            variation: switches.variation,
        }
    }

    fn varied(&self) -> GestureVariation {
        let (seed, locks) = (self.vary.seed(), self.vary.locks);
        match self.vary.by {
            VaryBy::Spectrum => GestureVariation::new(&self.gesture, seed, locks),
            VaryBy::Model => model_variation::varied(&self.gesture, seed, locks),
        }
    }

    /// Nothing was recorded, and no lane is on.
    pub fn is_empty(&self) -> bool {
        self.gesture.is_empty() && self.lanes.iter().all(|lane| !lane.is_on)
    }
}
