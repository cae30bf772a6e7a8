//! The modulation routes of a patch to its notes, and what the host's controls add, ready to be worked out once a control block.
//!
//! A route adds to the way of its destination's knob, 0..1; the sum is clamped there, and then becomes a value, so that nothing can be driven
//! out of its range.

use vaeform_patch::layers::{Destination, LayerParamId, Layers, MAX_ROUTES, NUM_LAYER_PARAMS, Route, Source};
use vaeform_patch::{NUM_OPERATORS, ParamId, global, operator};

use super::host_offsets::{self, HostOffsets};
use super::sources::{NUM_SOURCES, SourceValues, source_idx};
use crate::fm::exp2;

/// A parameter that nothing moves.
const STILL: u8 = u8::MAX;
/// A destination that no control of the host moves.
const NO_CONTROL: u8 = u8::MAX;
/// Parameters that routes and controls of the host can move together.
const MAX_DESTINATIONS: usize = 64;

/// One route in the engine's terms.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct CompiledRoute {
    source: u8,
    via: Option<u8>,
    /// Which of the matrix's destinations.
    to: u8,
    amount: f32,
    curve: f32,
    range: Range,
}

impl CompiledRoute {
    pub(crate) fn new(route: &Route) -> Self {
        let range = match (route.source.is_bipolar(), route.is_bipolar) {
            (false, true) => Range::Spread,
            (true, false) => Range::Halved,
            _ => Range::AsItIs,
        };
        let (source, via) = (source_idx(route.source), route.via.map(source_idx));
        Self { source, via, to: 0, amount: route.amount, curve: route.curve, range }
    }

    /// The sources that it listens to, a bit each.
    pub(crate) fn sources(&self) -> u64 {
        1 << self.source | self.via.map_or(0, |via| 1 << via)
    }

    /// What it adds, as a part of its destination's way.
    pub(crate) fn value(&self, sources: &SourceValues) -> f32 {
        let x = sources.0[usize::from(self.source)];
        let x = match self.range {
            Range::AsItIs => x,
            Range::Spread => 2.0 * x - 1.0,
            Range::Halved => 0.5 * (x + 1.0),
        };
        let scale = self.via.map_or(1.0, |via| sources.0[usize::from(via)]);
        self.amount * scale * curved(x, self.curve)
    }
}

/// What is made of the source's range before its curve.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Range {
    #[default]
    AsItIs,
    /// 0..1 to -1..1.
    Spread,
    /// -1..1 to 0..1.
    Halved,
}

/// Parameters of the FM layer that routes reach while a note sounds: the output levels of operators 1-6, and feedback.
pub(crate) const NUM_FM_DESTINATIONS: usize = NUM_OPERATORS + 1;

/// What routes add to [`NUM_FM_DESTINATIONS`] parameters of the FM layer, in panel steps.
pub(crate) type FmOffsets = [f32; NUM_FM_DESTINATIONS];

/// All routes of a patch. `[audio-thread]`
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Matrix {
    /// Those to the layers, and those to FM.
    routes: [CompiledRoute; MAX_ROUTES],
    num_routes: usize,
    fm_routes: [CompiledRoute; MAX_ROUTES],
    num_fm_routes: usize,
    destinations: [LayerParamId; MAX_DESTINATIONS],
    /// The host's control of each destination.
    controls: [u8; MAX_DESTINATIONS],
    num_destinations: usize,
    /// The place of each parameter among the destinations.
    places: [u8; NUM_LAYER_PARAMS],
    /// Sources that are listened to, a bit each.
    sources: u64,
}

/// The values of a note's modulated parameters, in the matrix's order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Modulated([f32; MAX_DESTINATIONS]);

impl Default for Modulated {
    fn default() -> Self {
        Self([0.0; MAX_DESTINATIONS])
    }
}

impl Matrix {
    /// The routes of these layers.
    pub(crate) fn new(layers: &Layers) -> Self {
        let mut matrix = Self {
            routes: [CompiledRoute::default(); MAX_ROUTES],
            num_routes: 0,
            fm_routes: [CompiledRoute::default(); MAX_ROUTES],
            num_fm_routes: 0,
            destinations: [LayerParamId(0); MAX_DESTINATIONS],
            controls: [NO_CONTROL; MAX_DESTINATIONS],
            num_destinations: 0,
            places: [STILL; NUM_LAYER_PARAMS],
            sources: 0,
        };
        for route in layers.active_routes().filter(|route| !route.destination.is_behind_notes()) {
            let compiled = CompiledRoute::new(route);
            match route.destination {
                Destination::Layer(id) => {
                    matrix.routes[matrix.num_routes] = CompiledRoute { to: matrix.place(id), ..compiled };
                    matrix.num_routes += 1;
                }
                Destination::Fm(id) => {
                    let Some(to) = fm_place(id) else { continue };
                    matrix.fm_routes[matrix.num_fm_routes] = CompiledRoute { to, ..compiled };
                    matrix.num_fm_routes += 1;
                }
            }
            matrix.sources |= compiled.sources();
        }
        matrix
    }

    /// The place of a destination, made if there is none.
    fn place(&mut self, id: LayerParamId) -> u8 {
        if self.places[id.idx()] == STILL {
            self.places[id.idx()] = self.num_destinations as u8;
            self.destinations[self.num_destinations] = id;
            self.num_destinations += 1;
        }
        self.places[id.idx()]
    }

    /// A control of the host, by its place among those of the layers, moves its parameters from now on.
    pub(crate) fn listen_to(&mut self, control: usize) {
        for id in host_offsets::destinations(control) {
            let place = self.place(id);
            self.controls[usize::from(place)] = control as u8;
        }
    }

