//! The assign matrix of a Virus.

use vaeform_patch::layers::{
    EnvelopeParam, FilterParam, FiltersParam, LayerParamId, LfoParam, NoiseParam, OscillatorParam, Source, SubParam,
};

use super::of_oscillators;
use crate::hardware::approximation::Approximation;
use crate::hardware::laws::both_ways;

/// Slots, and how many destinations one has at most.
const SLOTS: usize = 6;
const PER_SLOT: usize = 3;

/// Takes the slots over, and what LFO 1 and 2 may be assigned to besides.
pub(super) fn import(draft: &mut Approximation<'_>) {
    for slot in 1..=SLOTS {
        let source_id = format!("as{slot}_source");
        let source = draft.words(&source_id);
        for place in ["", "1", "2", "3"].into_iter().take(PER_SLOT + 1) {
            let ids = [format!("as{slot}_dest{place}"), format!("as{slot}_amount{place}")];
            if draft.has(&ids[0]) {
                assign(draft, &source_id, &source, &ids);
            }
        }
    }
    for n in 1..=2 {
        let ids = [format!("lfo{n}_as_dest"), format!("lfo{n}_as_amount")];
        assign(draft, &ids[0].clone(), &format!("lfo{n}"), &ids);
    }
}

fn assign(draft: &mut Approximation<'_>, source_id: &str, source: &str, [dest_id, amount_id]: &[String; 2]) {
    let (dest, amount) = (draft.words(dest_id), both_ways(draft.raw(amount_id)));
    if matches!(source, "off" | "") || matches!(dest.as_str(), "off" | "") || amount == 0.0 {
        return;
    }
    let Some(from) = source_of(source) else {
        return draft.report.left_out(source_id, &format!("{source} is no source of ours"));
    };
    let to = destinations(draft, &dest);
    if to.is_empty() {
        return draft.report.left_out(dest_id, &format!("{source} to {dest}: nothing of ours is moved so"));
    }
    for (id, most) in to {
        draft.route(dest_id, from, id, most * amount);
    }
}

fn source_of(words: &str) -> Option<Source> {
    Some(match words {
        "pitchbend" => Source::Bend,
        "chan_pressure" => Source::Pressure,
        "modwheel" => Source::Wheel,
        "amp_env" => Source::Envelope(1),
        "filter_env" => Source::Envelope(2),
        "lfo1" => Source::Lfo(1),
        "lfo2" => Source::Lfo(2),
        "lfo3" => Source::Lfo(3),
        "velo_on" => Source::Velocity,
        "velo_off" => Source::ReleaseVelocity,
        "keyfollow" => Source::Key,
        "random" => Source::NoteRandom,
        _ => return None,
    })
}

/// What is moved, each with how far the largest amount goes, as a part of its whole way.
fn destinations(draft: &Approximation<'_>, words: &str) -> Vec<(LayerParamId, f64)> {
    let osc = |param: OscillatorParam, n: usize, most: f64| vec![(param.of(n), most)];
    let both = |param: FilterParam, n: usize, most: f64| vec![(param.of(n), most)];
    let all =
        |param: OscillatorParam, most: f64| of_oscillators(draft, param).into_iter().map(|id| (id, most)).collect();
    match words {
        "patch_vol" | "channel_vol" => vec![(FiltersParam::Level.of(0), 0.5)],
        "pan" => all(OscillatorParam::Pan, 0.5),
        "transpose" => all(OscillatorParam::Pitch, 0.66),
        "osc1_shape" | "osc1_pw" => osc(OscillatorParam::Frame, 0, 1.0),
        "osc2_shape" | "osc2_pw" => osc(OscillatorParam::Frame, 1, 1.0),
        "osc1_pitch" => osc(OscillatorParam::Pitch, 0, 0.66),
        "osc2_pitch" => osc(OscillatorParam::Pitch, 1, 0.66),
        "osc3_semi" => osc(OscillatorParam::Pitch, 2, 0.66),
        "osc2_detune" => osc(OscillatorParam::Fine, 1, 0.25),
        "osc3_detune" => osc(OscillatorParam::Fine, 2, 0.25),
        "osc3_vol" => osc(OscillatorParam::Level, 2, 1.0),
        "fm_amt" => osc(OscillatorParam::CrossAmount, 1, 1.0),
        "osc_vol" => all(OscillatorParam::Level, 1.0),
        "sub_vol" => vec![(SubParam::Level.of(0), 1.0)],
        "noise_vol" => vec![(NoiseParam::Level.of(0), 1.0)],
        "cutoff1" => both(FilterParam::Cutoff, 0, 1.0),
        "cutoff2" => both(FilterParam::Cutoff, 1, 1.0),
        "reso1" => both(FilterParam::Resonance, 0, 1.0),
        "reso2" => both(FilterParam::Resonance, 1, 1.0),
        "keyf1" => both(FilterParam::KeyTrack, 0, 1.0),
        "keyf2" => both(FilterParam::KeyTrack, 1, 1.0),
        "amp_a" => vec![(EnvelopeParam::Attack.of(0), 1.0)],
        "amp_d" => vec![(EnvelopeParam::Decay.of(0), 1.0)],
        "amp_s" => vec![(EnvelopeParam::Sustain.of(0), 1.0)],
        "amp_r" => vec![(EnvelopeParam::Release.of(0), 1.0)],
        "flt_a" => vec![(EnvelopeParam::Attack.of(1), 1.0)],
        "flt_d" => vec![(EnvelopeParam::Decay.of(1), 1.0)],
        "flt_s" => vec![(EnvelopeParam::Sustain.of(1), 1.0)],
        "flt_r" => vec![(EnvelopeParam::Release.of(1), 1.0)],
        "lfo1_rate" => vec![(LfoParam::Rate.of(0), 1.0)],
        "lfo2_rate" => vec![(LfoParam::Rate.of(1), 1.0)],
        "lfo3_rate" => vec![(LfoParam::Rate.of(2), 1.0)],
        "uni_detune" => all(OscillatorParam::Detune, 0.25),
        "uni_spread" => all(OscillatorParam::Spread, 1.0),
        _ => Vec::new(),
    }
}
