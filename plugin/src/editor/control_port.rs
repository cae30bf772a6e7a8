//! The host's parameters as the editor sees them: it moves them by gestures through the host, never behind its back.

use vaeform_dsp::control::{Control, ControlDef};
use vaeform_session::KnobPositions;

/// What the editor needs of the host's parameters. All values are normalised, 0..1.
pub(crate) trait ControlPort {
    /// Where the parameter stands, without modulation.
    fn normalized(&self, control: Control) -> f32;
    /// What a value means, with its unit.
    fn text(&self, control: Control, normalized: f32) -> String;
    /// A gesture starts.
    fn begin(&mut self, control: Control);
    /// The parameter moves.
    fn set(&mut self, control: Control, normalized: f32);
    /// The gesture ends.
    fn end(&mut self, control: Control);
    /// What a person typed for it, normalised; none if it is no value.
    fn parsed(&self, control: Control, text: &str) -> Option<f32>;
    /// Something else than a host parameter was edited: the host marks its project as changed.
    fn edited(&mut self);
    /// Where the latent knobs stood and where they stand, once, after a hand has turned them.
    fn take_turn(&mut self) -> Option<(KnobPositions, KnobPositions)>;
    /// Moves the latent knobs there as undo does, which is no turn.
    fn bring_back(&mut self, knobs: &KnobPositions);
}

/// Moves a host parameter as one gesture.
pub(crate) fn set_at_once(control: Control, normalized: f32, port: &mut dyn ControlPort) {
    if port.normalized(control) != normalized {
        port.begin(control);
        port.set(control, normalized);
        port.end(control);
    }
}

/// Where a parameter rests, normalised.
pub(crate) fn rest(def: &ControlDef) -> f32 {
    (def.default - def.min) / (def.max - def.min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_rest_in_the_middle_of_their_bar() {
        assert_eq!(rest(Control::Feedback.def()), 0.5);
    }
}
