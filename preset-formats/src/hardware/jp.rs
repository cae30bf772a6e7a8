//! Patches of the Roland JP-8000 and JP-8080.

use vaeform_patch::layers::{
    EnvelopeParam, FilterParam, FiltersParam, LayerParamId, LfoParam, NoiseParam, OscillatorParam, Source,
};

use super::approximation::{Approximation, LAW};
use super::effects;
use super::laws::{balance, both_ways, cutoff_hz, level_db, part, rate_hz, stage_s};

/// Level of an oscillator that is full.
const FULL: f64 = 0.7;
/// Voices of the super saw, and its widest detune in cents.
const SUPER_SAWS: f64 = 7.0;
const SUPER_CENTS: f64 = 110.0;
/// The whole way of a pitch that modulation moves, and the widest of the instrument, in semitones.
const PITCH_WAY: f64 = 96.0;
const PITCH_SEMITONES: f64 = 12.0;
/// Cross modulations of ours among the labels.
const PHASE: f64 = 1.0;
const RING: f64 = 2.0;
const SYNC: f64 = 1.0;

/// Takes a patch over.
pub(super) fn import(draft: &mut Approximation<'_>) {
    let levels = balance(draft.raw("osc_balance")).map(|level| FULL * level);
    draft.report.near("osc_balance", LAW);
    let shift = 12.0 * (draft.raw("osc_shift") - 2.0);
    let range = draft.raw("osc2_range") - 25.0;
    let fine = draft.raw("osc2_fine") - 50.0;
    // At the ends of the range the fine value goes over octaves.
    let is_wide = range.abs() >= 25.0;
    let second = if is_wide { 48.0 * fine / 50.0 } else { range };
    oscillator(draft, 0, shift, levels[0]);
    oscillator(draft, 1, shift + second, levels[1]);
    draft.report.exact("osc_shift");
    if is_wide {
        draft.report.near("osc2_range", "wide: by octaves");
    } else {
        draft.near("osc2_fine", OscillatorParam::Fine.of(1), fine, "50 is taken as 50 cents");
    }
    cross(draft, second);
    filter(draft);
    envelopes(draft);
    lfos(draft);
    effects::jp(draft);
    let gain = 6.0 * draft.raw("patch_gain");
    let level = draft.raw("amp_level");
    draft.near("amp_level", FiltersParam::Level.of(0), level_db(level, 100.0) + gain, LAW);
    player(draft);
}

fn oscillator(draft: &mut Approximation<'_>, n: usize, semitones: f64, level: f64) {
    let id = |name: &str| format!("osc{}_{name}", n + 1);
    let (wave, first, second) =
        (draft.words(&id("wave")), part(draft.raw(&id("ctrl1"))), part(draft.raw(&id("ctrl2"))));
    if wave == "noise" {
        draft.set(NoiseParam::On.of(0), 1.0);
        draft.near(&id("wave"), NoiseParam::Level.of(0), level, "our white noise");
        return;
    }
    draft.set(OscillatorParam::On.of(n), 1.0);
    draft.set(OscillatorParam::Level.of(n), level);
    draft.pitch(&id("wave"), n, semitones);
    match wave.as_str() {
        "super_saw" => {
            draft.table(n, "Sine to Saw", 1.0);
            draft.exact(&id("wave"), OscillatorParam::Unison.of(n), SUPER_SAWS);
            // As it was measured: slow at first, steep at the end.
            draft.near(&id("ctrl1"), OscillatorParam::Detune.of(n), SUPER_CENTS * first.powf(2.5), LAW);
            draft.near(&id("ctrl2"), OscillatorParam::Blend.of(n), second, LAW);
        }
        "pulse" => {
            draft.table(n, "Pulse Width", first);
            draft.report.near(&id("ctrl1"), LAW);
            draft.route(&id("ctrl2"), Source::Lfo(1), OscillatorParam::Frame.of(n), 0.5 * second);
        }
        "saw" => saw(draft, n, first, second),
        "triangle" => {
            draft.table(n, "Triangle to Saw", 0.0);
            shape(draft, n, first, second);
        }
        "triangle_mod" => {
            draft.table(n, "Fold", first);
            draft.report.near(&id("wave"), "a folded sine of ours");
            draft.route(&id("ctrl2"), Source::Lfo(1), OscillatorParam::Frame.of(n), 0.5 * second);
        }
        _ => {
            draft.table(n, "Saw Sync", first);
            draft.report.left_out(&id("wave"), &format!("{wave} is in the instrument alone; a synced saw stands in"));
        }
    }
}

