//! A second oscillator that moves as the first does.

use vaeform_patch::layers::{Destination, LayerGroup, LayerParamId, Layers, OscillatorParam, Route};

/// Sets oscillator `n`, 1 or 2 as counted from 0, to all values of oscillator 1 of `from`, and moves it by the same routes.
pub(super) fn add(layers: &mut Layers, from: &Layers, n: usize) {
    let apart = (OscillatorParam::On.of(n).idx() - OscillatorParam::On.of(0).idx()) as u16;
    let is_own = |id: LayerParamId| id.def().group == LayerGroup::Oscillator(1);
    let same = |id: LayerParamId| LayerParamId(id.0 + apart);
    for id in LayerParamId::all().filter(|id| is_own(*id)) {
        layers.set(same(id), from.get(id));
    }
    for route in from.active_routes() {
        if let Destination::Layer(id) = route.destination
            && is_own(id)
        {
            layers.add_route(Route { destination: Destination::Layer(same(id)), ..*route });
        }
    }
}
