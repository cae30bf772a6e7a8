//! What is added to settings of the effects: by the host's controls and the patch's routes.

use vaeform_patch::layers::{
    ChorusParam, CompressorParam, DelayParam, DriveParam, EffectsParam, EqualizerParam, LayerParamId, Layers,
    PhaserParam, ReverbParam, WidthParam,
};

use crate::control::Control;

/// The first parameter of the effects; the others follow it, and the order of the effects ends them.
const FIRST: usize = DriveParam::On.of(0).idx();
/// Parameters of the effects.
const NUM_EFFECT_PARAMS: usize = EffectsParam::Place1.of(0).idx() - FIRST;

/// The controls of the host and the parameter that each moves.
const HOST: [(Control, LayerParamId); 8] = [
    (Control::DriveMix, DriveParam::Mix.of(0)),
    (Control::EqualizerMix, EqualizerParam::Mix.of(0)),
    (Control::CompressorMix, CompressorParam::Mix.of(0)),
    (Control::PhaserMix, PhaserParam::Mix.of(0)),
    (Control::ChorusMix, ChorusParam::Mix.of(0)),
    (Control::DelayMix, DelayParam::Mix.of(0)),
    (Control::ReverbMix, ReverbParam::Mix.of(0)),
    (Control::StereoWidth, WidthParam::Width.of(0)),
];

/// What is added to the way of each parameter's knob, as a part of it. `[audio-thread]`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EffectMoves([f32; NUM_EFFECT_PARAMS]);

impl Default for EffectMoves {
    /// Nothing is added.
    fn default() -> Self {
        Self([0.0; NUM_EFFECT_PARAMS])
    }
}

impl EffectMoves {
    /// What the host's controls add; they are given in percent.
    pub(crate) fn by_host(percent: impl Fn(Control) -> f32) -> Self {
        let mut moves = Self::default();
        for (control, id) in HOST {
            moves.0[id.idx() - FIRST] = 0.01 * percent(control);
        }
        moves
    }

    /// Adds a part of the way of a parameter's knob; nothing where it is none of an effect.
    pub(crate) fn add(&mut self, id: LayerParamId, part: f32) {
        if let Some(sum) = id.idx().checked_sub(FIRST).and_then(|place| self.0.get_mut(place)) {
            *sum += part;
        }
    }

    /// The value of a parameter in plain units: the patch's own where nothing is added, else the sum, clamped to the parameter's range.
    pub(super) fn value(&self, layers: &Layers, id: LayerParamId) -> f32 {
        let value = layers.get(id);
        match id.idx().checked_sub(FIRST).and_then(|place| self.0.get(place)) {
            Some(sum) if *sum != 0.0 => id.def().at(id.def().way(value) + sum),
            _ => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::{CONTROLS, Destination};

    #[test]
    fn every_control_of_the_effects_moves_a_parameter_of_its_own() {
        let of_effects = CONTROLS.iter().filter(|def| def.destination == Destination::Effects);
        assert!(of_effects.map(|def| def.control).eq(HOST.map(|(control, _)| control)));
        for (control, moved) in HOST {
            let moves = EffectMoves::by_host(|other| if other == control { -100.0 } else { 0.0 });
            let layers = Layers::default();
            for id in LayerParamId::all() {
                let expected = if id == moved { 0.0 } else { layers.get(id) };
                assert_eq!(moves.value(&layers, id), expected, "{}", id.key());
            }
        }
    }

    #[test]
    fn the_sum_stays_in_range() {
        let mut layers = Layers::default();
        let id = ReverbParam::Mix.of(0);
        layers.set(id, 0.3);
        let at = |percent| EffectMoves::by_host(|_| percent).value(&layers, id);
        assert_eq!((at(100.0), at(-100.0), at(0.0)), (1.0, 0.0, 0.3));
        assert!((at(20.0) - 0.5).abs() < 1e-6);
    }
}