    /// True when nothing is moved.
    pub(crate) fn is_empty(&self) -> bool {
        self.num_destinations == 0 && self.num_fm_routes == 0
    }

    /// True when a route moves the FM layer.
    pub(crate) fn moves_fm(&self) -> bool {
        self.num_fm_routes > 0
    }

    /// What the sources add to the FM layer.
    pub(crate) fn fm_offsets(&self, sources: &SourceValues) -> FmOffsets {
        let mut sums = FmOffsets::default();
        for route in &self.fm_routes[..self.num_fm_routes] {
            let to = usize::from(route.to);
            let steps = if to < NUM_OPERATORS { 99.0 } else { 7.0 };
            sums[to] += steps * route.value(sources);
        }
        sums
    }

    /// True when somebody listens to a source.
    pub(crate) fn hears(&self, source: Source) -> bool {
        self.sources >> source_idx(source) & 1 == 1
    }

    /// True when a route moves the parameter.
    pub(crate) fn moves(&self, id: LayerParamId) -> bool {
        self.places[id.idx()] != STILL
    }

    /// The plain value of a parameter: the note's own where a route moves it, else `still`'s.
    #[inline]
    pub(crate) fn value(&self, id: LayerParamId, still: &[f32; NUM_LAYER_PARAMS], note: &Modulated) -> f32 {
        match self.places[id.idx()] {
            STILL => still[id.idx()],
            place => note.0[usize::from(place)],
        }
    }

    /// Works out what the sources make of all destinations; `ways` are the knobs' ways, 0..1.
    /// Controls of the host add to them.
    pub(crate) fn apply(
        &self,
        ways: &[f32; NUM_LAYER_PARAMS],
        (sources, host): (&SourceValues, &HostOffsets),
        note: &mut Modulated,
    ) {
        let mut sums = [0.0; MAX_DESTINATIONS];
        for (sum, control) in sums.iter_mut().zip(&self.controls).take(self.num_destinations) {
            *sum = host.0.get(usize::from(*control)).copied().unwrap_or(0.0);
        }
        for route in &self.routes[..self.num_routes] {
            sums[usize::from(route.to)] += route.value(sources);
        }
        for ((id, sum), value) in self.destinations.iter().zip(sums).zip(&mut note.0).take(self.num_destinations) {
            *value = id.def().at(ways[id.idx()] + sum);
        }
    }
}

/// The place of a parameter of the FM layer among those that routes reach.
fn fm_place(id: ParamId) -> Option<u8> {
    let level = (0..NUM_OPERATORS).find(|op| operator::param(*op, operator::OUTPUT_LEVEL) == id);
    level.or_else(|| (id == global::FEEDBACK).then_some(NUM_OPERATORS)).map(|place| place as u8)
}

/// `x` in -1..1 along a power curve, the same to both sides.
fn curved(x: f32, curve: f32) -> f32 {
    const OCTAVES: f32 = std::f32::consts::LOG2_E;
    if curve.abs() < 0.01 {
        return x;
    }
    let height = x.abs().min(1.0);
    let part = (exp2(OCTAVES * curve * height) - 1.0) / (exp2(OCTAVES * curve) - 1.0);
    part.copysign(x)
}

const _: () = assert!(NUM_SOURCES <= 64);

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::layers::{FilterParam, OscillatorParam};

    fn value(route: Route, source: f32) -> f32 {
        let mut layers = Layers::default();
        layers.set(OscillatorParam::Frame.of(0), 0.5);
        layers.add_route(route);
        let matrix = Matrix::new(&layers);
        let ways = std::array::from_fn(|i| {
            let id = LayerParamId(i as u16);
            id.def().way(layers.get(id))
        });
        let mut sources = SourceValues::default();
        sources.0[usize::from(source_idx(route.source))] = source;
        let mut note = Modulated::default();
        matrix.apply(&ways, (&sources, &HostOffsets::default()), &mut note);
        matrix.value(OscillatorParam::Frame.of(0), layers.values(), &note)
    }

    #[test]
    fn a_route_adds_its_part_and_the_sum_stays_in_range() {
        let to = Destination::Layer(OscillatorParam::Frame.of(0));
        assert_eq!(value(Route::new(Source::Wheel, to, 0.25), 1.0), 0.75);
        assert_eq!(value(Route::new(Source::Wheel, to, 1.0), 1.0), 1.0);
        assert_eq!(value(Route::new(Source::Wheel, to, -1.0), 1.0), 0.0);
        assert_eq!(value(Route::new(Source::Lfo(1), to, 0.25), -1.0), 0.25);
        let one_sided = Route { is_bipolar: false, ..Route::new(Source::Lfo(1), to, 0.25) };
        assert_eq!(value(one_sided, -1.0), 0.5);
        let both_ways = Route { is_bipolar: true, ..Route::new(Source::Wheel, to, 0.25) };
        assert_eq!(value(both_ways, 0.0), 0.25);
    }

    #[test]
    fn a_curve_leaves_the_ends_and_bends_the_middle() {
        let to = Destination::Layer(OscillatorParam::Frame.of(0));
        let bent = |source| value(Route { curve: 4.0, ..Route::new(Source::Wheel, to, 0.4) }, source);
        assert!((bent(1.0) - 0.9).abs() < 1e-5 && bent(0.0) == 0.5);
        assert!(bent(0.5) < 0.6, "{}", bent(0.5));
    }

    #[test]
    fn what_no_route_moves_is_as_it_was_set() {
        let layers = Layers::default();
        let matrix = Matrix::new(&layers);
        let id = FilterParam::Cutoff.of(1);
        assert!(matrix.is_empty() && !matrix.moves(id));
        assert_eq!(matrix.value(id, layers.values(), &Modulated::default()), 20_000.0);
    }
}
