//! One axis: a parameter that is searched.

use crate::plugin::{Choice, PluginParam};

/// A parameter that is searched.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The parameter.
    pub param: PluginParam,
}

impl Axis {
    /// What can be chosen; nothing where it is continuous.
    pub fn choices(&self) -> &[Choice] {
        &self.param.choices
    }

    /// Whether it is a choice.
    pub fn is_choice(&self) -> bool {
        !self.param.choices.is_empty()
    }

    /// The plain value at a place 0..1.
    pub fn value(&self, place: f32) -> f64 {
        let place = f64::from(place.clamp(0.0, 1.0));
        let PluginParam { min, max, choices, is_stepped, .. } = &self.param;
        if let Some(choice) = choices.get(self.index(place as f32)) {
            return choice.value;
        }
        let value = min + (max - min) * place;
        if *is_stepped { value.round() } else { value }
    }

    /// Which choice is made at a place.
    pub fn index(&self, place: f32) -> usize {
        let len = self.param.choices.len();
        ((place.clamp(0.0, 1.0) * len as f32) as usize).min(len.saturating_sub(1))
    }

    /// The place in the middle of a choice.
    pub fn place_of(&self, index: usize) -> f32 {
        (index as f32 + 0.5) / self.param.choices.len().max(1) as f32
    }
}
