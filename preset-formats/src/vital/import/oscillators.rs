//! Oscillators, their tables, and the sample.

use vaeform_patch::layers::{NoiseParam, OscillatorParam, TableRef};

use super::draft::Draft;
use super::laws::pan;
use crate::vital::{ComponentKind, NUM_OSCILLATORS};

/// Vital's white noise has an effective value of 0.515; ours, even from -1 to 1, one of 0.577.
const NOISE_GAIN: f64 = 0.893;
/// FM of Vital at amount 1 in cycles, and ours.
const FM_CYCLES: [f64; 2] = [6.0, 1.5];

/// A warp of ours: its place among the labels.
const SYNC: f64 = 1.0;
const FORMANT: f64 = 2.0;
const BEND: f64 = 3.0;
const QUANTISE: f64 = 6.0;
const PULSE: f64 = 7.0;
const SQUEEZE: f64 = 8.0;
const SMEAR: f64 = 10.0;
const STRETCH: f64 = 11.0;
const VOCODE: f64 = 12.0;
const LOW_PASS: f64 = 13.0;
const HIGH_PASS: f64 = 14.0;
const DISPERSE: f64 = 15.0;

/// Takes over what sounds.
pub(super) fn import(draft: &mut Draft<'_>) {
    for n in 0..NUM_OSCILLATORS {
        if draft.vital.is_on(&format!("osc_{}_on", n + 1)) {
            table(draft, n);
            oscillator(draft, n);
            unison(draft, n);
            warp(draft, n);
        }
    }
    sample(draft);
}

fn table(draft: &mut Draft<'_>, n: usize) {
    let key = format!("wavetables[{n}]");
    let Some(table) = draft.vital.tables.get(n) else {
        draft.layers.tables[n] = TableRef::factory("Sine to Saw").unwrap_or_default();
        draft.report.left_out(&key, "there is no table");
        return;
    };
    let is_known = |kind: ComponentKind| kind != ComponentKind::Unknown;
    match table.components().find(|component| component.kind != ComponentKind::Wave) {
        Some(component) if !is_known(component.kind) => draft.report.left_out(&key, &format!("'{}'", component.name)),
        Some(component) => draft.report.near(&key, &format!("'{}' is rendered by our own formula", component.name)),
        None => draft.report.exact(&key),
    }
    draft.last_positions[n] = table.last_position();
    match table.rendered() {
        Ok(rendered) => {
            draft.layers.tables[n] = TableRef::Own(rendered.id());
            draft.tables.push(rendered);
        }
        Err(error) => draft.report.left_out(&key, &error.to_string()),
    }
}

fn oscillator(draft: &mut Draft<'_>, n: usize) {
    let vital = draft.vital;
    let key = |name: &str| format!("osc_{}_{name}", n + 1);
    let stored = |name: &str| vital.stored(&key(name));
    let destination = stored("destination");
    draft.set(OscillatorParam::On.of(n), 1.0);
    let level = draft.level(vital.plain(&key("level")), destination);
    draft.exact(&key("level"), OscillatorParam::Level.of(n), level);
    draft.exact(&key("pan"), OscillatorParam::Pan.of(n), pan(stored("pan")));
    let semitones = stored("transpose") + stored("tune") + vital.stored("voice_transpose") + vital.stored("voice_tune");
    let octaves = (semitones / 12.0).round().clamp(-4.0, 4.0);
    let rest = semitones - 12.0 * octaves;
    draft.set(OscillatorParam::Octave.of(n), octaves);
    draft.set(OscillatorParam::Semitone.of(n), rest.round());
    draft.exact(&key("transpose"), OscillatorParam::Fine.of(n), 100.0 * (rest - rest.round()));
    draft.exact(&key("midi_track"), OscillatorParam::KeyTrack.of(n), stored("midi_track"));
    // Vital's frames begin half a cycle on.
    draft.exact(&key("phase"), OscillatorParam::Phase.of(n), (stored("phase") + 0.5).fract());
    draft.exact(&key("random_phase"), OscillatorParam::PhaseRandom.of(n), stored("random_phase"));
    draft.exact(&key("wave_frame"), OscillatorParam::Frame.of(n), frame(draft, n, stored("wave_frame")));
    if stored("transpose_quantize") != 0.0 {
        draft.report.near(&key("transpose_quantize"), "pitch glides between the notes");
    }
    draft.set(OscillatorParam::Route.of(n), draft.route(destination));
    if destination >= 4.0 {
        draft.report.near(&key("destination"), "it goes through all effects");
    }
}

