//! The oscillators of a Virus, their mixer, sub oscillator and noise.

use vaeform_patch::layers::{NoiseParam, OscillatorParam, SubParam};

use crate::hardware::approximation::{Approximation, LAW};
use crate::hardware::laws::{MIDDLE, balance, both_ways, part};

/// Waves of ours among the labels.
const TRIANGLE: f64 = 1.0;
const SQUARE: f64 = 2.0;
/// Warps and cross modulations of ours among the labels.
const SYNC: f64 = 1.0;
const PHASE: f64 = 1.0;
const RING: f64 = 2.0;
/// Level of an oscillator that is full.
const FULL: f64 = 0.7;
/// Cents of the widest detune.
const DETUNE_CENTS: f64 = 50.0;
/// Semitones of the widest warp of ours by sync.
const SYNC_SEMITONES: f64 = 48.0;
/// From here the volume of the oscillators drives what comes behind.
const FULL_VOLUME: f64 = 64.0;

/// Takes the sources over.
pub(super) fn import(draft: &mut Approximation<'_>) {
    let volume = (draft.raw("osc_main_volume") / FULL_VOLUME).min(1.0);
    let levels = balance(draft.raw("osc_balance")).map(|level| FULL * volume * level);
    draft.report.near("osc_balance", LAW);
    draft.report.near("osc_main_volume", LAW);
    let base = draft.raw("transpose") - MIDDLE;
    let semitones = [1, 2].map(|number| base + draft.raw(&format!("osc{number}_semitone")) - MIDDLE);
    for n in 0..2 {
        oscillator(draft, n, semitones[n], levels[n]);
    }
    let detune = DETUNE_CENTS * part(draft.raw("osc2_detune"));
    draft.near("osc2_detune", OscillatorParam::Fine.of(1), detune, LAW);
    cross(draft, semitones);
    third(draft, base, volume);
    sub(draft, volume);
    noise(draft);
    unison(draft);
}

fn oscillator(draft: &mut Approximation<'_>, n: usize, semitones: f64, level: f64) {
    let id = |name: &str| format!("osc{}_{name}", n + 1);
    draft.set(OscillatorParam::On.of(n), 1.0);
    draft.set(OscillatorParam::Level.of(n), level);
    draft.pitch(&id("semitone"), n, semitones);
    wave(draft, n);
    let follow = 1.0 + 2.0 * (draft.raw(&id("keyfollow")) - 96.0) / MIDDLE;
    draft.near(
        &id("keyfollow"),
        OscillatorParam::KeyTrack.of(n),
        follow.clamp(0.0, 1.0),
        "32 is taken as a semitone a key",
    );
    // At 0 the phases are free; any other value sets them at the key.
    let phase = draft.raw("osc_init_phase");
    draft.set(OscillatorParam::PhaseRandom.of(n), f64::from(u8::from(phase < 1.0)));
    draft.exact("osc_init_phase", OscillatorParam::Phase.of(n), (part(phase) * n as f64).min(1.0));
    let mode = id("mode");
    let words = draft.words(&mode);
    if !words.is_empty() && words != "classic" {
        draft.report.left_out(&mode, &format!("{words} is an oscillator of the TI; the classic one stands in"));
    }
}

/// From a wave of the instrument over the saw to the pulse.
fn wave(draft: &mut Approximation<'_>, n: usize) {
    let id = |name: &str| format!("osc{}_{name}", n + 1);
    let shape = both_ways(draft.raw(&id("shape")));
    let width = part(draft.raw(&id("pw")));
    let number = draft.raw(&id("wave"));
    match shape {
        shape if shape < 0.0 && number < 2.0 => {
            let table = if number < 1.0 { "Sine to Saw" } else { "Triangle to Saw" };
            draft.table(n, table, 1.0 + shape);
            draft.report.near(&id("shape"), "our own way from the wave to the saw");
        }
        shape if shape < 0.0 => {
            draft.table(n, "Sine to Saw", 1.0 + shape);
            draft.report.left_out(&id("wave"), &format!("wave {number} is in the instrument alone; a sine stands in"));
        }
        shape if shape > 0.97 => {
            draft.table(n, "Pulse Width", width);
            draft.report.near(&id("shape"), "our pulse");
            draft.report.near(&id("pw"), LAW);
        }
        shape => {
            draft.table(n, "Saw to Square", shape);
            draft.report.near(&id("shape"), "our own way from the saw to the square");
            if shape > 0.0 && width > 0.0 {
                draft.report.left_out(&id("pw"), "between saw and pulse the width is a half");
            }
        }
    }
}

