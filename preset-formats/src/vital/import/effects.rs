//! The effects, in their order.

use vaeform_patch::layers::{
    ChorusParam, CompressorParam, DelayParam, DriveParam, EffectsParam, EqualizerParam, LayerParamId, PhaserParam,
    ReverbParam,
};

use super::draft::Draft;
use super::laws::{beats, delay_mix, hertz, mix};
use crate::division::division;

/// Tempo of a render, for lengths that we do not have.
const BPM: f64 = 120.0;
/// Our effects by their place among the labels, and the last, which Vital has not.
const DRIVE: usize = 0;
const EQUALIZER: usize = 1;
const COMPRESSOR: usize = 2;
const PHASER: usize = 3;
const CHORUS: usize = 4;
const DELAY: usize = 5;
const REVERB: usize = 6;
const NUM_EFFECTS: usize = 8;

/// Takes over the effects that act.
pub(super) fn import(draft: &mut Draft<'_>) {
    let vital = draft.vital;
    let mut order = Vec::new();
    for effect in vital.effect_order() {
        if !vital.has_effect(effect) {
            continue;
        }
        let kind = match effect {
            "distortion" => drive(draft),
            "eq" => equalizer(draft),
            "compressor" => compressor(draft),
            "phaser" => phaser(draft),
            "chorus" => chorus(draft),
            "flanger" if !vital.has_effect("chorus") => flanger(draft),
            "flanger" => {
                draft.report.left_out("flanger_on", "the chorus has its place");
                continue;
            }
            "delay" => delay(draft),
            "reverb" => reverb(draft),
            _ => continue,
        };
        draft.report.near(&format!("{effect}_on"), "the order and the mix are Vital's, the character is ours");
        order.push(kind);
    }
    let rest: Vec<usize> = (0..NUM_EFFECTS).filter(|kind| !order.contains(kind)).collect();
    for (place, kind) in order.into_iter().chain(rest).enumerate() {
        draft.set(LayerParamId(EffectsParam::Place1.of(0).0 + place as u16), kind as f64);
    }
}

fn drive(draft: &mut Draft<'_>) -> usize {
    let vital = draft.vital;
    draft.set(DriveParam::On.of(0), 1.0);
    let kind = vital.stored("distortion_type");
    draft.set(DriveParam::Kind.of(0), kind);
    let drive_db = vital.stored("distortion_drive");
    draft.set(DriveParam::Gain.of(0), drive_db);
    draft.set(DriveParam::Mix.of(0), vital.stored("distortion_mix"));
    if kind >= 4.0 {
        // From the finest at the least drive to the coarsest.
        let part = (drive_db + 30.0) / 60.0;
        draft.set(DriveParam::Bits.of(0), 16.0 - 14.0 * part);
        draft.set(DriveParam::Hold.of(0), 48_000.0 * (-7.0 * part).exp2());
        draft.set(DriveParam::Gain.of(0), 0.0);
    }
    if vital.stored("distortion_filter_order") >= 0.5 {
        draft.report.left_out("distortion_filter_order", "there is no filter in our drive");
    }
    if !vital.has_effect("compressor") {
        draft.set(DriveParam::Level.of(0), draft.gain_behind_db);
    }
    DRIVE
}

fn equalizer(draft: &mut Draft<'_>) -> usize {
    let vital = draft.vital;
    draft.set(EqualizerParam::On.of(0), 1.0);
    let note = |key: &str| hertz(vital.stored(key)).clamp(20.0, 20_000.0);
    draft.set(EqualizerParam::LowHz.of(0), note("eq_low_cutoff"));
    draft.set(EqualizerParam::MidHz.of(0), note("eq_band_cutoff"));
    draft.set(EqualizerParam::HighHz.of(0), note("eq_high_cutoff"));
    // A pass is a deep shelf.
    let shelf = |mode: &str, gain: &str| if vital.is_on(mode) { -24.0 } else { vital.stored(gain) };
    draft.set(EqualizerParam::LowGain.of(0), shelf("eq_low_mode", "eq_low_gain"));
    draft.set(EqualizerParam::MidGain.of(0), shelf("eq_band_mode", "eq_band_gain"));
    draft.set(EqualizerParam::HighGain.of(0), shelf("eq_high_mode", "eq_high_gain"));
    let q = 0.5 + 15.5 * vital.plain("eq_band_resonance").powi(2);
    draft.set(EqualizerParam::MidQ.of(0), q);
    EQUALIZER
}

