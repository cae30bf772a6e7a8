//! Noise and partials of a patch in the engine's terms.

use std::sync::{Arc, LazyLock};

use vaeform_patch::content::{NoiseBands, PartialBank};
use vaeform_patch::layers::{Layers, NoiseParam, PartialsParam};

use super::bands::BandTable;
use super::bus::Bus;
use super::content::log2_of_db;
use super::frequency::frequency;
use super::oscillator::pan;
use super::partials::{PartialAim, PartialTable};
use super::tables::Tables;

/// What sounds where no content is named.
static EVEN_BANDS: LazyLock<Arc<BandTable>> = LazyLock::new(|| Arc::new(BandTable::new(&NoiseBands::default())));
static SAW: LazyLock<Arc<PartialTable>> = LazyLock::new(|| Arc::new(PartialTable::new(&PartialBank::default())));

/// Makes what is shared by all, so that nothing is allocated later.
pub(super) fn prepare() {
    LazyLock::force(&EVEN_BANDS);
    LazyLock::force(&SAW);
}

/// The colour of noise.
#[derive(Clone, Debug)]
pub(crate) enum Colour {
    /// As much at each frequency.
    White,
    /// As much in each octave.
    Pink,
    /// Sixteen bands; silent while their content is not there.
    Bands(Option<Arc<BandTable>>),
}

/// The noise.
#[derive(Clone, Debug)]
pub(crate) struct CompiledNoise {
    pub(crate) bus: Bus,
    pub(crate) colour: Colour,
}

impl CompiledNoise {
    /// That of a patch, if it sounds.
    pub(super) fn new(layers: &Layers, tables: &Tables) -> Option<Self> {
        layers.is_on(NoiseParam::On.of(0)).then(|| Self {
            bus: Bus::new(layers.get(NoiseParam::Route.of(0))),
            colour: match layers.get(NoiseParam::Colour.of(0)) as u8 {
                0 => Colour::White,
                1 => Colour::Pink,
                _ => Colour::Bands(bands(layers, tables)),
            },
        })
    }

    /// Bands that were not there are looked for again.
    pub(super) fn find(&mut self, layers: &Layers, tables: &Tables) {
        if let Colour::Bands(none @ None) = &mut self.colour {
            *none = bands(layers, tables);
        }
    }
}

fn bands(layers: &Layers, tables: &Tables) -> Option<Arc<BandTable>> {
    layers.noise_bands.map_or_else(|| Some(EVEN_BANDS.clone()), |id| tables.bands(id).cloned())
}

/// The partials.
#[derive(Clone, Debug)]
pub(crate) struct CompiledPartials {
    pub(crate) bus: Bus,
    /// Silent while it is not there.
    pub(crate) table: Option<Arc<PartialTable>>,
    /// Octaves from the key, without what modulation may move.
    octaves: f32,
    /// Cents of them that modulation may move all the same.
    fine: f32,
}

impl CompiledPartials {
    /// Those of a patch, if they sound.
    pub(super) fn new(layers: &Layers, tables: &Tables) -> Option<Self> {
        let value = |param: PartialsParam| layers.get(param.of(0));
        layers.is_on(PartialsParam::On.of(0)).then(|| Self {
            bus: Bus::new(value(PartialsParam::Route)),
            table: partials(layers, tables),
            octaves: value(PartialsParam::Octave)
                + value(PartialsParam::Semitone) / 12.0
                + value(PartialsParam::Fine) / 1_200.0,
            fine: value(PartialsParam::Fine),
        })
    }

    /// What they are to do, by the values of a note that is so many octaves above middle C; nothing while they are not there. `[audio-thread]`
    pub(super) fn aim(
        &self,
        value: impl Fn(PartialsParam) -> f32,
        octaves: f32,
        rate_hz: f32,
    ) -> Option<(&PartialTable, PartialAim)> {
        let table = self.table.as_deref()?;
        let (share, base) = (value(PartialsParam::KeyTrack), table.timing().base_octaves);
        let fine = value(PartialsParam::Fine) - self.fine;
        let tune = self.octaves + fine / 1_200.0 + value(PartialsParam::Pitch) / 12.0;
        let time = (value(PartialsParam::KeyTime), value(PartialsParam::Time));
        let aim = PartialAim {
            frequency: frequency(share * octaves + (1.0 - share) * base + tune, rate_hz),
            rate_hz,
            stretch: value(PartialsParam::Stretch),
            speed: table.timing().speed(octaves, time, rate_hz),
            tilt: log2_of_db(value(PartialsParam::Tilt)),
            gains: pan(value(PartialsParam::Pan)).map(|side| side * value(PartialsParam::Level)),
            chance: value(PartialsParam::PhaseRandom),
        };
        Some((table, aim))
    }

    /// Partials that were not there are looked for again.
    pub(super) fn find(&mut self, layers: &Layers, tables: &Tables) {
        if self.table.is_none() {
            self.table = partials(layers, tables);
        }
    }
}

fn partials(layers: &Layers, tables: &Tables) -> Option<Arc<PartialTable>> {
    layers.partials.map_or_else(|| Some(SAW.clone()), |id| tables.partials(id).cloned())
}
