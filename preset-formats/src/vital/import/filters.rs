//! The filters.

use vaeform_patch::layers::{FilterParam, FiltersParam};

use super::draft::Draft;
use super::laws::{Resonator, clean_resonance, hertz, ladder_resonance};

/// Our models in the order of their labels.
const CLEAN_12: f64 = 0.0;
const CLEAN_24: f64 = 1.0;
const LADDER: f64 = 2.0;
const COMB: f64 = 3.0;
const FORMANT: f64 = 4.0;
const PHASER: f64 = 5.0;

/// How a filter of Vital's resonates, where it does.
pub(super) fn resonator(model: f64) -> Option<Resonator> {
    match model as i64 {
        0 | 1 => Some(Resonator::Analog),
        2 | 4 => Some(Resonator::Ladder),
        3 => Some(Resonator::Digital),
        _ => None,
    }
}

/// The resonance of ours for one of Vital's, of a filter of these models.
pub(super) fn resonance(vital_model: f64, our_model: f64, resonance: f64) -> f64 {
    let Some(resonator) = resonator(vital_model) else { return resonance };
    let q = resonator.q(resonance);
    if our_model == LADDER { ladder_resonance(q) } else { clean_resonance(q, our_model == CLEAN_24) }
}

/// Takes over the filters that act; the one among the effects takes a place that is free.
pub(super) fn import(draft: &mut Draft<'_>) {
    let vital = draft.vital;
    for (n, prefix) in [(0, "filter_1"), (1, "filter_2")] {
        if vital.is_on(&format!("{prefix}_on")) {
            filter(draft, prefix, n);
        }
    }
    let is_series = vital.is_on("filter_2_filter_input") && vital.is_on("filter_2_on");
    if vital.is_on("filter_1_filter_input") && vital.is_on("filter_1_on") {
        draft.report.near("filter_1_filter_input", "filter 1 is not fed by filter 2");
    }
    if vital.has_effect("filter_fx") {
        if vital.is_on("filter_2_on") {
            draft.report.left_out("filter_fx_on", "all filters of ours are taken");
        } else {
            filter(draft, "filter_fx", 1);
            draft.report.near("filter_fx_on", "it acts on each note, before the effects");
        }
    }
    let has_fx = draft.filter("filter_fx").is_some();
    draft.set(FiltersParam::Order.of(0), if is_series || has_fx { 0.0 } else { 1.0 });
    let gain = |prefix: &str| {
        let key = |name: &str| format!("{prefix}_{name}");
        let mix = vital.stored(&key("mix"));
        let pass = resonator(vital.stored(&key("model"))).filter(|_| vital.is_on(&key("on")));
        1.0 + mix * (pass.map_or(1.0, |resonator| resonator.pass(vital.stored(&key("resonance")))) - 1.0)
    };
    let [first, second] = ["filter_1", "filter_2"].map(gain);
    let behind = if has_fx { gain("filter_fx") } else { 1.0 };
    let through = if is_series { first * second } else { first };
    draft.filter_gains = [through * behind, second * behind, 0.5 * (through + second) * behind, behind];
}

fn filter(draft: &mut Draft<'_>, prefix: &'static str, n: usize) {
    let vital = draft.vital;
    let key = |name: &str| format!("{prefix}_{name}");
    let stored = |name: &str| vital.stored(&key(name));
    draft.filters.push((prefix, n));
    draft.set(FilterParam::On.of(n), 1.0);
    let (vital_model, style, blend) = (stored("model"), stored("style") as i64, stored("blend"));
    let (model, told) = match vital_model as i64 {
        0 if style == 1 => (CLEAN_24, "its saturation is another"),
        0 => (CLEAN_12, "its saturation is another"),
        1 if style == 1 => (CLEAN_24, "dirty: it bends otherwise"),
        1 => (CLEAN_12, "dirty: it bends otherwise"),
        2 => (LADDER, "its feedback is another"),
        3 if style == 1 => (CLEAN_24, ""),
        3 => (CLEAN_12, ""),
        4 => (LADDER, "diode: it is a ladder"),
        5 => (FORMANT, "its vowels are others"),
        6 => (COMB, "its damping is another"),
        _ => (PHASER, "its stages are others"),
    };
    draft.set(FilterParam::Model.of(n), model);
    match told {
        "" => draft.report.exact(&key("model")),
        told => draft.report.near(&key("model"), told),
    }
    draft.set(FilterParam::Kind.of(n), kind(style, blend, model));
    draft.set(FilterParam::Morph.of(n), if model == FORMANT { stored("formant_x") } else { 0.5 * blend });
    if style > 1 && model < COMB {
        draft.report.near(&key("style"), "notches are ours");
    }
    if model == FORMANT {
        let ratio = (stored("formant_transpose") / 12.0).exp2();
        draft.near(&key("formant_x"), FilterParam::Cutoff.of(n), 1_000.0 * ratio, "a way through our vowels");
        draft.set(FilterParam::Resonance.of(n), stored("formant_resonance"));
    } else {
        draft.exact(&key("cutoff"), FilterParam::Cutoff.of(n), hertz(stored("cutoff")).clamp(20.0, 20_000.0));
        let resonance = resonance(vital_model, model, stored("resonance"));
        draft.near(&key("resonance"), FilterParam::Resonance.of(n), resonance, "by the Q that was measured");
    }
    draft.exact(&key("mix"), FilterParam::Mix.of(n), stored("mix"));
    draft.exact(&key("keytrack"), FilterParam::KeyTrack.of(n), stored("keytrack"));
    if stored("drive") > 0.0 {
        draft.near(&key("drive"), FilterParam::Drive.of(n), stored("drive"), "it bends otherwise");
    }
}

/// What of a filter is heard: low-pass at blend 0, band-pass at 1, high-pass at 2.
fn kind(style: i64, blend: f64, model: f64) -> f64 {
    const LOW: f64 = 0.0;
    const BAND: f64 = 1.0;
    const HIGH: f64 = 2.0;
    const NOTCH: f64 = 3.0;
    const MORPH: f64 = 7.0;
    match style {
        _ if model >= COMB => LOW,
        2 | 3 if (blend - 1.0).abs() < 0.5 => NOTCH,
        4 if blend > 1.5 => NOTCH,
        4 => BAND,
        _ if blend < 0.02 => LOW,
        _ if (blend - 1.0).abs() < 0.02 => BAND,
        _ if blend > 1.98 => HIGH,
        _ => MORPH,
    }
}
