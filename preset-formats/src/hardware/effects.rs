//! The effects of hardware: chorus, phaser, delay, reverb, equalizer, distortion.

use vaeform_patch::layers::{ChorusParam, DelayParam, DriveParam, EqualizerParam, PhaserParam, ReverbParam};

use super::approximation::{Approximation, LAW};
use super::laws::{between, both_ways, part, rate_hz};

/// Gain of the equalizers at their ends, in dB.
const EQUALIZER_DB: f64 = 16.0;
/// The longest delays: of the Virus, and of the JP, in seconds.
const VIRUS_DELAY_S: f64 = 0.693;
const JP_DELAY_S: f64 = 1.25;

/// The effects of a Virus.
pub(super) fn virus(draft: &mut Approximation<'_>) {
    let mix = part(draft.raw("chorus_mix"));
    chorus(draft, "chorus_mix", 0.5 * mix);
    if mix > 0.0 {
        let rate = rate_hz(draft.raw("chorus_rate")).min(10.0);
        draft.near("chorus_rate", ChorusParam::Rate.of(0), rate, LAW);
        let depth = 0.01 * part(draft.raw("chorus_depth"));
        draft.near("chorus_depth", ChorusParam::Depth.of(0), depth, LAW);
        let delay = between(draft.raw("chorus_delay"), 0.001, 0.03);
        draft.near("chorus_delay", ChorusParam::Delay.of(0), delay, LAW);
        draft.leave_out("chorus_feedback", 64.0, "nothing of the end comes back");
        draft.lfo_of_effect("chorus_lfo_shape");
    } else {
        draft.ignore(&["chorus_rate", "chorus_depth", "chorus_delay", "chorus_feedback", "chorus_lfo_shape"]);
    }
    phaser(draft);
    delay_or_reverb(draft);
    equalizer(
        draft,
        &[
            ("eq_low_gain", EqualizerParam::LowGain),
            ("eq_mid_gain", EqualizerParam::MidGain),
            ("eq_high_gain", EqualizerParam::HighGain),
        ],
    );
    if draft.layers.is_on(EqualizerParam::On.of(0)) {
        let middle = between(draft.raw("eq_mid_freq"), 20.0, 20_000.0);
        draft.near("eq_mid_freq", EqualizerParam::MidHz.of(0), middle, LAW);
        let q = between(draft.raw("eq_mid_q"), 0.3, 15.0);
        draft.near("eq_mid_q", EqualizerParam::MidQ.of(0), q, LAW);
        let low = between(draft.raw("eq_low_freq"), 32.0, 460.0);
        draft.near("eq_low_freq", EqualizerParam::LowHz.of(0), low, LAW);
        let high = between(draft.raw("eq_high_freq"), 1_800.0, 20_000.0);
        draft.near("eq_high_freq", EqualizerParam::HighHz.of(0), high, LAW);
    } else {
        draft.ignore(&["eq_mid_freq", "eq_mid_q", "eq_low_freq", "eq_high_freq"]);
    }
    let curve_id = if draft.has("distortion_curve") { "distortion_curve" } else { "distortion_type" };
    let curve = draft.words(curve_id);
    let intensity = part(draft.raw("distortion_intensity"));
    match curve.as_str() {
        "off" | "" => {}
        "light" | "soft" | "middle" => drive(draft, curve_id, 0.0, intensity),
        "hard" | "digital" => drive(draft, curve_id, 1.0, intensity),
        "shaper" | "rectifier" => drive(draft, curve_id, 2.0, intensity),
        "bit_reducer" => drive(draft, curve_id, 4.0, intensity),
        "rate_reducer" => drive(draft, curve_id, 5.0, intensity),
        _ => draft.report.left_out(curve_id, &format!("{curve} is not among ours")),
    }
}

