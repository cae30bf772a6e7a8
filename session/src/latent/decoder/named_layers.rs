//! What the knobs with names do to the layers beside FM: fixed parts of their own knobs' ways, fitted to nothing.

use vaeform_models::named_path::NUM_NAMED;
use vaeform_patch::layers::{
    EnvelopeParam, FilterParam, LayerParamId, Layers, NoiseParam, OscillatorParam, PartialsParam,
};

/// Knob, parameter, and the part of the parameter's way at the knob's end.
const MOVES: [(usize, LayerParamId, f32); 12] = [
    (0, FilterParam::Cutoff.of(0), 0.3),
    (0, FilterParam::Cutoff.of(1), 0.3),
    (0, NoiseParam::Tilt.of(0), 0.12),
    (0, PartialsParam::Tilt.of(0), 0.12),
    (1, EnvelopeParam::Attack.of(0), 0.3),
    (2, EnvelopeParam::Decay.of(0), 0.25),
    (2, EnvelopeParam::Sustain.of(0), 0.25),
    (2, EnvelopeParam::Release.of(0), 0.25),
    (3, PartialsParam::Stretch.of(0), 0.5),
    (3, OscillatorParam::Detune.of(0), 0.3),
    (3, OscillatorParam::Detune.of(1), 0.3),
    (3, OscillatorParam::Detune.of(2), 0.3),
];

/// The layers with the knobs, -1..1 each, turned; as they are where no layer beside FM sounds or all knobs are at 0.
pub(super) fn moved(layers: &Layers, knobs: &[f32; NUM_NAMED]) -> Layers {
    let mut moved = *layers;
    if !layers.has_sources() {
        return moved;
    }
    for (knob, id, part) in MOVES.into_iter().filter(|(knob, ..)| knobs[*knob] != 0.0) {
        let def = id.def();
        moved.set(id, def.at(def.way(layers.get(id)) + part * knobs[knob]));
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_knob_moves_layers_that_sound_and_none_does_at_rest() {
        let mut layers = Layers::default();
        assert_eq!(moved(&layers, &[1.0; NUM_NAMED]), layers, "FM alone has no use for it");
        layers.set(PartialsParam::On.of(0), 1.0);
        assert_eq!(moved(&layers, &[0.0; NUM_NAMED]), layers);
        for knob in 0..NUM_NAMED {
            let turned = moved(&layers, &std::array::from_fn(|i| if i == knob { -0.5 } else { 0.0 }));
            let changed: Vec<_> = LayerParamId::all().filter(|&id| turned.get(id) != layers.get(id)).collect();
            let own = |id| MOVES.iter().any(|&(of, moved, _)| of == knob && moved == id);
            assert!(!changed.is_empty() && changed.into_iter().all(own), "{knob}");
            assert!(!turned.differs_in_steps(&layers));
        }
    }
}
