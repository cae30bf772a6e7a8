//! The oscillators and the sub of a patch in the engine's terms, and in which order they are rendered.

use std::sync::{Arc, LazyLock};

use vaeform_patch::layers::{FmParam, LayerParamId, Layers, OscillatorParam, SubParam};
use vaeform_wavetable::warp::Warp;
use vaeform_wavetable::{FRAME_LEN, KeyZones, Levels, Wavetable};

use super::bus::Bus;
use super::oscillator::{CrossKind, MAX_UNISON, Unison};
use super::tables::Tables;

/// Tones of a note: three oscillators and the sub.
pub(crate) const NUM_TONES: usize = OscillatorParam::COUNT + 1;
/// The place of the FM layer in the order in which they are rendered, and how many places there are.
pub(crate) const FM: usize = NUM_TONES;
pub(crate) const NUM_PLACES: usize = NUM_TONES + 1;
/// Middle C as a key.
const MIDDLE_C: f32 = 60.0;
/// The place of the sub among them.
pub(crate) const SUB: usize = OscillatorParam::COUNT;

/// The shapes of the sub, a frame each, in the order of the table's labels.
static SUB_SHAPES: LazyLock<[Arc<KeyZones>; 4]> = LazyLock::new(|| {
    let shapes: [fn(f64) -> f64; 4] = [
        |x| (std::f64::consts::TAU * x).sin(),
        |x| 1.0 - 4.0 * ((x + 0.25).fract() - 0.5).abs(),
        |x| if x < 0.5 { 1.0 } else { -1.0 },
        |x| 1.0 - 2.0 * x,
    ];
    shapes.map(|shape| {
        let frame: Vec<f32> = (0..FRAME_LEN).map(|i| shape((i as f64 + 0.5) / FRAME_LEN as f64) as f32).collect();
        Arc::new(KeyZones::of_table(&Wavetable::new("sub", frame).expect("a frame of finite samples")))
    })
});

/// Makes the shapes, which allocates.
pub(super) fn prepare() {
    LazyLock::force(&SUB_SHAPES);
}

/// What modulates an oscillator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Modulator {
    /// The FM layer.
    Fm,
    /// A tone by its place.
    Tone(usize),
}

/// How an oscillator is modulated, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CompiledCross {
    pub(crate) kind: CrossKind,
    pub(crate) by: Modulator,
}

impl CompiledCross {
    /// That of an oscillator, if what modulates it is on.
    fn new(layers: &Layers, n: usize) -> Option<Self> {
        let kind = CrossKind::new(layers.get(OscillatorParam::Cross.of(n)))?;
        let by = (layers.get(OscillatorParam::CrossSource.of(n)) as usize).checked_sub(1);
        let switch = match by {
            None => FmParam::On.of(0),
            Some(SUB) => SubParam::On.of(0),
            Some(oscillator) => OscillatorParam::On.of(oscillator),
        };
        let is_on = layers.is_on(switch) && layers.is_on(OscillatorParam::On.of(n));
        is_on.then_some(Self { kind, by: by.map_or(Modulator::Fm, Modulator::Tone) })
    }
}

/// An oscillator or the sub.
#[derive(Clone, Debug)]
pub(crate) struct CompiledTone {
    pub(crate) table: Option<Arc<KeyZones>>,
    /// The middle of the keyboard, middle C, as it sounds, and how far it follows the key: where in a table over the keys a note is.
    middle: f32,
    tracking: f32,
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
    /// How it is modulated.
    pub(crate) cross: Option<CompiledCross>,
    /// It modulates another.
    pub(crate) modulates: bool,
}

impl CompiledTone {
    /// The pitch at which a note of a key begins, as a key: without bend, glide and tuning, which no table follows. `[audio-thread]`
    pub(super) fn pitch(&self, key: u8) -> f32 {
        self.middle + self.tracking * (f32::from(key) - MIDDLE_C)
    }

    /// The levels for a note that begins at this [pitch](CompiledTone::pitch). `[audio-thread]`
    pub(super) fn levels(&self, pitch: f32) -> Option<&Levels> {
        self.table.as_ref().map(|table| &**table.at(pitch))
    }

    /// The oscillators and the sub; tables that are not there stay silent.
    pub(super) fn all(layers: &Layers, tables: &Tables) -> [Self; NUM_TONES] {
        let oscillator = |n| Self::oscillator(layers, tables, n);
        [oscillator(0), oscillator(1), oscillator(2), Self::sub(layers)]
    }