fn phaser(draft: &mut Approximation<'_>) {
    let (stages, mix) = (draft.raw("phaser_mode"), part(draft.raw("phaser_mix")));
    const OTHERS: [&str; 5] = ["phaser_rate", "phaser_depth", "phaser_freq", "phaser_feedback", "phaser_spread"];
    if mix == 0.0 {
        return draft.ignore(&OTHERS);
    }
    draft.set(PhaserParam::On.of(0), 1.0);
    draft.near("phaser_mix", PhaserParam::Mix.of(0), mix, LAW);
    let chain = if stages < 3.0 {
        0.0
    } else if stages < 5.0 {
        1.0
    } else {
        2.0
    };
    draft.near("phaser_mode", PhaserParam::Stages.of(0), chain, "4, 8 or 12 all-passes");
    let values = OTHERS.map(|id| draft.raw(id));
    let params = [
        (PhaserParam::Rate, rate_hz(values[0]).min(20.0)),
        (PhaserParam::Depth, 4.0 * part(values[1])),
        (PhaserParam::Center, between(values[2], 20.0, 15_000.0)),
        (PhaserParam::Feedback, 0.9 * both_ways(values[3])),
        (PhaserParam::Stereo, 0.5 * part(values[4])),
    ];
    for (id, (param, value)) in OTHERS.into_iter().zip(params) {
        draft.near(id, param.of(0), value, LAW);
    }
}

/// In a Virus one effect is either; from the TI on there are both.
fn delay_or_reverb(draft: &mut Approximation<'_>) {
    let mode = draft.words("delay_mode");
    let send = if draft.has("effect_send") { "effect_send" } else { "delay_send" };
    let level = part(draft.raw(send));
    let is_reverb = mode.starts_with("reverb");
    if level > 0.0 && !matches!(mode.as_str(), "off" | "") && !is_reverb {
        let values = [VIRUS_DELAY_S * part(draft.raw("delay_time")), draft.raw("delay_feedback")];
        delay(draft, send, level, ["delay_time", "delay_feedback"], values);
        draft.synced("delay_clock", [DelayParam::Sync.of(0), DelayParam::Division.of(0)]);
        let place = draft.layers.get(DelayParam::Division.of(0));
        draft.set(DelayParam::DivisionRight.of(0), f64::from(place));
        if mode != "delay" {
            draft.report.near("delay_mode", &format!("{mode} is one plain delay"));
        }
        draft.leave_out("delay_color", 64.0, "echoes keep our colour");
    } else if level > 0.0 && is_reverb {
        reverb(
            draft,
            send,
            level,
            ["delay_rate_or_reverb_decay", "delay_depth_or_reverb_size", "delay_lfo_or_reverb_damp"],
        );
        if mode != "reverb" {
            draft.report.near("delay_mode", "no feedback around the reverb");
        }
    }
    // What the effect that is chosen does not use is not heard.
    draft.ignore_all("delay_");
    if draft.has("reverb_mode") {
        let (is_on, level) = (draft.words("reverb_mode") != "off", part(draft.raw("reverb_send")));
        const REST: [&str; 3] = ["reverb_time", "reverb_type", "reverb_damping"];
        if is_on && level > 0.0 {
            reverb(draft, "reverb_send", level, REST);
        } else {
            draft.ignore(&REST);
        }
        draft.ignore(&["reverb_color", "reverb_predelay", "reverb_clock", "reverb_feedback"]);
    }
}

/// A delay that is not synced.
fn delay(draft: &mut Approximation<'_>, level_id: &str, level: f64, ids: [&str; 2], [seconds, feedback]: [f64; 2]) {
    draft.set(DelayParam::On.of(0), 1.0);
    draft.set(DelayParam::Sync.of(0), 0.0);
    draft.near(level_id, DelayParam::Mix.of(0), 0.5 * level, LAW);
    let seconds = seconds.max(0.001);
    draft.set(DelayParam::Right.of(0), seconds);
    draft.near(ids[0], DelayParam::Left.of(0), seconds, LAW);
    draft.near(ids[1], DelayParam::Feedback.of(0), 0.95 * part(feedback), LAW);
}

fn reverb(draft: &mut Approximation<'_>, level_id: &str, level: f64, [decay, size, damping]: [&str; 3]) {
    draft.set(ReverbParam::On.of(0), 1.0);
    draft.near(level_id, ReverbParam::Mix.of(0), 0.5 * level, LAW);
    let seconds = between(draft.raw(decay), 0.3, 12.0);
    draft.near(decay, ReverbParam::Decay.of(0), seconds, LAW);
    let room = 0.2 + 0.8 * part(draft.raw(size));
    draft.near(size, ReverbParam::Size.of(0), room, LAW);
    let high = 1.0 - 0.8 * part(draft.raw(damping));
    draft.near(damping, ReverbParam::HighDecay.of(0), high, LAW);
}