fn saw(draft: &mut Approximation<'_>, n: usize, first: f64, second: f64) {
    draft.table(n, "Sine to Saw", 1.0);
    shape(draft, n, first, second);
}

/// The shape of saw and triangle.
fn shape(draft: &mut Approximation<'_>, n: usize, first: f64, second: f64) {
    if first > 0.0 || second > 0.0 {
        draft.report.left_out(&format!("osc{}_ctrl1", n + 1), "the shape of saw and triangle is fixed");
    }
}

fn cross(draft: &mut Approximation<'_>, second: f64) {
    let amount = part(draft.raw("xmod_depth"));
    if amount > 0.0 {
        draft.set(OscillatorParam::Cross.of(0), PHASE);
        draft.set(OscillatorParam::CrossSource.of(0), 2.0);
        draft.near("xmod_depth", OscillatorParam::CrossAmount.of(0), amount, "phase modulation by oscillator 2");
    }
    if draft.raw("osc2_sync") > 0.0 {
        let [octave, semitone] = [OscillatorParam::Octave, OscillatorParam::Semitone];
        for param in [octave, semitone] {
            let value = draft.layers.get(param.of(0));
            draft.set(param.of(1), f64::from(value));
        }
        draft.set(OscillatorParam::Warp.of(1), SYNC);
        let above = (second / 48.0).clamp(0.0, 1.0);
        draft.near("osc2_sync", OscillatorParam::WarpAmount.of(1), above, "the sync warp of ours");
    }
    if draft.raw("ring_switch") > 0.0 {
        draft.set(OscillatorParam::Cross.of(1), RING);
        draft.set(OscillatorParam::CrossSource.of(1), 1.0);
        draft.near("ring_switch", OscillatorParam::CrossAmount.of(1), 1.0, "oscillator 2 is the ring");
    }
}

fn filter(draft: &mut Approximation<'_>) {
    let kind = match draft.words("filter_type").as_str() {
        "HPF" => 2.0,
        "BPF" => 1.0,
        _ => 0.0,
    };
    draft.set(FilterParam::On.of(0), 1.0);
    draft.exact("filter_type", FilterParam::Kind.of(0), kind);
    let is_steep = draft.raw("filter_slope") > 0.0;
    draft.exact("filter_slope", FilterParam::Model.of(0), f64::from(u8::from(is_steep)));
    let cutoff = cutoff_hz(draft.raw("cutoff"));
    draft.near("cutoff", FilterParam::Cutoff.of(0), cutoff, LAW);
    let resonance = 0.9 * part(draft.raw("resonance"));
    draft.near("resonance", FilterParam::Resonance.of(0), resonance, LAW);
    let follow = both_ways(draft.raw("filter_keyfollow"));
    draft.near("filter_keyfollow", FilterParam::KeyTrack.of(0), follow, "from middle C");
    let cutoff = FilterParam::Cutoff.of(0);
    for (id, source, most) in [
        ("filter_env_depth", Source::Envelope(2), 1.0),
        ("filter_lfo1_depth", Source::Lfo(1), 0.5),
        ("filter_lfo2_depth", Source::Lfo(2), 0.5),
    ] {
        let amount = most * both_ways(draft.raw(id));
        draft.route(id, source, cutoff, amount);
    }
}

