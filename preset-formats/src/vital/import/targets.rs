//! What routes move: the parameter of ours for a key of Vital's, and its plain value at a stored one.

use vaeform_patch::layers::{
    ChorusParam, DelayParam, DriveParam, EnvelopeParam, EqualizerParam, FilterParam, FiltersParam, LayerParamId,
    LfoParam, NoiseParam, OscillatorParam, PhaserParam, ReverbParam,
};

use super::draft::Draft;
use super::filters::resonance;
use super::laws::{hertz, mix, pan};
use super::oscillators::{cents, distortion, frame, spectral};
use crate::vital::VitalParam;

/// What a route moves.
pub(super) struct Target {
    pub(super) id: LayerParamId,
    /// The plain value of ours at stored values of Vital's, at its base first.
    pub(super) law: Law,
}

/// How a stored value becomes a plain one of ours, beside what ours is at the base.
#[derive(Clone, Copy)]
pub(super) enum Law {
    /// The value times so much, from where it stands.
    Offset(f64),
    /// The plain value of Vital's by its scale, times so much.
    Scaled(f64),
    /// Decibels of Vital's by its scale, from where it stands.
    Decibels,
    /// Vital's mix of an effect.
    Mix,
    /// By a filter's note.
    Note,
    /// By models of a filter, Vital's and ours.
    Resonance(f64, f64),
    /// By the place in a table of an oscillator.
    Frame(usize),
    /// By the detune of an oscillator.
    Cents(usize),
    /// By a warp of the phase.
    Distortion(i64),
    /// By a warp of the harmonics.
    Spectral(i64),
    /// By its place from left to right.
    Pan,
}

impl Law {
    /// The plain value of ours at a stored one of Vital's.
    pub(super) fn at(self, draft: &Draft<'_>, param: VitalParam, stored: f64) -> f64 {
        match self {
            Self::Offset(factor) => factor * stored,
            Self::Scaled(factor) => factor * param.scale.plain(stored),
            Self::Decibels => param.scale.plain(stored),
            Self::Mix => mix(stored)[0],
            Self::Note => hertz(stored),
            Self::Resonance(vital, ours) => resonance(vital, ours, stored),
            Self::Frame(n) => frame(draft, n, stored),
            Self::Cents(n) => cents(draft, n, stored),
            Self::Distortion(kind) => distortion(kind, stored).map_or(0.0, |(_, amount)| amount),
            Self::Spectral(kind) => spectral(kind, stored).map_or(0.0, |(_, amount)| amount),
            Self::Pan => pan(stored),
        }
    }
}

/// What is moved for a key of Vital's; nothing where there is nothing of ours, or it is off.
pub(super) fn targets(draft: &Draft<'_>, key: &str) -> Vec<Target> {
    let target = |id: LayerParamId, law: Law| vec![Target { id, law }];
    if let Some((number, name)) = key.strip_prefix("osc_").and_then(|rest| rest.split_once('_')) {
        let n = number.parse::<usize>().unwrap_or(1).clamp(1, 3) - 1;
        return if draft.is_on(n) { oscillator(draft, n, name) } else { Vec::new() };
    }
    for prefix in ["filter_1", "filter_2", "filter_fx"] {
        if let Some(name) = key.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')) {
            return draft.filter(prefix).map_or(Vec::new(), |n| filter(draft, prefix, n, name));
        }
    }
    if let Some((number, name)) = key.strip_prefix("env_").and_then(|rest| rest.split_once('_')) {
        return envelope(draft, number.parse().unwrap_or(1), name);
    }
    if let Some((number, name)) = key.strip_prefix("lfo_").and_then(|rest| rest.split_once('_')) {
        let number: usize = number.parse().unwrap_or(1);
        let place = draft.lfos.iter().position(|known| *known == number);
        return match (place, name) {
            (Some(place), "frequency") => target(LfoParam::Rate.of(place), Law::Scaled(1.0)),
            (Some(place), "phase") => target(LfoParam::Phase.of(place), Law::Scaled(1.0)),
            _ => Vec::new(),
        };
    }
    match key {
        "volume" => target(FiltersParam::Level.of(0), Law::Decibels),
        "sample_level" => {
            let gain = draft.level(1.0, draft.vital.stored("sample_destination"));
            target(NoiseParam::Level.of(0), Law::Scaled(gain))
        }
        "voice_transpose" | "voice_tune" => {
            let on = (0..3).filter(|n| draft.is_on(*n));
            on.map(|n| Target { id: OscillatorParam::Pitch.of(n), law: Law::Offset(1.0) }).collect()
        }
        _ => effect(key),
    }
}