/// The place in our table of a place 0..256 in Vital's.
pub(super) fn frame(draft: &Draft<'_>, n: usize, position: f64) -> f64 {
    let last = draft.last_positions[n];
    if last > 0.0 { (position / last).clamp(0.0, 1.0) } else { 0.0 }
}

fn unison(draft: &mut Draft<'_>, n: usize) {
    let vital = draft.vital;
    let key = |name: &str| format!("osc_{}_{name}", n + 1);
    let stored = |name: &str| vital.stored(&key(name));
    draft.exact(&key("unison_voices"), OscillatorParam::Unison.of(n), stored("unison_voices"));
    if stored("unison_voices") < 2.0 {
        return;
    }
    draft.exact(&key("unison_detune"), OscillatorParam::Detune.of(n), cents(draft, n, stored("unison_detune")));
    draft.exact(&key("detune_power"), OscillatorParam::DetuneBend.of(n), stored("detune_power"));
    draft.exact(&key("unison_blend"), OscillatorParam::Blend.of(n), stored("unison_blend"));
    draft.exact(&key("stereo_spread"), OscillatorParam::Spread.of(n), stored("stereo_spread"));
    let spread = frame(draft, n, stored("frame_spread").abs());
    if spread > 0.0 {
        draft.near(&key("frame_spread"), OscillatorParam::FrameSpread.of(n), spread, "voices are laid out otherwise");
    }
    if stored("distortion_spread") != 0.0 {
        let spread = stored("distortion_spread").abs();
        draft.near(
            &key("distortion_spread"),
            OscillatorParam::WarpSpread.of(n),
            spread,
            "voices are laid out otherwise",
        );
    }
    let (stack, is_same) = match stored("stack_style") as i64 {
        0 => (0.0, true),
        1 | 2 => (0.0, false),
        3 => (1.0, true),
        4 => (1.0, false),
        5 => (2.0, true),
        6 => (2.0, false),
        style => (style as f64 - 4.0, true),
    };
    draft.set(OscillatorParam::Stack.of(n), stack);
    if !is_same {
        draft.report.near(&key("stack_style"), "the nearest stack of ours");
    }
}

/// The detune of the outermost voices in cents, at a stored detune.
pub(super) fn cents(draft: &Draft<'_>, n: usize, detune: f64) -> f64 {
    detune * detune * draft.vital.stored(&format!("osc_{}_detune_range", n + 1))
}

/// The warp of ours for one of Vital's, and its amount; nothing where there is none, or it is at rest and does not move.
fn warp(draft: &mut Draft<'_>, n: usize) {
    let vital = draft.vital;
    let key = |name: &str| format!("osc_{}_{name}", n + 1);
    let moves = |name: &str| vital.routes.iter().any(|route| route.destination == key(name));
    let (kind, amount) = (vital.stored(&key("distortion_type")) as i64, vital.stored(&key("distortion_amount")));
    let mut is_taken = false;
    match distortion(kind, amount) {
        Some((warp, ours)) if ours.abs() > 1e-3 || moves("distortion_amount") => {
            is_taken = true;
            draft.set(OscillatorParam::Warp.of(n), warp);
            draft.near(&key("distortion_amount"), OscillatorParam::WarpAmount.of(n), ours, "our warp of that name");
        }
        Some(_) => draft.report.exact(&key("distortion_type")),
        None if (7..=12).contains(&kind) => cross(draft, n, kind, amount),
        None => {}
    }
    let (kind, amount) =
        (vital.stored(&key("spectral_morph_type")) as i64, vital.stored(&key("spectral_morph_amount")));
    let is_moved = moves("spectral_morph_amount");
    match spectral(kind, amount) {
        _ if kind == 0 => {}
        Some((_, ours)) if ours.abs() <= 1e-3 && !is_moved => draft.report.exact(&key("spectral_morph_type")),
        Some((warp, ours)) if !is_taken => {
            draft.set(OscillatorParam::Warp.of(n), warp);
            draft.near(&key("spectral_morph_amount"), OscillatorParam::WarpAmount.of(n), ours, "our warp of that name");
        }
        Some(_) => draft.report.left_out(&key("spectral_morph_type"), "the warp has its place"),
        None => draft.report.left_out(&key("spectral_morph_type"), "there is no such warp of ours"),
    }
}