fn compressor(draft: &mut Draft<'_>) -> usize {
    let vital = draft.vital;
    draft.set(CompressorParam::On.of(0), 1.0);
    let is_multiband = vital.stored("compressor_enabled_bands") < 0.5;
    draft.set(CompressorParam::Bands.of(0), f64::from(u8::from(is_multiband)));
    let ratio = |part: f64| 1.0 / (1.0 - part.clamp(0.0, 0.99));
    draft.set(CompressorParam::Threshold.of(0), vital.stored("compressor_band_upper_threshold").max(-60.0));
    draft.set(CompressorParam::Ratio.of(0), ratio(vital.stored("compressor_band_upper_ratio")));
    draft.set(CompressorParam::UpThreshold.of(0), vital.stored("compressor_band_lower_threshold").max(-60.0));
    draft.set(CompressorParam::UpRatio.of(0), ratio(vital.stored("compressor_band_lower_ratio")));
    draft.set(CompressorParam::Attack.of(0), 0.0014 * (6.0 * vital.stored("compressor_attack")).exp());
    draft.set(CompressorParam::Release.of(0), 0.028 * (3.5 * vital.stored("compressor_release")).exp());
    draft.set(CompressorParam::Mix.of(0), vital.stored("compressor_mix"));
    let gain_db = vital.stored("compressor_band_gain") + draft.gain_behind_db;
    draft.set(CompressorParam::Makeup.of(0), gain_db.clamp(-24.0, 24.0));
    COMPRESSOR
}

/// Cycles a second of an effect, by keys that begin alike.
fn rate(draft: &Draft<'_>, prefix: &str) -> f64 {
    let key = |name: &str| format!("{prefix}_{name}");
    let vital = draft.vital;
    match vital.stored(&key("sync")) {
        sync if sync < 0.5 => vital.plain(&key("frequency")),
        sync => beats(vital.stored(&key("tempo")), sync).map_or(0.01, |beats| BPM / 60.0 / beats),
    }
}

fn phaser(draft: &mut Draft<'_>) -> usize {
    let vital = draft.vital;
    draft.set(PhaserParam::On.of(0), 1.0);
    draft.set(PhaserParam::Stages.of(0), 1.0);
    draft.set(PhaserParam::Center.of(0), hertz(vital.stored("phaser_center")).clamp(20.0, 15_000.0));
    draft.set(PhaserParam::Depth.of(0), vital.stored("phaser_mod_depth") / 12.0);
    draft.set(PhaserParam::Rate.of(0), rate(draft, "phaser").clamp(0.01, 20.0));
    draft.set(PhaserParam::Feedback.of(0), 0.9 * vital.stored("phaser_feedback"));
    draft.set(PhaserParam::Stereo.of(0), 0.5 * vital.stored("phaser_phase_offset").min(1.0));
    draft.set(PhaserParam::Mix.of(0), vital.stored("phaser_dry_wet"));
    PHASER
}

fn chorus(draft: &mut Draft<'_>) -> usize {
    let vital = draft.vital;
    draft.set(ChorusParam::On.of(0), 1.0);
    draft.set(ChorusParam::Pairs.of(0), vital.stored("chorus_voices"));
    let delay = vital.plain("chorus_delay_1").min(vital.plain("chorus_delay_2"));
    draft.set(ChorusParam::Delay.of(0), delay.clamp(0.001, 0.05));
    draft.set(ChorusParam::Depth.of(0), 0.03 * vital.stored("chorus_mod_depth") * 0.4);
    draft.set(ChorusParam::Rate.of(0), rate(draft, "chorus").clamp(0.01, 10.0));
    draft.set(ChorusParam::Spread.of(0), vital.stored("chorus_spread"));
    draft.set(ChorusParam::Mix.of(0), mix(vital.stored("chorus_dry_wet"))[0]);
    CHORUS
}

