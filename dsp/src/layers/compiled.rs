//! The layers of a patch in the engine's terms, made once when it is loaded or edited.

use vaeform_patch::layers::{
    FilterParam, FiltersParam, FmParam, LayerParamId, Layers, LfoParam, NUM_LAYER_PARAMS, OscillatorParam, PARAMS,
    Source, SubParam,
};
use vaeform_wavetable::KeyZones;

use super::bus::{Bus, FilterOrder};
use super::compiled_modulators::CompiledModulators;
use super::compiled_sources::{self, CompiledNoise, CompiledPartials};
use super::compiled_tones::{CompiledTone, Modulator, NUM_PLACES, NUM_TONES, SUB, in_order};
use super::fm_cross::CompiledFmCross;
use super::matrix::{Matrix, Modulated};
use super::oscillator::{Unison, pan};
use super::tables::Tables;
use crate::fm::{MAX_COPIES, UnisonAim};
use crate::modulation::Rate;

/// How the copies of FM lie between the outer ones, as those of a new oscillator.
const FM_DETUNE_BEND: f32 = 1.5;
/// The rate from which an LFO is too fast for the lines of the FM layer.
const FAST_HZ: f32 = 30.0;
/// Places of operators 1-6.
const OPERATOR_PANS: [FmParam; 6] =
    [FmParam::Op1Pan, FmParam::Op2Pan, FmParam::Op3Pan, FmParam::Op4Pan, FmParam::Op5Pan, FmParam::Op6Pan];

/// The layers in the engine's terms. `[audio-thread]` but for what it is made of: tables are made elsewhere.
#[derive(Clone, Debug)]
pub struct CompiledLayers {
    /// Nothing but the FM layer sounds, as it is.
    is_fm_alone: bool,
    /// An oscillator, the sub, the noise or the partials are on.
    has_sources: bool,
    pub(crate) layers: Layers,
    /// Ways of all knobs, 0..1.
    pub(crate) ways: [f32; NUM_LAYER_PARAMS],
    pub(crate) matrix: Matrix,
    pub(crate) modulators: CompiledModulators,
    pub(crate) tones: [CompiledTone; NUM_TONES],
    /// Each, and FM, after what modulates it.
    pub(crate) tone_order: [usize; NUM_PLACES],
    /// The noise, if it sounds.
    pub(crate) noise: Option<CompiledNoise>,
    /// The partials, if they sound.
    pub(crate) partials: Option<CompiledPartials>,
    /// Where FM goes, if it sounds.
    pub(crate) fm: Option<Bus>,
    /// How a tone modulates FM.
    pub(crate) fm_cross: Option<CompiledFmCross>,
    /// The copies of FM.
    fm_unison: Unison,
    /// An operator of FM is not in the middle, or a route moves it.
    fm_is_wide: bool,
    pub(crate) order: FilterOrder,
    /// A filter that acts.
    pub(crate) filters: [bool; FilterParam::COUNT],
    /// The filters' blocks that the sources come to, and those that FM does.
    pub(crate) touched: [[bool; FilterParam::COUNT]; 2],
}

impl CompiledLayers {
    /// Compiles the layers of a patch; tables that are not there stay silent. Allocates nothing but on the first call of a process.
    pub fn new(layers: &Layers, tables: &Tables) -> Self {
        let value = |id: LayerParamId| layers.get(id);
        let is_on = |id: LayerParamId| layers.is_on(id);
        let mut tones = CompiledTone::all(layers, tables);
        let fm_cross = CompiledFmCross::new(layers);
        let tone_order = in_order(&mut tones, fm_cross.map(|cross| cross.by));
        let matrix = Matrix::new(layers);
        let order = match value(FiltersParam::Order.of(0)) as u8 {
            0 => FilterOrder::Series,
            1 => FilterOrder::Parallel,
            _ => FilterOrder::Split,
        };
        let filters = std::array::from_fn(|n| is_on(FilterParam::On.of(n)));
        let mut compiled = Self {
            is_fm_alone: layers.is_fm_alone(),
            has_sources: layers.has_sources(),
            layers: *layers,
            ways: std::array::from_fn(|i| PARAMS[i].way(layers.values()[i])),
            modulators: CompiledModulators::new(layers, &matrix),
            fm_cross,
            fm_unison: Unison::new((value(FmParam::Unison.of(0)) as usize).min(MAX_COPIES), FM_DETUNE_BEND, 0),
            fm_is_wide: OPERATOR_PANS.iter().any(|pan| value(pan.of(0)) != 0.0 || matrix.moves(pan.of(0))),
            matrix,
            tones,
            tone_order,
            noise: CompiledNoise::new(layers, tables),
            partials: CompiledPartials::new(layers, tables),
            fm: is_on(FmParam::On.of(0)).then(|| Bus::new(value(FmParam::Route.of(0)))),
            order,
            filters,
            touched: [[false; FilterParam::COUNT]; 2],
        };
        compiled.find_ways();
        compiled
    }

    /// Sends what would go through filters that are off past them, and notes what comes to which.
    fn find_ways(&mut self) {
        let Self { layers, tones, noise, partials, fm, order, filters, touched, .. } = self;
        let [of_sources, of_fm] = touched;
        let pass = |bus: &mut Bus, touched: &mut [bool; FilterParam::COUNT]| {
            *bus = bus.past(*order, *filters);
            touched.iter_mut().zip(bus.touches(*order, *filters)).for_each(|(any, this)| *any |= this);
        };
        // A table may come later.
        let sounds =
            |n: usize| if n == SUB { layers.is_on(SubParam::On.of(0)) } else { layers.played_table(n).is_some() };
        for (_, tone) in tones.iter_mut().enumerate().filter(|(n, _)| sounds(*n)) {
            pass(&mut tone.bus, of_sources);
        }
        noise.iter_mut().for_each(|noise| pass(&mut noise.bus, of_sources));
        partials.iter_mut().for_each(|partials| pass(&mut partials.bus, of_sources));
        fm.iter_mut().for_each(|fm| pass(fm, of_fm));
    }

