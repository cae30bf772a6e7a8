//! The LFOs of a Virus with what they always move, and what velocity moves.

use vaeform_patch::layers::{
    EnvelopeParam, FilterParam, FiltersParam, LayerParamId, LfoParam, OscillatorParam, Source,
};

use super::of_oscillators;
use crate::hardware::approximation::{Approximation, LAW};
use crate::hardware::laws::{both_ways, part, rate_hz, stage_s};

/// The whole way of a pitch that modulation moves, in semitones, and the widest vibrato.
const PITCH_WAY: f64 = 96.0;
const VIBRATO_SEMITONES: f64 = 12.0;
/// When an LFO of ours begins anew.
const FREE: f64 = 0.0;
const EACH_NOTE: f64 = 1.0;
const ONE_SHOT: f64 = 2.0;

/// Takes them over.
pub(super) fn import(draft: &mut Approximation<'_>) {
    for number in 1..=3 {
        lfo(draft, number);
    }
    let vibrato = VIBRATO_SEMITONES / PITCH_WAY;
    let [pitch, frame] = [OscillatorParam::Pitch, OscillatorParam::Frame];
    for n in 0..2 {
        moved(draft, &format!("lfo1_osc{}", n + 1), Source::Lfo(1), &[pitch.of(n)], vibrato);
    }
    moved(draft, "lfo1_pw", Source::Lfo(1), &[frame.of(0), frame.of(1)], 1.0);
    moved(draft, "lfo1_reso", Source::Lfo(1), &[FilterParam::Resonance.of(0), FilterParam::Resonance.of(1)], 1.0);
    moved(draft, "lfo1_filtgain", Source::Lfo(1), &[FiltersParam::Level.of(0)], 0.3);
    moved(draft, "lfo2_shape_amt", Source::Lfo(2), &[frame.of(0), frame.of(1)], 1.0);
    moved(draft, "lfo2_fm", Source::Lfo(2), &[OscillatorParam::CrossAmount.of(1)], 1.0);
    moved(draft, "lfo2_cutoff1", Source::Lfo(2), &[FilterParam::Cutoff.of(0)], 0.5);
    moved(draft, "lfo2_cutoff2", Source::Lfo(2), &[FilterParam::Cutoff.of(1)], 0.5);
    let pans = of_oscillators(draft, OscillatorParam::Pan);
    moved(draft, "lfo2_pan", Source::Lfo(2), &pans, 0.5);
    third(draft, vibrato);
    velocity(draft);
    let pan = both_ways(draft.raw("pan"));
    for id in of_oscillators(draft, OscillatorParam::Pan) {
        draft.exact("pan", id, pan);
    }
}

fn lfo(draft: &mut Approximation<'_>, number: usize) {
    let n = number - 1;
    let id = |name: &str| format!("lfo{number}_{name}");
    if !draft.synced(&id("clock"), [LfoParam::Sync.of(n), LfoParam::Division.of(n)]) {
        let rate = rate_hz(draft.raw(&id("rate")));
        draft.near(&id("rate"), LfoParam::Rate.of(n), rate, LAW);
    } else {
        draft.raw(&id("rate"));
    }
    draft.lfo_shape(&id("shape"), n);
    // At 0 it runs freely, else the value is the phase at which the key sets it.
    let trigger = draft.raw(&id("keytrigger"));
    let is_one_shot = draft.raw(&id("env_mode")) > 0.0;
    let kind = if is_one_shot {
        ONE_SHOT
    } else if trigger > 0.0 {
        EACH_NOTE
    } else {
        FREE
    };
    draft.set(LfoParam::Trigger.of(n), kind);
    if trigger > 0.0 {
        draft.exact(&id("keytrigger"), LfoParam::Phase.of(n), part(trigger - 1.0));
    }
    if draft.words(&id("mode")) == "poly" && kind == FREE {
        draft.report.near(&id("mode"), "a free LFO is the same for all notes");
    }
    draft.leave_out(&id("symmetry"), 64.0, "waves are even");
    draft.leave_out(&id("keyfollow"), 0.0, "the rate is the same at all keys");
}

/// Routes from a source, by a value that goes both ways; `most` is how far the largest goes.
fn moved(draft: &mut Approximation<'_>, id: &str, source: Source, to: &[LayerParamId], most: f64) {
    let amount = most * both_ways(draft.raw(id));
    for id_of_ours in to {
        draft.route(id, source, *id_of_ours, amount);
    }
}

/// LFO 3 moves what is chosen, and sets in slowly.
fn third(draft: &mut Approximation<'_>, vibrato: f64) {
    let amount = part(draft.raw("lfo3_amount"));
    let fade = stage_s(draft.raw("lfo3_fade_in"));
    draft.near("lfo3_fade_in", LfoParam::Fade.of(2), fade, LAW);
    let [pitch, frame] = [OscillatorParam::Pitch, OscillatorParam::Frame];
    let (to, most) = match draft.words("lfo3_dest").as_str() {
        "osc1" => (vec![pitch.of(0)], vibrato),
        "osc1+2" => (vec![pitch.of(0), pitch.of(1)], vibrato),
        "osc2" => (vec![pitch.of(1)], vibrato),
        "pw1" => (vec![frame.of(0)], 1.0),
        "pw1+2" => (vec![frame.of(0), frame.of(1)], 1.0),
        "pw2" => (vec![frame.of(1)], 1.0),
        words => {
            if amount > 0.0 {
                draft.report.left_out("lfo3_dest", &format!("{words} is moved by nothing of ours"));
            }
            return;
        }
    };
    for id in to {
        draft.route("lfo3_amount", Source::Lfo(3), id, most * amount);
    }
}

fn velocity(draft: &mut Approximation<'_>) {
    let [frame, cross] = [OscillatorParam::Frame, OscillatorParam::CrossAmount];
    moved(draft, "vel_osc1_shape", Source::Velocity, &[frame.of(0)], 1.0);
    moved(draft, "vel_osc2_shape", Source::Velocity, &[frame.of(1)], 1.0);
    moved(draft, "vel_pw", Source::Velocity, &[frame.of(0), frame.of(1)], 1.0);
    moved(draft, "vel_fm", Source::Velocity, &[cross.of(1)], 1.0);
    let pans = of_oscillators(draft, OscillatorParam::Pan);
    moved(draft, "vel_pan", Source::Velocity, &pans, 0.5);
    let amount = both_ways(draft.raw("vel_amp"));
    if amount < 0.0 {
        draft.report.left_out("vel_amp", "softer by velocity");
    } else {
        draft.near("vel_amp", EnvelopeParam::Velocity.of(0), amount, LAW);
    }
    // The envelope of the filters moves oscillator 2 and the FM besides.
    moved(draft, "osc2_filtenv_amt", Source::Envelope(2), &[OscillatorParam::Pitch.of(1)], 0.5);
    moved(draft, "fm_filtenv_amt", Source::Envelope(2), &[cross.of(1)], 1.0);
}