fn flanger(draft: &mut Draft<'_>) -> usize {
    let vital = draft.vital;
    draft.set(ChorusParam::On.of(0), 1.0);
    draft.set(ChorusParam::Pairs.of(0), 1.0);
    draft.set(ChorusParam::Delay.of(0), (1.0 / hertz(vital.stored("flanger_center"))).clamp(0.001, 0.05));
    draft.set(ChorusParam::Depth.of(0), 0.004 * vital.stored("flanger_mod_depth"));
    draft.set(ChorusParam::Rate.of(0), rate(draft, "flanger").clamp(0.01, 10.0));
    draft.set(ChorusParam::Mix.of(0), vital.stored("flanger_dry_wet"));
    draft.report.near("flanger_feedback", "our chorus has no feedback");
    CHORUS
}

fn delay(draft: &mut Draft<'_>) -> usize {
    let vital = draft.vital;
    draft.set(DelayParam::On.of(0), 1.0);
    let style = vital.stored("delay_style") as i64;
    let right = if style == 0 { "delay" } else { "delay_aux" };
    let lengths = ["delay", right].map(|prefix| {
        let (sync, tempo) = (vital.stored(&format!("{prefix}_sync")), vital.stored(&format!("{prefix}_tempo")));
        if sync < 0.5 { None } else { beats(tempo, sync) }
    });
    let seconds = ["delay", right].map(|prefix| 1.0 / rate(draft, prefix));
    match lengths.map(|beats| beats.map(division)) {
        [Some((left, true)), Some((right, true))] => {
            draft.set(DelayParam::Sync.of(0), 1.0);
            draft.set(DelayParam::Division.of(0), left as f64);
            draft.set(DelayParam::DivisionRight.of(0), right as f64);
        }
        _ => draft.set(DelayParam::Sync.of(0), 0.0),
    }
    draft.set(DelayParam::Left.of(0), seconds[0].clamp(0.001, 4.0));
    draft.set(DelayParam::Right.of(0), seconds[1].clamp(0.001, 4.0));
    draft.set(DelayParam::Feedback.of(0), vital.stored("delay_feedback").abs());
    draft.set(DelayParam::PingPong.of(0), f64::from(u8::from(style >= 2)));
    // A band around the note, as wide as the spread says.
    let (note, width) = (vital.stored("delay_filter_cutoff"), 64.0 * vital.stored("delay_filter_spread"));
    draft.set(DelayParam::LowCut.of(0), hertz(note - width).clamp(20.0, 5_000.0));
    draft.set(DelayParam::HighCut.of(0), hertz(note + width).clamp(200.0, 20_000.0));
    draft.set(DelayParam::Mix.of(0), delay_mix(vital)[0]);
    DELAY
}

fn reverb(draft: &mut Draft<'_>) -> usize {
    let vital = draft.vital;
    draft.set(ReverbParam::On.of(0), 1.0);
    draft.set(ReverbParam::Size.of(0), vital.stored("reverb_size"));
    draft.set(ReverbParam::Decay.of(0), vital.plain("reverb_decay_time").clamp(0.1, 60.0));
    draft.set(ReverbParam::LowHz.of(0), hertz(vital.stored("reverb_low_shelf_cutoff")).clamp(20.0, 2_000.0));
    let share = |key: &str| 1.0 / (1.0 - 0.5 * vital.stored(key));
    draft.set(ReverbParam::LowDecay.of(0), share("reverb_low_shelf_gain").clamp(0.05, 1.0));
    draft.set(ReverbParam::HighHz.of(0), hertz(vital.stored("reverb_high_shelf_cutoff")).clamp(200.0, 20_000.0));
    draft.set(ReverbParam::HighDecay.of(0), share("reverb_high_shelf_gain").clamp(0.05, 1.0));
    draft.set(ReverbParam::PreDelay.of(0), vital.stored("reverb_delay").clamp(0.0, 0.2));
    draft.set(ReverbParam::Modulation.of(0), vital.plain("reverb_chorus_amount"));
    draft.set(ReverbParam::Mix.of(0), mix(vital.stored("reverb_dry_wet"))[0]);
    REVERB
}
