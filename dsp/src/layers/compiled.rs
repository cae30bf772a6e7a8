//! The layers of a patch in the engine's terms, made once when it is loaded or edited.

use std::sync::{Arc, LazyLock};

use vaeform_patch::layers::{
    FilterParam, FiltersParam, FmParam, LayerParamId, Layers, NUM_LAYER_PARAMS, OscillatorParam, PARAMS, SubParam,
};
use vaeform_wavetable::warp::Warp;
use vaeform_wavetable::{FRAME_LEN, Levels, Wavetable};

use super::compiled_modulators::CompiledModulators;
use super::compiled_sources::{self, CompiledNoise, CompiledPartials};
use super::matrix::{Matrix, Modulated};
use super::oscillator::{MAX_UNISON, Unison, pan};
use super::tables::Tables;
use crate::modulation::Rate;

/// Tones of a note: three oscillators and the sub.
pub(crate) const NUM_TONES: usize = OscillatorParam::COUNT + 1;
/// The place of the sub among them.
pub(crate) const SUB: usize = OscillatorParam::COUNT;

/// The shapes of the sub, a frame each, in the order of the table's labels.
static SUB_SHAPES: LazyLock<[Arc<Levels>; 4]> = LazyLock::new(|| {
    let shapes: [fn(f64) -> f64; 4] = [
        |x| (std::f64::consts::TAU * x).sin(),
        |x| 1.0 - 4.0 * ((x + 0.25).fract() - 0.5).abs(),
        |x| if x < 0.5 { 1.0 } else { -1.0 },
        |x| 1.0 - 2.0 * x,
    ];
    shapes.map(|shape| {
        let frame: Vec<f32> = (0..FRAME_LEN).map(|i| shape((i as f64 + 0.5) / FRAME_LEN as f64) as f32).collect();
        Arc::new(Levels::new(&Wavetable::new("sub", frame).expect("a frame of finite samples")))
    })
});

/// Where a layer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bus {
    /// Past the filters.
    Direct,
    /// Into filter 1 or 2.
    Filter(usize),
    /// Into both.
    Both,
}

impl Bus {
    pub(super) fn new(value: f32) -> Self {
        match value as u8 {
            0 => Self::Direct,
            1 => Self::Filter(0),
            2 => Self::Filter(1),
            _ => Self::Both,
        }
    }
}

/// An oscillator or the sub.
#[derive(Clone, Debug)]
pub(crate) struct CompiledTone {
    pub(crate) table: Option<Arc<Levels>>,
    pub(crate) bus: Bus,
    pub(crate) unison: Unison,
    /// Frequency of each voice of the unison; exact unless a route moves the detune.
    pub(crate) ratios: [f32; MAX_UNISON],
    /// Gains of each voice; exact unless a route moves blend or spread.
    pub(crate) gains: [[f32; 2]; MAX_UNISON],
    /// How the cycle is bent.
    pub(crate) warp: Option<Warp>,
    /// Octaves from the key, without what modulation may move.
    pub(crate) octaves: f32,
}

/// How the filters stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilterOrder {
    /// The first into the second.
    Series,
    /// Side by side.
    Parallel,
    /// The first on the left, the second on the right.
    Split,
}

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
    /// The noise, if it sounds.
    pub(crate) noise: Option<CompiledNoise>,
    /// The partials, if they sound.
    pub(crate) partials: Option<CompiledPartials>,
    /// Where FM goes, if it sounds.
    pub(crate) fm: Option<Bus>,
    pub(crate) order: FilterOrder,
    /// A filter that acts.
    pub(crate) filters: [bool; FilterParam::COUNT],
}

