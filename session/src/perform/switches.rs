//! What the host has of lanes and gesture: a switch and two amounts.

use vaeform_dsp::control::Control;

/// Whether lanes and gesture play, and how far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerformSwitches {
    /// Whether anything moves the latents.
    pub is_on: bool,
    /// How much of it, 0 to 1.
    pub amount: f32,
    /// How far the gesture goes towards its variation, 0 to 1.
    pub variation: f32,
}

impl Default for PerformSwitches {
    /// Off, at the whole amount.
    fn default() -> Self {
        Self { is_on: false, amount: 1.0, variation: 0.0 }
    }
}

impl PerformSwitches {
    /// Out of a function that gives the host's values, in plain units.
    pub fn from_controls(value: impl Fn(Control) -> f32) -> Self {
        let percent = |control| (value(control) / 100.0).clamp(0.0, 1.0);
        Self {
            is_on: value(Control::Perform) >= 0.5,
            amount: percent(Control::PerformAmount),
            variation: percent(Control::PerformVariation),
        }
    }

    /// Whether anything moves the latents at all.
    pub fn is_heard(&self) -> bool {
        self.is_on && self.amount > 0.0
    }
}