/// Sync, FM and ring modulation.
fn cross(draft: &mut Approximation<'_>, [first, second]: [f64; 2]) {
    let is_synced = draft.raw("osc2_sync") > 0.0;
    if is_synced {
        let above = (second - first).max(0.0) / SYNC_SEMITONES;
        draft.pitch("osc2_semitone", 1, first);
        draft.set(OscillatorParam::Warp.of(1), SYNC);
        draft.near("osc2_sync", OscillatorParam::WarpAmount.of(1), above.min(1.0), "the sync warp of ours");
    }
    let amount = part(draft.raw("fm_amount"));
    let mode = draft.words("fm_mode");
    if amount > 0.0 && matches!(mode.as_str(), "pos_tri" | "tri" | "wave") {
        draft.set(OscillatorParam::Cross.of(1), PHASE);
        draft.set(OscillatorParam::CrossSource.of(1), 1.0);
        draft.near("fm_amount", OscillatorParam::CrossAmount.of(1), amount, "phase modulation by oscillator 1");
    } else if amount > 0.0 {
        draft.report.left_out("fm_mode", &format!("{mode} modulates nothing of ours"));
    }
    let ring = part(draft.raw("ringmod_volume"));
    if ring > 0.0 && draft.raw("osc3_mode") < 1.0 {
        draft.layers.tables[2] = draft.layers.tables[1];
        for param in [OscillatorParam::Frame, OscillatorParam::Octave, OscillatorParam::Semitone, OscillatorParam::Fine]
        {
            let value = draft.layers.get(param.of(1));
            draft.set(param.of(2), f64::from(value));
        }
        draft.set(OscillatorParam::On.of(2), 1.0);
        draft.set(OscillatorParam::Cross.of(2), RING);
        draft.set(OscillatorParam::CrossSource.of(2), 1.0);
        draft.set(OscillatorParam::CrossAmount.of(2), 1.0);
        draft.near("ringmod_volume", OscillatorParam::Level.of(2), FULL * ring, "oscillator 3 is the ring");
    } else if ring > 0.0 {
        draft.report.left_out("ringmod_volume", "oscillator 3 is taken");
    }
}

fn third(draft: &mut Approximation<'_>, base: f64, volume: f64) {
    let mode = draft.words("osc3_mode");
    let (level, semitone) = (part(draft.raw("osc3_volume")), draft.raw("osc3_semitone"));
    let detune = part(draft.raw("osc3_detune"));
    if matches!(mode.as_str(), "off" | "") {
        return;
    }
    let n = 2;
    draft.set(OscillatorParam::On.of(n), 1.0);
    match mode.as_str() {
        "slave" => {
            draft.layers.tables[n] = draft.layers.tables[1];
            let frame = draft.layers.get(OscillatorParam::Frame.of(1));
            draft.set(OscillatorParam::Frame.of(n), f64::from(frame));
        }
        "saw" => draft.table(n, "Sine to Saw", 1.0),
        "pulse" => draft.table(n, "Pulse Width", 0.0),
        "sine" => draft.table(n, "Sine to Saw", 0.0),
        "triangle" => draft.table(n, "Triangle to Saw", 0.0),
        _ => {
            draft.table(n, "Sine to Saw", 0.0);
            draft.report.left_out("osc3_mode", &format!("{mode} is in the instrument alone; a sine stands in"));
        }
    }
    draft.pitch("osc3_semitone", n, base + semitone - MIDDLE);
    draft.near("osc3_detune", OscillatorParam::Fine.of(n), -DETUNE_CENTS * detune, LAW);
    draft.near("osc3_volume", OscillatorParam::Level.of(n), FULL * volume * level, LAW);
}

fn sub(draft: &mut Approximation<'_>, volume: f64) {
    let level = part(draft.raw("sub_volume"));
    let is_triangle = draft.raw("sub_shape") > 0.0;
    if level > 0.0 {
        draft.set(SubParam::On.of(0), 1.0);
        draft.near("sub_volume", SubParam::Level.of(0), FULL * volume * level, LAW);
        draft.exact("sub_shape", SubParam::Shape.of(0), if is_triangle { TRIANGLE } else { SQUARE });
    }
}

fn noise(draft: &mut Approximation<'_>) {
    let level = part(draft.raw("noise_volume"));
    let colour = draft.raw("noise_color");
    if level > 0.0 {
        draft.set(NoiseParam::On.of(0), 1.0);
        draft.near("noise_volume", NoiseParam::Level.of(0), 0.5 * level, LAW);
        draft.near("noise_color", NoiseParam::Colour.of(0), f64::from(u8::from(colour < MIDDLE)), "white or pink");
    }
}

fn unison(draft: &mut Approximation<'_>) {
    let words = draft.words("unison_mode");
    let voices = match words.as_str() {
        "twin" => 2.0,
        words => words.parse().unwrap_or(1.0),
    };
    let (detune, spread) = (part(draft.raw("unison_detune")), part(draft.raw("unison_spread")));
    if voices < 2.0 {
        return;
    }
    for n in 0..OscillatorParam::COUNT {
        draft.exact("unison_mode", OscillatorParam::Unison.of(n), voices);
        draft.near("unison_detune", OscillatorParam::Detune.of(n), DETUNE_CENTS * detune, LAW);
        draft.near("unison_spread", OscillatorParam::Spread.of(n), spread, LAW);
    }
}
