//! The layers beside FM: oscillators, noise, filters, envelopes, modulation. Plain values, as in the FM layer.

#[macro_use]
mod block;
mod content_id;
mod effects;
mod hex;
pub(crate) mod json;
mod modulation;
mod modulators;
mod param;
mod played_table;
mod points;
mod rows;
mod table;
mod table_ref;
mod voice;

pub use content_id::ContentId;
pub use effects::{
    ChorusParam, CompressorParam, DelayParam, DriveParam, EffectsParam, EqualizerParam, PhaserParam, ReverbParam,
    WidthParam,
};
pub use json::LayerNotice;
pub(crate) use json::{nearest, number};
pub use modulation::{Destination, MAX_ROUTES, Route, Source};
pub use modulators::{EnvelopeParam, LfoParam, MacroParam, RandomParam};
pub use param::{LayerGroup, LayerParamDef, LayerParamId, Scale};
pub use played_table::{KeyMapping, PlayedTable};
pub use points::{MAX_POINTS, Point, Points};
pub use rows::BEATS_OF_DIVISION;
pub use table::{NUM_LAYER_PARAMS, NUM_MACROS, PARAMS};
pub use table_ref::{FACTORY_TABLES, TableId, TableRef};
pub use voice::{FilterParam, FiltersParam, FmParam, NoiseParam, OscillatorParam, PartialsParam, SubParam};

use serde_json::{Map, Value};

/// A value of the layers that had to be brought into range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerClamped {
    /// Which parameter.
    pub id: LayerParamId,
    /// What was asked for.
    pub from: f32,
    /// What it became.
    pub to: f32,
}

/// All layers of a patch but FM. Every value is always finite and inside its parameter's range; 3 KB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layers {
    values: [f32; NUM_LAYER_PARAMS],
    /// The table of each oscillator.
    pub tables: [TableRef; OscillatorParam::COUNT],
    /// What the noise plays as bands; sixteen even ones if nothing is named.
    pub noise_bands: Option<ContentId>,
    /// What the partials are; those of a saw if nothing is named.
    pub partials: Option<ContentId>,
    /// The points of each envelope.
    pub envelopes: [Points; EnvelopeParam::COUNT],
    /// The points of each LFO.
    pub lfos: [Points; LfoParam::COUNT],
    routes: [Option<Route>; MAX_ROUTES],
    /// What each macro is called, as ASCII padded with spaces.
    pub macro_names: [[u8; 12]; NUM_MACROS],
}

impl Default for Layers {
    /// FM alone, as it is.
    fn default() -> Self {
        Self {
            values: std::array::from_fn(|i| PARAMS[i].default),
            tables: [TableRef::default(); OscillatorParam::COUNT],
            noise_bands: None,
            partials: None,
            envelopes: [Points::default(); EnvelopeParam::COUNT],
            lfos: [Points::default(); LfoParam::COUNT],
            routes: [None; MAX_ROUTES],
            macro_names: [[b' '; 12]; NUM_MACROS],
        }
    }
}

impl Layers {
    /// The value of a parameter in plain units.
    pub fn get(&self, id: LayerParamId) -> f32 {
        self.values[id.idx()]
    }

    /// True when a switch is on.
    pub fn is_on(&self, id: LayerParamId) -> bool {
        self.get(id) >= 0.5
    }

    /// Sets a parameter, clamped to its range; tells when it had to clamp (rounding to whole steps is not told).
    pub fn set(&mut self, id: LayerParamId, value: f32) -> Option<LayerClamped> {
        let def = id.def();
        let to = def.clamp(value);
        self.values[id.idx()] = to;
        (!value.is_finite() || value < def.min || value > def.max).then_some(LayerClamped { id, from: value, to })
    }

    /// All values in table order.
    pub fn values(&self) -> &[f32; NUM_LAYER_PARAMS] {
        &self.values
    }

    /// The modulation routes in order; a place may be empty.
    pub fn routes(&self) -> &[Option<Route>; MAX_ROUTES] {
        &self.routes
    }

    /// The routes that are switched on.
    pub fn active_routes(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter().flatten().filter(|route| route.is_on)
    }