    /// A wavetable oscillator.
    fn oscillator(layers: &Layers, tables: &Tables, n: usize) -> Self {
        let value = |id: LayerParamId| layers.get(id);
        let table = layers.played_table(n).and_then(|name| tables.played(name)).cloned();
        let voices = value(OscillatorParam::Unison.of(n)) as usize;
        let unison =
            Unison::new(voices, value(OscillatorParam::DetuneBend.of(n)), value(OscillatorParam::Stack.of(n)) as usize);
        let octaves = value(OscillatorParam::Octave.of(n))
            + value(OscillatorParam::Semitone.of(n)) / 12.0
            + value(OscillatorParam::Fine.of(n)) / 1_200.0;
        let gains = unison.gains(value(OscillatorParam::Blend.of(n)), value(OscillatorParam::Spread.of(n)));
        let ratios = ratios(&unison, value(OscillatorParam::Detune.of(n)));
        let warp = (value(OscillatorParam::Warp.of(n)) as usize).checked_sub(1);
        let warp = warp.and_then(|idx| Warp::ALL.get(idx).copied());
        let bus = Bus::new(value(OscillatorParam::Route.of(n)));
        let cross = CompiledCross::new(layers, n);
        let middle = MIDDLE_C + 12.0 * value(OscillatorParam::Octave.of(n)) + value(OscillatorParam::Semitone.of(n));
        let tracking = value(OscillatorParam::KeyTrack.of(n));
        Self { table, middle, tracking, bus, unison, ratios, gains, warp, octaves, cross, modulates: false }
    }

    /// The sub.
    fn sub(layers: &Layers) -> Self {
        let value = |id: LayerParamId| layers.get(id);
        let unison = Unison::new(1, 0.0, 0);
        let shape = (value(SubParam::Shape.of(0)) as usize).min(SUB_SHAPES.len() - 1);
        Self {
            table: layers.is_on(SubParam::On.of(0)).then(|| SUB_SHAPES[shape].clone()),
            middle: MIDDLE_C,
            tracking: 1.0,
            bus: Bus::new(value(SubParam::Route.of(0))),
            unison,
            ratios: [1.0; MAX_UNISON],
            gains: unison.gains(0.0, 0.0),
            warp: None,
            octaves: value(SubParam::Octave.of(0)),
            cross: None,
            modulates: false,
        }
    }
}

/// Frequency ratios of all voices of a unison.
pub(crate) fn ratios(unison: &Unison, cents: f32) -> [f32; MAX_UNISON] {
    std::array::from_fn(|voice| if voice < unison.num_voices() { unison.ratio(voice, cents) } else { 1.0 })
}

/// The order of tones, and of the FM layer if the tone `fm_by` modulates it, in which each comes after what modulates it; says which modulate.
/// Of tones in a circle the first is not modulated.
pub(super) fn in_order(tones: &mut [CompiledTone; NUM_TONES], fm_by: Option<usize>) -> [usize; NUM_PLACES] {
    let (mut order, mut placed) = ([0; NUM_PLACES], [false; NUM_PLACES]);
    for place in &mut order {
        let waits = |n: usize| match tones.get(n).map(|tone| tone.cross) {
            Some(Some(CompiledCross { by: Modulator::Tone(by), .. })) => !placed[by],
            Some(Some(CompiledCross { by: Modulator::Fm, .. })) => fm_by.is_some() && !placed[FM],
            Some(None) => false,
            None => fm_by.is_some_and(|by| !placed[by]),
        };
        let mut left = (0..NUM_PLACES).filter(|n| !placed[*n]);
        let first = left.clone().next().unwrap_or_default();
        *place = left.find(|n| !waits(*n)).unwrap_or_else(|| {
            // FM is the last place and waits for a tone, so that this is one.
            if let Some(tone) = tones.get_mut(first) {
                tone.cross = None;
            }
            first
        });
        placed[*place] = true;
    }
    for n in 0..NUM_TONES {
        if let Some(CompiledCross { by: Modulator::Tone(by), .. }) = tones[n].cross {
            tones[by].modulates = true;
        }
    }
    if let Some(by) = fm_by {
        tones[by].modulates = true;
    }
    order
}
