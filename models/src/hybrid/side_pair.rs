//! What left and right differ by, as two more oscillators: one table on the left, its negative on the right, so that the mean of both
//! channels stays as it is.

use vaeform_patch::layers::{LayerGroup, LayerParamId, Layers, OscillatorParam, TableRef};
use vaeform_patch::{HarmonicFrames, OwnTable};

use super::tone::ToneFrames;
use super::{HybridPatch, twin};

/// Envelopes that move a tone beside the one that opens with the key, and the LFO that does.
const TONE_ENVELOPES: std::ops::Range<usize> = 1..4;
const TONE_LFO: usize = 0;
/// What a source on one side is louder by than one in the middle.
const ONE_SIDED: f32 = std::f32::consts::SQRT_2;

/// Tables of both sides: frames of the difference as the left has it, and their negative. `gain` is from the frames' amplitudes to the table's.
/// None where nothing is heard of them.
fn tables(frames: &ToneFrames, name: &str, gain: f32) -> Option<[OwnTable; 2]> {
    // A harmonic and its mirror image make a cosine of twice its magnitude.
    let amplitudes: Vec<f32> = frames.magnitudes.iter().map(|magnitude| 2.0 / ONE_SIDED * gain * magnitude).collect();
    let table = |turn: f32| {
        let cycles: Vec<f32> = frames.phases.iter().map(|phase| phase / std::f32::consts::TAU + turn).collect();
        Some(OwnTable::of_harmonics(name, HarmonicFrames::new(&amplitudes, &cycles)?))
    };
    Some([table(0.0)?, table(0.5)?])
}

/// Puts a pair of oscillators into a patch, moved as oscillator 1 of the layers of a tone is. False where nothing is heard of them.
pub(super) fn add(sound: &mut HybridPatch, tone: &Layers, frames: &ToneFrames, gain: f32) -> bool {
    let Some(tables) = tables(frames, "sides", gain) else { return false };
    let layers = &mut sound.patch.layers;
    if !layers.is_on(OscillatorParam::On.of(0)) {
        borrow_movements(layers, tone);
    }
    for (n, pan) in [(1, -1.0), (2, 1.0)] {
        twin::add(layers, tone, n);
        layers.set(OscillatorParam::Pan.of(n), pan);
        layers.tables[n] = TableRef::Own(tables[n - 1].id());
    }
    sound.tables.truncate(usize::from(layers.is_on(OscillatorParam::On.of(0))));
    sound.tables.extend(tables);
    true
}

/// Envelopes and LFO as a tone has them.
fn borrow_movements(layers: &mut Layers, tone: &Layers) {
    let is_moved = |group: LayerGroup| match group {
        LayerGroup::Envelope(n) => TONE_ENVELOPES.contains(&(usize::from(n) - 1)),
        LayerGroup::Lfo(n) => usize::from(n) - 1 == TONE_LFO,
        _ => false,
    };
    for id in LayerParamId::all().filter(|id| is_moved(id.def().group)) {
        layers.set(id, tone.get(id));
    }
    layers.envelopes[TONE_ENVELOPES].copy_from_slice(&tone.envelopes[TONE_ENVELOPES]);
}
