//! Single programs of the Access Virus.

mod filters;
mod matrix;
mod modulation;
mod oscillators;

use vaeform_patch::layers::{FiltersParam, LayerParamId, OscillatorParam};

use super::approximation::{Approximation, LAW};
use super::effects;
use super::laws::level_db;

/// Our envelope of the amplifier, and the one of the filters.
const AMPLIFIER: usize = 0;
const FILTER: usize = 1;

/// Takes a program over.
pub(super) fn import(draft: &mut Approximation<'_>) {
    oscillators::import(draft);
    filters::import(draft);
    for (prefix, n) in [("amp", AMPLIFIER), ("filter", FILTER)] {
        draft.envelope(prefix, n);
        draft.leave_out(&format!("{prefix}_sustain_time"), 64.0, "the sustain level stays");
    }
    modulation::import(draft);
    matrix::import(draft);
    effects::virus(draft);
    let volume = draft.raw("patch_volume");
    draft.near("patch_volume", FiltersParam::Level.of(0), level_db(volume, 100.0), LAW);
    left_to_the_player(draft);
}

/// The parameter of each oscillator that sounds.
fn of_oscillators(draft: &Approximation<'_>, param: OscillatorParam) -> Vec<LayerParamId> {
    (0..OscillatorParam::COUNT)
        .filter(|n| draft.layers.is_on(OscillatorParam::On.of(*n)))
        .map(|n| param.of(n))
        .collect()
}

/// What patches of ours do not say, since the player does, and what has no counterpart though it is not zero at rest.
fn left_to_the_player(draft: &mut Approximation<'_>) {
    let mode = draft.words("key_mode");
    if mode.starts_with("mono") {
        draft.report.near("key_mode", "Mono of the Performance strip plays so");
    } else if mode == "hold" {
        draft.report.left_out("key_mode", "keys are not held");
    }
    if draft.raw("porta_time") > 0.0 {
        draft.report.near("porta_time", "Portamento of the Performance strip plays so");
    }
    if [draft.raw("bend_up"), draft.raw("bend_down")] != [66.0, 62.0] {
        draft.report.near("bend_up", "the Performance strip has the range of the bend");
    }
    // Each by the one value that switches it on: the others are not heard by themselves.
    for (prefix, switch, why) in [
        ("arp_", "arp_mode", "there is no arpeggiator of ours"),
        ("vocoder_", "vocoder_mode", "there is no vocoder of ours"),
        ("character_", "character_intensity", "there is no such effect of ours"),
        ("filterbank_", "filterbank_mix", "there is no filter bank of ours"),
        ("bass_", "bass_intensity", "there is no such effect of ours"),
    ] {
        draft.leave_out(switch, 0.0, why);
        draft.ignore_all(prefix);
    }
    // Heard only where the matrix has them as sources, which is said there.
    draft.ignore_all("env3_");
    draft.ignore_all("env4_");
    // These say how others are shown, played or synced; they sound only with what was named above.
    const NO_SOUND: [&str; 18] = [
        "tempo",
        "smooth_mode",
        "bend_scale",
        "knob1_name",
        "knob2_name",
        "knob1_dest",
        "knob2_dest",
        "filter_select",
        "category1",
        "category2",
        "channel_volume",
        "second_output_balance",
        "surround_balance",
        "input_mode",
        "input_select",
        "input_follower",
        "input_ringmod",
        "unison_lfo_phase",
    ];
    draft.ignore(&NO_SOUND);
}