fn oscillator(draft: &Draft<'_>, n: usize, name: &str) -> Vec<Target> {
    use OscillatorParam as P;
    let stored = |name: &str| draft.vital.stored(&format!("osc_{}_{name}", n + 1));
    let (id, law) = match name {
        "level" => (P::Level, Law::Scaled(draft.level(1.0, stored("destination")))),
        "transpose" | "tune" => (P::Pitch, Law::Offset(1.0)),
        "pan" => (P::Pan, Law::Pan),
        "wave_frame" => (P::Frame, Law::Frame(n)),
        "unison_detune" => (P::Detune, Law::Cents(n)),
        "unison_blend" => (P::Blend, Law::Scaled(1.0)),
        "stereo_spread" => (P::Spread, Law::Scaled(1.0)),
        "distortion_amount" if distortion(stored("distortion_type") as i64, 0.5).is_some() => {
            (P::WarpAmount, Law::Distortion(stored("distortion_type") as i64))
        }
        "distortion_amount" if stored("distortion_type") >= 7.0 => (P::CrossAmount, Law::Scaled(1.0)),
        "spectral_morph_amount" if spectral(stored("spectral_morph_type") as i64, 0.5).is_some() => {
            (P::WarpAmount, Law::Spectral(stored("spectral_morph_type") as i64))
        }
        _ => return Vec::new(),
    };
    vec![Target { id: id.of(n), law }]
}

fn filter(draft: &Draft<'_>, prefix: &str, n: usize, name: &str) -> Vec<Target> {
    let ours = f64::from(draft.layers.get(FilterParam::Model.of(n)));
    let (id, law) = match name {
        "cutoff" => (FilterParam::Cutoff, Law::Note),
        "resonance" => (FilterParam::Resonance, Law::Resonance(draft.vital.stored(&format!("{prefix}_model")), ours)),
        "drive" => (FilterParam::Drive, Law::Scaled(1.0)),
        "mix" => (FilterParam::Mix, Law::Scaled(1.0)),
        "blend" => (FilterParam::Morph, Law::Scaled(0.5)),
        "formant_x" => (FilterParam::Morph, Law::Scaled(1.0)),
        _ => return Vec::new(),
    };
    vec![Target { id: id.of(n), law }]
}

fn envelope(draft: &Draft<'_>, number: usize, name: &str) -> Vec<Target> {
    let param = match name {
        "delay" => EnvelopeParam::Delay,
        "attack" => EnvelopeParam::Attack,
        "hold" => EnvelopeParam::Hold,
        "decay" => EnvelopeParam::Decay,
        "sustain" => EnvelopeParam::Sustain,
        "release" => EnvelopeParam::Release,
        _ => return Vec::new(),
    };
    let modulator = draft.envelopes.iter().position(|known| *known == number).map(|place| place + 1);
    let places = (number == 1).then_some(0).into_iter().chain(modulator);
    places.map(|place| Target { id: param.of(place), law: Law::Scaled(1.0) }).collect()
}

fn effect(key: &str) -> Vec<Target> {
    let (id, law) = match key {
        "reverb_dry_wet" => (ReverbParam::Mix.of(0), Law::Mix),
        "reverb_decay_time" => (ReverbParam::Decay.of(0), Law::Scaled(1.0)),
        "delay_dry_wet" => (DelayParam::Mix.of(0), Law::Mix),
        "delay_feedback" => (DelayParam::Feedback.of(0), Law::Scaled(1.0)),
        "chorus_dry_wet" => (ChorusParam::Mix.of(0), Law::Mix),
        "phaser_dry_wet" => (PhaserParam::Mix.of(0), Law::Scaled(1.0)),
        "phaser_center" => (PhaserParam::Center.of(0), Law::Note),
        "distortion_drive" => (DriveParam::Gain.of(0), Law::Offset(1.0)),
        "distortion_mix" => (DriveParam::Mix.of(0), Law::Scaled(1.0)),
        "eq_low_gain" => (EqualizerParam::LowGain.of(0), Law::Scaled(1.0)),
        "eq_band_gain" => (EqualizerParam::MidGain.of(0), Law::Scaled(1.0)),
        "eq_high_gain" => (EqualizerParam::HighGain.of(0), Law::Scaled(1.0)),
        "eq_low_cutoff" => (EqualizerParam::LowHz.of(0), Law::Note),
        "eq_band_cutoff" => (EqualizerParam::MidHz.of(0), Law::Note),
        "eq_high_cutoff" => (EqualizerParam::HighHz.of(0), Law::Note),
        _ => return Vec::new(),
    };
    vec![Target { id, law }]
}