    /// Sets a route's place, 0-31; numbers are clamped, and a route that is not [possible](Route::is_possible) is refused: false then.
    pub fn set_route(&mut self, place: usize, route: Option<Route>) -> bool {
        let is_possible = route.is_none_or(|route| route.is_possible());
        match self.routes.get_mut(place).filter(|_| is_possible) {
            Some(kept) => {
                *kept = route.map(Route::clamped);
                true
            }
            None => false,
        }
    }

    /// Puts a route in the first free place; gives the place, or nothing when all are taken or the route is not possible.
    pub fn add_route(&mut self, route: Route) -> Option<usize> {
        let place = self.routes.iter().position(Option::is_none)?;
        self.set_route(place, Some(route)).then_some(place)
    }

    /// The contents that it names, each once: noise bands, then partials.
    pub fn content_ids(&self) -> impl Iterator<Item = ContentId> + use<> {
        let partials = self.partials.filter(|id| self.noise_bands != Some(*id));
        self.noise_bands.into_iter().chain(partials)
    }

    /// The table of oscillator `n`, from 0; nothing if it is off. `[audio-thread]`
    pub fn played_table(&self, n: usize) -> Option<PlayedTable> {
        let mapped = |n: usize| {
            let value = |param: OscillatorParam| self.get(param.of(n));
            let [share, key] = [OscillatorParam::Formants, OscillatorParam::TableKey].map(value);
            self.is_on(OscillatorParam::On.of(n)).then(|| (self.tables[n], (share > 0.0).then_some((share, key))))
        };
        let (table, map) = mapped(n)?;
        let is_first = |n: usize| (0..n).all(|before| mapped(before) != mapped(n));
        let num_mapped =
            || (0..OscillatorParam::COUNT).filter(|&n| matches!(mapped(n), Some((_, Some(_)))) && is_first(n));
        let map = map.map(|(share, key)| KeyMapping { key, share, num_mapped: num_mapped().count() as u8 });
        Some(PlayedTable { table, map })
    }

    /// True when something of the voices differs that cannot glide: a switch, a choice, a table, a content. Effects see to themselves.
    pub fn differs_in_steps(&self, other: &Self) -> bool {
        let is_step = |idx: usize| !PARAMS[idx].is_continuous() && !PARAMS[idx].group.is_effect();
        let values = self.values.iter().zip(&other.values).enumerate();
        let plays = |layers: &Self| (layers.tables, layers.noise_bands, layers.partials);
        plays(self) != plays(other) || values.into_iter().any(|(idx, (a, b))| a != b && is_step(idx))
    }

    /// True when an oscillator, the sub, the noise or the partials are on.
    pub fn has_sources(&self) -> bool {
        (0..OscillatorParam::COUNT).any(|n| self.is_on(OscillatorParam::On.of(n)))
            || self.is_on(SubParam::On.of(0))
            || self.is_on(NoiseParam::On.of(0))
            || self.is_on(PartialsParam::On.of(0))
    }

    /// True when an effect acts.
    pub fn has_effects(&self) -> bool {
        [
            DriveParam::On.of(0),
            EqualizerParam::On.of(0),
            CompressorParam::On.of(0),
            PhaserParam::On.of(0),
            ChorusParam::On.of(0),
            DelayParam::On.of(0),
            ReverbParam::On.of(0),
            WidthParam::On.of(0),
        ]
        .into_iter()
        .any(|id| self.is_on(id))
    }

    /// What differs from a new patch, by group and key; empty for a new patch. `unknown` are fields that [`Layers::from_json`] left, which
    /// are written back.
    pub fn to_json(&self, unknown: Option<&Map<String, Value>>) -> Map<String, Value> {
        json::to_json(self, unknown)
    }

    /// Takes the known fields out of `groups`; what stays there is unknown. What is missing is as in a new patch; the notices say what was
    /// mended.
    pub fn from_json(groups: &mut Map<String, Value>, notices: &mut Vec<LayerNotice>) -> Self {
        json::from_json(groups, notices)
    }

