//! What the host's controls add to parameters of the layers.

use vaeform_patch::layers::{EnvelopeParam, FilterParam, LayerParamId, MacroParam, NoiseParam, OscillatorParam};

use crate::control::{CONTROLS, Control, Destination};

/// The first control of the layers; the others follow it.
const FIRST: usize = Control::Macro1 as usize;
/// Controls of the layers.
pub(crate) const NUM_HOST_OFFSETS: usize = Control::LayerRelease as usize + 1 - FIRST;

/// Offsets by control, as parts of a knob's way, -1..1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct HostOffsets(pub(crate) [f32; NUM_HOST_OFFSETS]);

impl Default for HostOffsets {
    fn default() -> Self {
        Self([0.0; NUM_HOST_OFFSETS])
    }
}

impl HostOffsets {
    /// The offsets that `percent` gives for each control.
    pub(crate) fn new(percent: impl Fn(Control) -> f32) -> Self {
        Self(std::array::from_fn(|i| 0.01 * percent(CONTROLS[FIRST + i].control)))
    }
}

/// The place of a control among those of the layers.
pub(crate) fn offset_idx(control: Control) -> Option<usize> {
    (control.def().destination == Destination::Layers).then(|| control as usize - FIRST)
}

/// The parameters that a control of the layers, by its place, moves.
pub(crate) fn destinations(idx: usize) -> impl Iterator<Item = LayerParamId> {
    let control = CONTROLS[FIRST + idx].control;
    let of = |ids: [Option<LayerParamId>; 3]| ids.into_iter().flatten();
    let one = |id| of([Some(id), None, None]);
    let filters = |param: FilterParam| of([Some(param.of(0)), Some(param.of(1)), None]);
    let oscillators = |param: OscillatorParam| of([0, 1, 2].map(|n| Some(param.of(n))));
    match control {
        Control::Cutoff1 => one(FilterParam::Cutoff.of(0)),
        Control::Cutoff2 => one(FilterParam::Cutoff.of(1)),
        Control::Resonance => filters(FilterParam::Resonance),
        Control::FilterDrive => filters(FilterParam::Drive),
        Control::Frame1 => one(OscillatorParam::Frame.of(0)),
        Control::Frame2 => one(OscillatorParam::Frame.of(1)),
        Control::Warp => oscillators(OscillatorParam::WarpAmount),
        Control::UnisonDetune => oscillators(OscillatorParam::Detune),
        Control::NoiseLevel => one(NoiseParam::Level.of(0)),
        Control::LayerAttack => one(EnvelopeParam::Attack.of(0)),
        Control::LayerDecay => one(EnvelopeParam::Decay.of(0)),
        Control::LayerSustain => one(EnvelopeParam::Sustain.of(0)),
        Control::LayerRelease => one(EnvelopeParam::Release.of(0)),
        // The macros lie in the same order.
        _ => one(LayerParamId(MacroParam::Macro1.of(0).0 + (idx as u16).min(7))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_controls_of_the_layers_lie_together_and_move_something_of_their_own() {
        let layers = CONTROLS.iter().filter(|def| def.destination == Destination::Layers);
        assert_eq!(layers.count(), NUM_HOST_OFFSETS);
        let mut moved: Vec<_> = (0..NUM_HOST_OFFSETS).flat_map(destinations).collect();
        let all = moved.len();
        assert!(moved.iter().all(|id| id.def().is_continuous()));
        moved.sort();
        moved.dedup();
        assert_eq!(moved.len(), all);
    }
}
