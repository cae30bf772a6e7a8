//! What a controller can move beside the latents: any host parameter of the sound, and any parameter of the patch.

use vaeform_dsp::control::Control;
use vaeform_patch::layers::LayerParamId;
use vaeform_patch::{Kind, ParamId, Patch};

/// A host parameter or a parameter of the patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ControllerTarget {
    /// A host parameter: the controller adds to it, and its middle adds nothing. The audio thread does it at once.
    Host(Control),
    /// A parameter of the FM layer: the controller sets it, as an edit does. The worker does it, some ms later.
    Fm(ParamId),
    /// A parameter of the layers beside FM, in the same way.
    Layer(LayerParamId),
}

impl ControllerTarget {
    /// Its permanent text id: `host:layer_cutoff1`, `fm:op1_level`, `layer:filter1.cutoff`.
    pub fn key(self) -> String {
        match self {
            Self::Host(control) => format!("host:{}", control.def().key),
            Self::Fm(id) => format!("fm:{}", id.def().key),
            Self::Layer(id) => format!("layer:{}", id.key()),
        }
    }

    /// The target with that permanent text id.
    pub fn from_key(key: &str) -> Option<Self> {
        match key.split_once(':')? {
            ("host", key) => Control::from_key(key).map(Self::Host),
            ("fm", key) => ParamId::from_key(key).map(Self::Fm),
            ("layer", key) => LayerParamId::from_key(key).map(Self::Layer),
            _ => None,
        }
    }

    /// Its name, as people read it.
    pub fn name(self) -> String {
        match self {
            Self::Host(control) => control.def().name.to_owned(),
            Self::Fm(id) => id.def().name.to_owned(),
            Self::Layer(id) => format!("{}: {}", id.def().group.name(), id.def().name),
        }
    }

    /// Where it stands in a patch, 0..1 of its way; nothing if it is none of the patch's.
    pub(crate) fn way(self, patch: &Patch) -> Option<f32> {
        match self {
            Self::Host(_) => None,
            Self::Fm(id) => Some(patch.fm.get(id) / id.def().max),
            Self::Layer(id) => Some(id.def().way(patch.layers.get(id))),
        }
    }

    /// Puts it there in a patch, 0..1 of its way.
    pub(crate) fn set_way(self, patch: &mut Patch, way: f32) {
        match self {
            Self::Host(_) => {}
            Self::Fm(id) => {
                patch.fm.set(id, way * id.def().max);
            }
            Self::Layer(id) => {
                patch.layers.set(id, id.def().at(way));
            }
        }
    }

    /// The largest distance of two neighbouring values as a part of the way; 0 where there is one between any two.
    pub(crate) fn step(self) -> f32 {
        match self {
            Self::Host(_) => 0.0,
            Self::Fm(id) if id.def().kind == Kind::Continuous => 0.0,
            Self::Fm(id) => 1.0 / id.def().max,
            Self::Layer(id) if id.def().is_continuous() => 0.0,
            Self::Layer(id) => 1.0 / (id.def().max - id.def().min),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_dsp::control::CONTROLS;

    #[test]
    fn every_target_has_a_key_of_its_own_and_a_name() {
        let targets: Vec<_> = CONTROLS
            .iter()
            .map(|def| ControllerTarget::Host(def.control))
            .chain(ParamId::all().map(ControllerTarget::Fm))
            .chain(LayerParamId::all().map(ControllerTarget::Layer))
            .collect();
        let mut keys: Vec<_> = targets.iter().map(|target| target.key()).collect();
        for (target, key) in targets.iter().zip(&keys) {
            assert_eq!(ControllerTarget::from_key(key), Some(*target), "{key}");
            assert!(!target.name().is_empty());
        }
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), targets.len());
    }

    #[test]
    fn a_way_is_a_value_of_the_patch_and_back() {
        for target in ParamId::all().map(ControllerTarget::Fm).chain(LayerParamId::all().map(ControllerTarget::Layer)) {
            let mut patch = Patch::default();
            for way in [0.0, 0.31, 1.0] {
                target.set_way(&mut patch, way);
                let back = target.way(&patch).unwrap();
                assert!((back - way).abs() <= 0.5 * target.step() + 1e-3, "{}: {way} to {back}", target.key());
            }
        }
    }
}
