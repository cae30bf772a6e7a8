//! The host's controls, smoothed once a control block.

use crate::control::{CONTROLS, Control, NUM_CONTROLS};

/// Time constant of a continuous control, in seconds: slow enough that a jump over the whole range makes no click.
const GLIDE_S: f32 = 0.008;

/// Targets and smoothed values in plain units.
#[derive(Clone, Debug)]
pub(super) struct Controls {
    target: [f32; NUM_CONTROLS],
    value: [f32; NUM_CONTROLS],
    coefficient: f32,
    moving: bool,
}

impl Controls {
    pub(super) fn new(seconds_per_block: f32) -> Self {
        let defaults: [f32; NUM_CONTROLS] = std::array::from_fn(|i| CONTROLS[i].default);
        let coefficient = 1.0 - (-seconds_per_block / GLIDE_S).exp();
        Self { target: defaults, value: defaults, coefficient, moving: false }
    }

    pub(super) fn set(&mut self, control: Control, value: f32) {
        let value = control.def().clamp(value);
        if self.target[control as usize] != value {
            self.target[control as usize] = value;
            self.moving = true;
        }
    }

    pub(super) fn target(&self, control: Control) -> f32 {
        self.target[control as usize]
    }

    pub(super) fn value(&self, control: Control) -> f32 {
        self.value[control as usize]
    }

    /// Jumps to the targets.
    pub(super) fn settle(&mut self) {
        self.value = self.target;
        self.moving = false;
    }

    /// Moves on by a control block; true when a value changed.
    pub(super) fn advance(&mut self) -> bool {
        if !self.moving {
            return false;
        }
        self.moving = false;
        for (idx, def) in CONTROLS.iter().enumerate() {
            let way = self.target[idx] - self.value[idx];
            if way == 0.0 {
                continue;
            }
            if def.stepped || way.abs() < 1e-4 * (def.max - def.min) {
                self.value[idx] = self.target[idx];
            } else {
                self.value[idx] += way * self.coefficient;
                self.moving = true;
            }
        }
        true
    }
}