    /// True when no voice sounds but by the FM layer, and that as it always has.
    pub fn is_fm_alone(&self) -> bool {
        let fm = LayerParamId::all().filter(|id| id.def().group == LayerGroup::Fm);
        let fm_is_plain = fm.into_iter().all(|id| self.get(id) == id.def().default);
        let moves_notes = self.active_routes().any(|route| !route.destination.is_behind_notes());
        !self.has_sources() && fm_is_plain && !moves_notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_has_a_key_of_its_own_and_a_default_in_range() {
        let mut keys: Vec<_> = LayerParamId::all().map(LayerParamId::key).collect();
        for (id, key) in LayerParamId::all().zip(&keys) {
            assert_eq!(LayerParamId::from_key(key), Some(id), "{key}");
            let def = id.def();
            assert_eq!(def.clamp(def.default), def.default, "{key}");
            assert!(def.min < def.max, "{key}");
            assert!(!def.display(def.default).is_empty(), "{key}");
        }
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), NUM_LAYER_PARAMS);
        assert_eq!(OscillatorParam::Level.of(1).key(), "osc2.level");
        assert_eq!(EffectsParam::Place8.of(0).idx() + 1, NUM_LAYER_PARAMS);
    }

    #[test]
    fn ways_and_values_are_inverse() {
        for id in LayerParamId::all() {
            let def = id.def();
            for value in [def.min, def.default, def.max, def.min + 0.3 * (def.max - def.min)] {
                let value = def.clamp(value);
                let back = def.at(def.way(value));
                assert!((back - value).abs() <= 1e-3 * (def.max - def.min), "{}: {value} to {back}", id.key());
            }
        }
    }

    #[test]
    fn what_is_out_of_range_is_clamped_and_told() {
        let mut layers = Layers::default();
        let id = OscillatorParam::Level.of(0);
        assert_eq!(layers.set(id, 3.0), Some(LayerClamped { id, from: 3.0, to: 1.0 }));
        assert!(layers.set(id, f32::NAN).is_some());
        assert_eq!(layers.get(id), id.def().default);
        assert_eq!(layers.set(OscillatorParam::Unison.of(0), 3.4), None);
        assert_eq!(layers.get(OscillatorParam::Unison.of(0)), 3.0);
    }

    #[test]
    fn a_switch_cannot_be_a_destination() {
        let mut layers = Layers::default();
        let to = |id| Route::new(Source::Wheel, Destination::Layer(id), 0.5);
        assert_eq!(layers.add_route(to(OscillatorParam::On.of(0))), None);
        assert_eq!(layers.add_route(to(OscillatorParam::Frame.of(0))), Some(0));
        assert!(!layers.is_fm_alone());
        for source in Source::all() {
            assert_eq!(Source::from_key(&source.key()), Some(source));
        }
    }

    #[test]
    fn what_is_behind_all_notes_is_moved_by_what_they_share() {
        let to = Destination::Layer(ReverbParam::Mix.of(0));
        let mut layers = Layers::default();
        let may = |source| Layers::default().set_route(0, Some(Route::new(source, to, 0.5)));
        assert_eq!(Source::all().filter(|source| may(*source)).count(), 4 + 8 + 1 + 1 + 8);
        assert!(!may(Source::Velocity) && !may(Source::Envelope(1)) && may(Source::Lfo(2)));
        let route = Route { via: Some(Source::Velocity), ..Route::new(Source::Wheel, to, 0.5) };
        assert_eq!(layers.add_route(route), None);
        assert_eq!(layers.add_route(Route { via: Some(Source::Macro(1)), ..route }), Some(0));
        assert!(layers.is_fm_alone(), "no note hears of it");
    }

    #[test]
    fn a_new_patch_is_fm_alone() {
        assert!(Layers::default().is_fm_alone());
        let mut layers = Layers::default();
        layers.set(SubParam::On.of(0), 1.0);
        assert!(!layers.is_fm_alone());
        assert!(size_of::<Layers>() < 5_000, "{}", size_of::<Layers>());
    }

    #[test]
    fn ids_of_tables_are_text_and_back() {
        let id = TableId(std::array::from_fn(|i| 17 * i as u8));
        assert_eq!(TableId::from_text(&id.to_string()), Some(id));
        assert_eq!(TableId::from_text("00"), None);
        assert_eq!(TableId::from_text(&"g".repeat(32)), None);
    }
}
