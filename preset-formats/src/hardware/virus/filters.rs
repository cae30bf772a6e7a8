//! The two filters of a Virus, and the saturation between them.

use vaeform_patch::layers::{FilterParam, FiltersParam, NoiseParam, OscillatorParam, Source, SubParam};

use crate::hardware::approximation::{Approximation, LAW};
use crate::hardware::laws::{both_ways, cutoff_hz, part};

/// Models of ours among the labels.
const CLEAN_12: f64 = 0.0;
const CLEAN_24: f64 = 1.0;
const LADDER: f64 = 2.0;
/// Orders of ours.
const IN_SERIES: f64 = 0.0;
const SIDE_BY_SIDE: f64 = 1.0;
/// Our envelope of the filters.
const FILTER_ENVELOPE: Source = Source::Envelope(2);
/// The way of the cutoff in values of the instrument.
const CUTOFF_STEPS: f64 = 127.0;
/// Above this the volume of the oscillators drives the filters.
const FULL_VOLUME: f64 = 64.0;
/// Gain of the loudest oscillators.
const MOST_DRIVE_DB: f64 = 12.0;

/// Takes the filters over.
pub(super) fn import(draft: &mut Approximation<'_>) {
    let routing = draft.words("filter_routing");
    let first = cutoff_raw(draft);
    let is_linked = draft.raw("cutoff_link") > 0.0;
    let offset = draft.raw("cutoff2");
    let cutoffs = [first, if is_linked { first + offset - 64.0 } else { offset }];
    for (n, cutoff) in cutoffs.into_iter().enumerate() {
        filter(draft, n, cutoff);
    }
    if routing == "serial6" && f64::from(draft.layers.get(FilterParam::Model.of(0))) == CLEAN_12 {
        draft.set(FilterParam::Model.of(0), CLEAN_24);
    }
    order(draft, &routing);
    saturation(draft);
}

fn cutoff_raw(draft: &mut Approximation<'_>) -> f64 {
    draft.raw("cutoff1")
}

fn filter(draft: &mut Approximation<'_>, n: usize, cutoff: f64) {
    let number = n + 1;
    let mode_id = format!("filter{number}_mode");
    let mode = draft.words(&mode_id);
    let (model, kind) = match mode.as_str() {
        "HP" => (CLEAN_12, 2.0),
        "BP" => (CLEAN_12, 1.0),
        "BS" => (CLEAN_12, 3.0),
        "LP" => (CLEAN_12, 0.0),
        _ => (LADDER, 0.0),
    };
    draft.set(FilterParam::On.of(n), 1.0);
    draft.set(FilterParam::Model.of(n), model);
    draft.exact(&mode_id, FilterParam::Kind.of(n), kind);
    if model == LADDER {
        draft.report.near(&mode_id, "our ladder has four poles");
    }
    draft.near(&format!("cutoff{number}"), FilterParam::Cutoff.of(n), cutoff_hz(cutoff.clamp(0.0, CUTOFF_STEPS)), LAW);
    let id = format!("resonance{number}");
    let resonance = 0.9 * part(draft.raw(&id));
    draft.near(&id, FilterParam::Resonance.of(n), resonance, LAW);
    let id = format!("filter{number}_keyfollow");
    let follow = both_ways(draft.raw(&id));
    draft.near(&id, FilterParam::KeyTrack.of(n), follow, "from middle C");
    let id = format!("filter{number}_env_amt");
    let sign = if draft.raw(&format!("filter{number}_env_polarity")) > 0.0 { 1.0 } else { -1.0 };
    let amount = sign * part(draft.raw(&id));
    draft.route(&id, FILTER_ENVELOPE, FilterParam::Cutoff.of(n), amount);
    let id = format!("vel_env{number}");
    let amount = both_ways(draft.raw(&id));
    draft.route_via(&id, FILTER_ENVELOPE, Some(Source::Velocity), FilterParam::Cutoff.of(n), amount);
    let id = format!("vel_reso{number}");
    let amount = both_ways(draft.raw(&id));
    draft.route(&id, Source::Velocity, FilterParam::Resonance.of(n), amount);
}

/// How the filters stand to each other, and how much of each is heard.
fn order(draft: &mut Approximation<'_>, routing: &str) {
    let place = both_ways(draft.raw("filter_balance"));
    if routing.starts_with("serial") {
        draft.exact("filter_routing", FiltersParam::Order.of(0), IN_SERIES);
        // To the left the second filter is passed by, to the right the first.
        draft.set(FilterParam::Mix.of(1), (1.0 + place).min(1.0));
        draft.near("filter_balance", FilterParam::Mix.of(0), (1.0 - place).min(1.0), LAW);
        return;
    }
    draft.set(FiltersParam::Order.of(0), SIDE_BY_SIDE);
    let is_split = routing == "split";
    let why = if is_split { "the sides of the split are not panned" } else { "both are equally loud" };
    draft.report.near("filter_routing", why);
    if place != 0.0 {
        draft.report.left_out("filter_balance", "filters side by side are equally loud");
    }
    let (both, second) = (3.0, if is_split { 2.0 } else { 3.0 });
    for (n, route) in [(0, if is_split { 1.0 } else { both }), (1, second), (2, second)] {
        draft.set(OscillatorParam::Route.of(n), route);
    }
    draft.set(SubParam::Route.of(0), if is_split { 1.0 } else { both });
    draft.set(NoiseParam::Route.of(0), second);
}

fn saturation(draft: &mut Approximation<'_>) {
    let curve = draft.words("saturation_curve");
    let over = ((draft.raw("osc_main_volume") - FULL_VOLUME) / FULL_VOLUME).max(0.0);
    match curve.as_str() {
        "off" | "" => {}
        "light" | "soft" | "middle" | "hard" | "digital" | "shaper" => {
            let drive = if curve == "light" { 3.0 } else { 6.0 } + MOST_DRIVE_DB * over;
            draft.near("saturation_curve", FilterParam::Drive.of(0), drive, "the drive of our filter bends otherwise");
        }
        _ => draft.report.left_out("saturation_curve", &format!("{curve} is not among ours")),
    }
}