impl CompiledLayers {
    /// Compiles the layers of a patch; tables that are not there stay silent. Allocates nothing but on the first call of a process.
    pub fn new(layers: &Layers, tables: &Tables) -> Self {
        let value = |id: LayerParamId| layers.get(id);
        let is_on = |id: LayerParamId| layers.is_on(id);
        let oscillator = |n: usize| {
            let table = is_on(OscillatorParam::On.of(n)).then(|| tables.get(layers.tables[n]).cloned()).flatten();
            let voices = value(OscillatorParam::Unison.of(n)) as usize;
            let unison = Unison::new(
                voices,
                value(OscillatorParam::DetuneBend.of(n)),
                value(OscillatorParam::Stack.of(n)) as usize,
            );
            let octaves = value(OscillatorParam::Octave.of(n))
                + value(OscillatorParam::Semitone.of(n)) / 12.0
                + value(OscillatorParam::Fine.of(n)) / 1_200.0;
            let gains = unison.gains(value(OscillatorParam::Blend.of(n)), value(OscillatorParam::Spread.of(n)));
            let ratios = ratios(&unison, value(OscillatorParam::Detune.of(n)));
            let warp = (value(OscillatorParam::Warp.of(n)) as usize).checked_sub(1);
            let warp = warp.and_then(|idx| Warp::ALL.get(idx).copied());
            let bus = Bus::new(value(OscillatorParam::Route.of(n)));
            CompiledTone { table, bus, unison, ratios, gains, warp, octaves }
        };
        let sub = {
            let unison = Unison::new(1, 0.0, 0);
            let shape = (value(SubParam::Shape.of(0)) as usize).min(SUB_SHAPES.len() - 1);
            CompiledTone {
                table: is_on(SubParam::On.of(0)).then(|| SUB_SHAPES[shape].clone()),
                bus: Bus::new(value(SubParam::Route.of(0))),
                unison,
                ratios: [1.0; MAX_UNISON],
                gains: unison.gains(0.0, 0.0),
                warp: None,
                octaves: value(SubParam::Octave.of(0)),
            }
        };
        let matrix = Matrix::new(layers);
        Self {
            is_fm_alone: layers.is_fm_alone(),
            has_sources: layers.has_sources(),
            layers: *layers,
            ways: std::array::from_fn(|i| PARAMS[i].way(layers.values()[i])),
            modulators: CompiledModulators::new(layers, &matrix),
            matrix,
            tones: [oscillator(0), oscillator(1), oscillator(2), sub],
            noise: CompiledNoise::new(layers, tables),
            partials: CompiledPartials::new(layers, tables),
            fm: is_on(FmParam::On.of(0)).then(|| Bus::new(value(FmParam::Route.of(0)))),
            order: match value(FiltersParam::Order.of(0)) as u8 {
                0 => FilterOrder::Series,
                1 => FilterOrder::Parallel,
                _ => FilterOrder::Split,
            },
            filters: std::array::from_fn(|n| is_on(FilterParam::On.of(n))),
        }
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

    /// True when FM goes through a filter that acts.
    pub(crate) fn fm_is_filtered(&self) -> bool {
        match self.fm {
            None | Some(Bus::Direct) => false,
            Some(Bus::Filter(0)) => self.filters[0] || (self.order == FilterOrder::Series && self.filters[1]),
            Some(Bus::Filter(_)) => self.filters[1],
            Some(Bus::Both) => self.filters.contains(&true),
        }
    }

    /// The rates of its LFOs, without what modulation adds.
    pub(crate) fn lfo_rates(&self) -> impl Iterator<Item = Rate> + '_ {
        self.modulators.lfos.iter().map(|lfo| lfo.rate)
    }

    /// Sources whose table or content was not there look for it again. Those that have one keep it: notes may sound on it.
    pub(crate) fn find_tables(&mut self, tables: &Tables) {
        for n in (0..OscillatorParam::COUNT).filter(|n| self.layers.is_on(OscillatorParam::On.of(*n))) {
            if self.tones[n].table.is_none() {
                self.tones[n].table = tables.get(self.layers.tables[n]).cloned();
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
        LazyLock::force(&SUB_SHAPES);
        compiled_sources::prepare();
    }
}

/// Frequency ratios of all voices of a unison.
pub(crate) fn ratios(unison: &Unison, cents: f32) -> [f32; MAX_UNISON] {
    std::array::from_fn(|voice| if voice < unison.num_voices() { unison.ratio(voice, cents) } else { 1.0 })
}