fn envelopes(draft: &mut Approximation<'_>) {
    draft.envelope("amp", 0);
    draft.envelope("filter", 1);
    // The pitch goes from its depth, or up to it, and back to the key.
    let depth = both_ways(draft.raw("pitch_env_depth"));
    for (name, param) in [("attack", EnvelopeParam::Attack), ("decay", EnvelopeParam::Decay)] {
        let id = format!("pitch_env_{name}");
        let time = stage_s(draft.raw(&id));
        if depth != 0.0 {
            draft.near(&id, param.of(2), time, LAW);
        }
    }
    draft.set(EnvelopeParam::Sustain.of(2), 0.0);
    for id in pitches() {
        draft.route("pitch_env_depth", Source::Envelope(3), id, 2.0 * PITCH_SEMITONES / PITCH_WAY * depth);
    }
}

fn pitches() -> [LayerParamId; 2] {
    [OscillatorParam::Pitch.of(0), OscillatorParam::Pitch.of(1)]
}

fn lfos(draft: &mut Approximation<'_>) {
    draft.lfo_shape("lfo1_wave", 0);
    let fade = stage_s(draft.raw("lfo1_fade"));
    draft.near("lfo1_fade", LfoParam::Fade.of(0), fade, LAW);
    draft.set(LfoParam::Shape.of(1), 1.0);
    for n in 0..2 {
        let id = format!("lfo{}_rate", n + 1);
        let rate = rate_hz(draft.raw(&id));
        draft.near(&id, LfoParam::Rate.of(n), rate, LAW);
    }
    let vibrato = PITCH_SEMITONES / PITCH_WAY;
    let depth = vibrato * both_ways(draft.raw("osc_lfo1_depth"));
    let to: &[LayerParamId] = &pitches();
    let to = match draft.words("lfo1_env_dest").as_str() {
        "osc2" => &to[1..],
        "xmod" => &[OscillatorParam::CrossAmount.of(0)],
        _ => to,
    };
    for id in to {
        draft.route("osc_lfo1_depth", Source::Lfo(1), *id, depth);
    }
    let depth = vibrato * both_ways(draft.raw("pitch_lfo2_depth"));
    for id in pitches() {
        draft.route("pitch_lfo2_depth", Source::Lfo(2), id, depth);
    }
    let depth = 0.3 * both_ways(draft.raw("amp_lfo2_depth"));
    draft.route("amp_lfo2_depth", Source::Lfo(2), FiltersParam::Level.of(0), depth);
    pan(draft);
    // Which depth the panel's knob turns.
    draft.ignore(&["lfo2_depth_select"]);
}

/// LFO 1 moves the place, or it stands.
fn pan(draft: &mut Approximation<'_>) {
    let place = both_ways(draft.raw("amp_lfo1_depth_or_pan"));
    let ids = (0..2).map(|n| OscillatorParam::Pan.of(n));
    match draft.words("pan_switch").as_str() {
        "manual" => ids.for_each(|id| draft.exact("amp_lfo1_depth_or_pan", id, place)),
        "auto" => ids.for_each(|id| draft.route("amp_lfo1_depth_or_pan", Source::Lfo(1), id, 0.5 * place)),
        _ => draft.route("amp_lfo1_depth_or_pan", Source::Lfo(1), FiltersParam::Level.of(0), 0.3 * place),
    }
}

/// What the player does, and what velocity and the controller are assigned to.
fn player(draft: &mut Approximation<'_>) {
    for (id, why) in [
        ("mono", "Mono of the Performance strip plays so"),
        ("legato", "Legato of the Performance strip plays so"),
        ("porta_switch", "Portamento of the Performance strip plays so"),
    ] {
        if draft.raw(id) > 0.0 {
            draft.report.near(id, why);
        }
    }
    if draft.raw("unison") > 0.0 {
        draft.report.left_out("unison", "all voices on one key");
    }
    draft.ignore(&[
        "porta_time",
        "bend_up",
        "bend_down",
        "unison_detune",
        "morph_bend_assign",
        "ext_trigger_dest",
        "vm_send",
    ]);
    draft.ignore(&[
        "active_bender",
        "active_velocity",
        "active_control",
        "solo_env_type",
        "control_porta_time",
        "velocity_porta_time",
    ]);
}