fn chorus(draft: &mut Approximation<'_>, id: &str, mix: f64) {
    if mix > 0.0 {
        draft.set(ChorusParam::On.of(0), 1.0);
        draft.near(id, ChorusParam::Mix.of(0), mix, LAW);
    }
}

/// Bands that are not at rest.
fn equalizer(draft: &mut Approximation<'_>, bands: &[(&str, EqualizerParam)]) {
    for (id, param) in bands {
        let gain = EQUALIZER_DB * both_ways(draft.raw(id));
        if gain != 0.0 {
            draft.set(EqualizerParam::On.of(0), 1.0);
            draft.near(id, param.of(0), gain, LAW);
        }
    }
}

fn drive(draft: &mut Approximation<'_>, id: &str, kind: f64, intensity: f64) {
    draft.set(DriveParam::On.of(0), 1.0);
    draft.near(id, DriveParam::Kind.of(0), kind, "our drive of that kind");
    draft.set(DriveParam::Gain.of(0), 6.0 + 24.0 * intensity);
    draft.set(DriveParam::Level.of(0), -12.0 * intensity);
    if kind > 3.0 {
        draft.set(DriveParam::Bits.of(0), 16.0 - 12.0 * intensity);
        draft.set(DriveParam::Hold.of(0), 48_000.0 * (1.0 / 48.0_f64).powf(intensity));
        draft.set(DriveParam::Gain.of(0), 0.0);
        draft.set(DriveParam::Level.of(0), 0.0);
    }
}

/// The effects of a JP.
pub(super) fn jp(draft: &mut Approximation<'_>) {
    equalizer(draft, &[("tone_bass", EqualizerParam::LowGain), ("tone_treble", EqualizerParam::HighGain)]);
    let (kind, level) = (draft.words("multifx_type"), part(draft.raw("multifx_level")));
    if level > 0.0 {
        multi_effect(draft, &kind, level);
    }
    let level = part(draft.raw("delay_level"));
    let kind = draft.words("delay_type");
    let values = [JP_DELAY_S * part(draft.raw("delay_time")), draft.raw("delay_feedback")];
    if level > 0.0 {
        let seconds = if kind.ends_with("short") { 0.25 * values[0] } else { values[0] };
        delay(draft, "delay_level", level, ["delay_time", "delay_feedback"], [seconds, values[1]]);
        let is_panned = kind.starts_with("pan");
        draft.near("delay_type", DelayParam::PingPong.of(0), f64::from(u8::from(is_panned)), "to and fro, or not");
    }
}

fn multi_effect(draft: &mut Approximation<'_>, kind: &str, level: f64) {
    let swing = |rate: f64, depth: f64, delay: f64| [rate, depth, delay];
    let of_chorus = match kind {
        "chorus_slow" => Some(swing(0.3, 0.004, 0.008)),
        "chorus_mid" => Some(swing(0.6, 0.004, 0.008)),
        "chorus_fast" => Some(swing(1.5, 0.003, 0.008)),
        "chorus_clear" => Some(swing(0.4, 0.002, 0.015)),
        "flanger_slow" => Some(swing(0.1, 0.003, 0.001)),
        "flanger_deep" => Some(swing(0.15, 0.006, 0.001)),
        "flanger_fast" => Some(swing(0.8, 0.003, 0.001)),
        _ => None,
    };
    if let Some([rate, depth, delay]) = of_chorus {
        chorus(draft, "multifx_level", 0.5 * level);
        draft.set(ChorusParam::Rate.of(0), rate);
        draft.set(ChorusParam::Depth.of(0), depth);
        draft.near("multifx_type", ChorusParam::Delay.of(0), delay, "a chorus of ours, set by its name");
        return;
    }
    match kind {
        "deep_phasing" | "jet_phasing" | "twisting" => {
            draft.set(PhaserParam::On.of(0), 1.0);
            draft.set(PhaserParam::Mix.of(0), 0.5 * level);
            draft.near("multifx_type", PhaserParam::Depth.of(0), 2.5, "a phaser of ours, set by its name");
            draft.report.near("multifx_level", LAW);
        }
        "distortion" => {
            drive(draft, "multifx_type", 0.0, level);
            draft.report.near("multifx_level", LAW);
        }
        _ => draft.report.left_out("multifx_type", &format!("{kind} is not among ours")),
    }
}
