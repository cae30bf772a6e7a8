//! How loud a candidate is played and kept.

use vaeform_dsp::synth::GAIN_OVER_RENDER;
use vaeform_models::latent::level::level_by;
use vaeform_models::search::Candidate;
use vaeform_patch::Patch;

/// A candidate as it is played and kept: at the target's level as far as the patch reaches, in the instrument's whole steps; and the
/// dB that it is still short of. Hybrids are made with room for chords, and stay as they are.
pub(crate) fn levelled(candidate: &Candidate) -> (Patch, f32) {
    if !candidate.kind.is_fm() {
        return (candidate.patch, candidate.gain_db as f32);
    }
    let room_for_chords_db = -20.0 * GAIN_OVER_RENDER.log10();
    let (patch, rest_db) = level_by(&candidate.patch, candidate.gain_db as f32 + room_for_chords_db);
    let whole = Patch::from_fm(patch.name, &patch.fm.values().map(f32::round)).0;
    (Patch { layers: patch.layers, ..whole }, rest_db)
}
