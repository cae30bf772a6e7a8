//! The table of the layers beside FM: every parameter once, in blocks.

use super::effects::{
    ChorusParam, CompressorParam, DelayParam, DriveParam, EffectsParam, EqualizerParam, PhaserParam, ReverbParam,
    WidthParam,
};
use super::modulators::{EnvelopeParam, LfoParam, MacroParam, RandomParam};
use super::param::{LayerGroup, LayerParamDef};
use super::rows::Row;
use super::voice::{FilterParam, FiltersParam, FmParam, NoiseParam, OscillatorParam, PartialsParam, SubParam};

/// Macros of a patch.
pub const NUM_MACROS: usize = MacroParam::ROWS.len();
/// Parameters of the layers.
pub const NUM_LAYER_PARAMS: usize = EffectsParam::END;

/// Every block: its group and its rows.
const BLOCKS: &[(LayerGroup, &[Row])] = &[
    (LayerGroup::Fm, FmParam::ROWS),
    (LayerGroup::Oscillator(1), OscillatorParam::ROWS),
    (LayerGroup::Oscillator(2), OscillatorParam::ROWS),
    (LayerGroup::Oscillator(3), OscillatorParam::ROWS),
    (LayerGroup::Sub, SubParam::ROWS),
    (LayerGroup::Noise, NoiseParam::ROWS),
    (LayerGroup::Partials, PartialsParam::ROWS),
    (LayerGroup::Filter(1), FilterParam::ROWS),
    (LayerGroup::Filter(2), FilterParam::ROWS),
    (LayerGroup::Filters, FiltersParam::ROWS),
    (LayerGroup::Envelope(1), EnvelopeParam::ROWS),
    (LayerGroup::Envelope(2), EnvelopeParam::ROWS),
    (LayerGroup::Envelope(3), EnvelopeParam::ROWS),
    (LayerGroup::Envelope(4), EnvelopeParam::ROWS),
    (LayerGroup::Lfo(1), LfoParam::ROWS),
    (LayerGroup::Lfo(2), LfoParam::ROWS),
    (LayerGroup::Lfo(3), LfoParam::ROWS),
    (LayerGroup::Lfo(4), LfoParam::ROWS),
    (LayerGroup::Random(1), RandomParam::ROWS),
    (LayerGroup::Random(2), RandomParam::ROWS),
    (LayerGroup::Macros, MacroParam::ROWS),
    (LayerGroup::Drive, DriveParam::ROWS),
    (LayerGroup::Equalizer, EqualizerParam::ROWS),
    (LayerGroup::Compressor, CompressorParam::ROWS),
    (LayerGroup::Phaser, PhaserParam::ROWS),
    (LayerGroup::Chorus, ChorusParam::ROWS),
    (LayerGroup::Delay, DelayParam::ROWS),
    (LayerGroup::Reverb, ReverbParam::ROWS),
    (LayerGroup::Width, WidthParam::ROWS),
    (LayerGroup::Effects, EffectsParam::ROWS),
];

const fn def(group: LayerGroup, (key, name, [min, max, default], unit, scale, labels): Row) -> LayerParamDef {
    LayerParamDef { key, name, group, min, max, default, unit, scale, labels }
}

/// Every parameter of the layers.
pub static PARAMS: [LayerParamDef; NUM_LAYER_PARAMS] = {
    let mut table = [def(LayerGroup::Fm, FmParam::ROWS[0]); NUM_LAYER_PARAMS];
    let (mut block, mut at) = (0, 0);
    while block < BLOCKS.len() {
        let (group, rows) = BLOCKS[block];
        let mut row = 0;
        while row < rows.len() {
            table[at] = def(group, rows[row]);
            (row, at) = (row + 1, at + 1);
        }
        block += 1;
    }
    assert!(at == NUM_LAYER_PARAMS);
    table
};
