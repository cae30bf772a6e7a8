//! A patch: a name and, for each layer, one value for every parameter of the layer's table.

use crate::layers::Layers;
use crate::name::PatchName;
use crate::param::ParamId;
use crate::table::{NUM_PARAMS, PARAMS, operator};

/// A value that had to be brought into range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clamped {
    /// Which parameter.
    pub id: ParamId,
    /// What was asked for.
    pub from: f32,
    /// What it became.
    pub to: f32,
}

/// A whole sound as plain values: a name, and a table of values for each layer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Patch {
    /// The name on the display.
    pub name: PatchName,
    /// The six operators, their envelopes, pitch envelope and LFO: a DX7 voice.
    pub fm: FmPatch,
    /// Everything beside it: oscillators, noise, filters, modulation.
    pub layers: Layers,
}

impl Patch {
    /// A patch whose FM layer has raw values in table order, each clamped; the second part lists those that were out of range.
    pub fn from_fm(name: PatchName, values: &[f32; NUM_PARAMS]) -> (Self, Vec<Clamped>) {
        let (fm, clamped) = FmPatch::from_values(values);
        (Self { name, fm, layers: Layers::default() }, clamped)
    }
}

/// The FM layer of a patch. Every value is always finite and inside its parameter's range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FmPatch {
    values: [f32; NUM_PARAMS],
}

impl Default for FmPatch {
    /// The instrument's INIT VOICE: a sine from operator 1.
    fn default() -> Self {
        Self { values: std::array::from_fn(|i| PARAMS[i].default) }
    }
}

impl FmPatch {
    /// The value of a parameter, in `0..=max`.
    pub fn get(&self, id: ParamId) -> f32 {
        self.values[id.idx()]
    }

    /// Sets a parameter, clamped to its range; tells when it had to clamp (rounding of whole-step kinds is not reported).
    pub fn set(&mut self, id: ParamId, value: f32) -> Option<Clamped> {
        let def = id.def();
        let to = def.clamp(value);
        self.values[id.idx()] = to;
        (!value.is_finite() || value < 0.0 || value > def.max).then_some(Clamped { id, from: value, to })
    }

    /// The value of an operator parameter; `op` 0 is operator 1, `offset` one of [`operator`]'s constants.
    pub fn op(&self, op: usize, offset: usize) -> f32 {
        self.get(operator::param(op, offset))
    }

    /// All values in table order.
    pub fn values(&self) -> &[f32; NUM_PARAMS] {
        &self.values
    }

    /// A layer from raw values in table order, each clamped; the second part lists those that were out of range.
    pub fn from_values(values: &[f32; NUM_PARAMS]) -> (Self, Vec<Clamped>) {
        let mut fm = Self::default();
        let clamped = ParamId::all().filter_map(|id| fm.set(id, values[id.idx()])).collect();
        (fm, clamped)
    }
}