/// A warp of the phase and its amount.
pub(super) fn distortion(kind: i64, amount: f64) -> Option<(f64, f64)> {
    let quantise = || {
        // As many steps as Vital's 2^(27.2 (1 - a)^3 + 1).
        let octaves = (27.2 * (1.0 - amount).powi(3)).min(10.0);
        1.0 - (octaves / 10.0).sqrt()
    };
    Some(match kind {
        // Vital's ratio is 2^(4 (2 a - 1)); ours does not go below 1.
        1 => (SYNC, (2.0 * amount - 1.0).max(0.0)),
        2 => (FORMANT, (2.0 * amount - 1.0).max(0.0)),
        3 => (QUANTISE, quantise()),
        4 => (BEND, 2.0 * amount - 1.0),
        5 => (SQUEEZE, 1.0 - 2.0 * amount),
        6 => (PULSE, (amount * 32.0 / 31.0).min(1.0)),
        _ => return None,
    })
}

/// A warp of the harmonics and its amount.
pub(super) fn spectral(kind: i64, amount: f64) -> Option<(f64, f64)> {
    Some(match kind {
        1 => (VOCODE, 2.0 * amount - 1.0),
        3 => (STRETCH, 2.0 * amount - 1.0),
        5 => (SMEAR, amount),
        7 => (LOW_PASS, 1.0 - amount),
        8 => (HIGH_PASS, (10.0 / 6.0 * amount).min(1.0)),
        9 => (DISPERSE, 2.0 * amount - 1.0),
        _ => return None,
    })
}

/// Modulation by another oscillator.
fn cross(draft: &mut Draft<'_>, n: usize, kind: i64, amount: f64) {
    let key = format!("osc_{}_distortion_type", n + 1);
    let others = [[1, 2], [0, 2], [0, 1]][n];
    let other = match kind {
        7 | 10 => others[0],
        8 | 11 => others[1],
        _ => return draft.report.left_out(&key, "the sample modulates nothing"),
    };
    if !draft.vital.is_on(&format!("osc_{}_on", other + 1)) {
        return draft.report.left_out(&key, "what modulates is off, and silent with us");
    }
    let is_ring = kind >= 10;
    let ours = if is_ring { amount } else { amount * amount * FM_CYCLES[0] / FM_CYCLES[1] };
    draft.set(OscillatorParam::Cross.of(n), if is_ring { 2.0 } else { 1.0 });
    draft.set(OscillatorParam::CrossSource.of(n), other as f64 + 1.0);
    draft.near(&key, OscillatorParam::CrossAmount.of(n), ours, "by our cross modulation");
}

/// The sample: noise is ours, others are not played.
fn sample(draft: &mut Draft<'_>) {
    let vital = draft.vital;
    if !vital.is_on("sample_on") {
        return;
    }
    let level = vital.plain("sample_level");
    let is_heard = level > 0.0 || vital.routes.iter().any(|route| route.destination == "sample_level");
    if !is_heard {
        return;
    }
    if !vital.sample.is_noise() {
        return draft.report.left_out("sample", &format!("'{}' is not played", vital.sample.name));
    }
    let destination = vital.stored("sample_destination");
    draft.set(NoiseParam::On.of(0), 1.0);
    let level = draft.level(level, destination) * NOISE_GAIN;
    draft.near("sample", NoiseParam::Level.of(0), level, "our white noise");
    draft.exact("sample_pan", NoiseParam::Pan.of(0), pan(vital.stored("sample_pan")));
    draft.set(NoiseParam::Width.of(0), 0.0);
    draft.set(NoiseParam::Route.of(0), draft.route(destination));
}
