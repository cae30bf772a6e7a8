//! How far the LFO reaches a note: vibrato and tremolo by the patch's depth, the performer's offset, wheel and pressure.

use crate::fm::compiled::CompiledPatch;
use crate::fm::lfo;
use crate::fm::playing::{Modulation, Offsets};

/// Attenuation by the LFO at full sensitivity.
pub(super) fn tremolo(patch: &CompiledPatch, modulation: &Modulation, offsets: &Offsets) -> f32 {
    let lfo = &modulation.lfo.amplitude;
    let depth = depth(patch.lfo_amp_depth, lfo.fade, modulation, offsets);
    if depth == 0.0 || !patch.has_amp_sens {
        return 0.0;
    }
    lfo::tremolo(lfo.wave, depth)
}

/// What the LFO adds to the pitch word.
pub(super) fn vibrato(patch: &CompiledPatch, modulation: &Modulation, offsets: &Offsets) -> f32 {
    let lfo = &modulation.lfo.pitch;
    let depth = depth(patch.lfo_pitch_depth, lfo.fade, modulation, offsets);
    if depth > 0.0 { lfo::vibrato_words(lfo.wave, patch.pitch_mod_sens, depth) } else { 0.0 }
}

/// True when the LFO may change the pitch.
pub(super) fn reaches_pitch(patch: &CompiledPatch, modulation: &Modulation, offsets: &Offsets) -> bool {
    patch.pitch_mod_sens > 0.0 && (is_deepened(modulation, offsets) || patch.lfo_pitch_depth > 0.0)
}

/// True when the LFO may change the amplitude.
pub(super) fn reaches_amplitude(patch: &CompiledPatch, modulation: &Modulation, offsets: &Offsets) -> bool {
    patch.has_amp_sens && (is_deepened(modulation, offsets) || patch.lfo_amp_depth > 0.0)
}

fn is_deepened(modulation: &Modulation, offsets: &Offsets) -> bool {
    modulation.depth > 0.0 || offsets.lfo_depth > 0.0
}

/// LFO depth of the patch and the performer together, 0-255.
fn depth(panel: f32, fade: f32, modulation: &Modulation, offsets: &Offsets) -> f32 {
    let offset = offsets.lfo_depth;
    let panel = if offset == 0.0 { panel } else { (panel + offset).clamp(0.0, 99.0) };
    lfo::depth(panel, fade, modulation.depth)
}