    /// The same with other layers.
    pub(crate) fn set(&mut self, layers: &Layers, tables: &Tables) {
        *self = Self::new(layers, tables);
    }

    /// A control of the host, by its place among those of the layers, moves its parameters from now on.
    pub(crate) fn listen_to(&mut self, control: usize) {
        self.matrix.listen_to(control);
        self.modulators.find_movers(&self.matrix);
    }

    /// True when a route moves the FM layer.
    pub(crate) fn moves_fm(&self) -> bool {
        self.matrix.moves_fm()
    }

    /// The layers that it was made of.
    pub(crate) fn layers(&self) -> &Layers {
        &self.layers
    }

    /// True when nothing but the FM layer sounds, as it is.
    pub(crate) fn is_fm_alone(&self) -> bool {
        self.is_fm_alone
    }

    /// True when an oscillator, the sub, the noise or the partials are on.
    pub(crate) fn has_sources(&self) -> bool {
        self.has_sources
    }

    /// Gains of the FM layer to the left and right, as a note has them.
    pub(crate) fn fm_gains(&self, note: &Modulated) -> [f32; 2] {
        let value = |param: FmParam| self.matrix.value(param.of(0), self.layers.values(), note);
        pan(value(FmParam::Pan)).map(|side| side * value(FmParam::Level))
    }

    /// True when FM has a bank of its own: it is several copies, has operators apart, or a tone modulates it.
    pub(crate) fn fm_is_unison(&self) -> bool {
        self.fm.is_some() && (self.fm_unison.num_voices() > 1 || self.fm_is_wide || self.fm_is_crossed())
    }

    /// True when a tone modulates FM.
    pub(crate) fn fm_is_crossed(&self) -> bool {
        self.fm_cross.is_some()
    }

    /// True when a tone modulates another, or FM, or is modulated by it.
    pub(crate) fn are_crossed(&self) -> bool {
        self.fm_is_crossed() || self.tones.iter().any(|tone| tone.cross.is_some())
    }

    /// True when an oscillator hears FM.
    pub(crate) fn fm_modulates(&self) -> bool {
        self.tones.iter().any(|tone| tone.cross.is_some_and(|cross| cross.by == Modulator::Fm))
    }

    /// The copies of FM, as a note has them.
    pub(crate) fn fm_unison(&self, note: &Modulated) -> UnisonAim {
        let value = |param: FmParam| self.matrix.value(param.of(0), self.layers.values(), note);
        let (unison, cents) = (&self.fm_unison, value(FmParam::Detune));
        let gains = unison.even_gains(value(FmParam::Spread));
        UnisonAim {
            num_copies: unison.num_voices(),
            ratios: std::array::from_fn(|copy| unison.ratio(copy, cents)),
            gains: std::array::from_fn(|copy| gains[copy]),
            operators: self.fm_is_wide.then(|| OPERATOR_PANS.map(|param| pan(value(param)))),
        }
    }

    /// True when FM goes through a filter that acts.
    pub(crate) fn fm_is_filtered(&self) -> bool {
        match self.fm {
            None | Some(Bus::Direct) => false,
            Some(Bus::Filter(0)) => self.filters[0] || (self.order == FilterOrder::Series && self.filters[1]),
            Some(Bus::Filter(_)) => self.filters[1],
            Some(Bus::Both) => self.filters.contains(&true),
        }
    }

    /// True when a fast LFO moves the level or the place of FM, which then goes with the layers, whose lines are shorter.
    pub(crate) fn fm_is_fast(&self) -> bool {
        let is_fast = |n: usize| {
            let hz = self.layers.get(LfoParam::Rate.of(n));
            hz > FAST_HZ && !self.layers.is_on(LfoParam::Sync.of(n)) && self.matrix.hears(Source::Lfo(n as u8 + 1))
        };
        let is_moved = [FmParam::Level, FmParam::Pan].iter().any(|param| self.matrix.moves(param.of(0)));
        is_moved && (0..LfoParam::COUNT).any(is_fast)
    }

    /// The rates of its LFOs, without what modulation adds.
    pub(crate) fn lfo_rates(&self) -> impl Iterator<Item = Rate> + '_ {
        self.modulators.lfos.iter().map(|lfo| lfo.rate)
    }

    /// Sources whose table or content was not there look for it again. Those that have one keep it where notes sound on it.
    pub(crate) fn find_tables(&mut self, tables: &Tables, is_at_rest: bool) {
        for (n, tone) in self.tones.iter_mut().enumerate().take(OscillatorParam::COUNT) {
            let Some(name) = self.layers.played_table(n) else { continue };
            // One that is to follow the keys and does not has been played as it is meanwhile.
            let waits = |table: &KeyZones| is_at_rest && name.map.is_some() && !table.is_mapped();
            if tone.table.as_deref().is_none_or(waits) {
                tone.table = tables.played(name).or(tone.table.as_ref()).cloned();
            }
        }
        if let Some(noise) = &mut self.noise {
            noise.find(&self.layers, tables);
        }
        if let Some(partials) = &mut self.partials {
            partials.find(&self.layers, tables);
        }
    }

    /// Makes what is shared by all, so that the first compilation on the audio thread allocates nothing.
    pub(crate) fn prepare() {
        super::compiled_tones::prepare();
        compiled_sources::prepare();
    }
}
