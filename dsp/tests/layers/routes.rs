//! Every source and every destination of modulation, at both ends.

use vaeform_dsp::control::Control;
use vaeform_dsp::event::{Event, Expression, NoteTarget};
use vaeform_dsp::synth::Synth;
use vaeform_patch::layers::{Destination, EnvelopeParam, LayerParamId, OscillatorParam, Route, Source};
use vaeform_patch::{Patch, global, operator};

use crate::rig::{note_off, note_on, peak, render, rich, synth};

/// A note on a patch whose one route is this, with all hands moved; struck, held and let go.
fn played(route: Option<Route>) -> Vec<[f32; 2]> {
    let mut patch = rich();
    for place in 0..vaeform_patch::layers::MAX_ROUTES {
        patch.layers.set_route(place, None);
    }
    patch.layers.set(EnvelopeParam::Sustain.of(0), 0.6);
    patch.layers.set(EnvelopeParam::Decay.of(0), 0.05);
    if let Some(route) = route {
        assert!(patch.layers.set_route(0, Some(route)));
    }
    phrase(&patch)
}

fn phrase(patch: &Patch) -> Vec<[f32; 2]> {
    let mut synth = synth(patch);
    note_on(&mut synth, 43);
    move_hands(&mut synth);
    synth.hear_sidechain(&[0.5; 5_000], &[-0.5; 5_000]);
    let mut frames = render(&mut synth, 4_000, &[256]);
    note_off(&mut synth, 43);
    frames.extend(render(&mut synth, 1_000, &[256]));
    frames
}

fn move_hands(synth: &mut Synth) {
    synth.handle(Event::Controller { channel: 0, controller: 1, value: 1.0 });
    synth.handle(Event::ChannelPressure { channel: 0, value: 0.8 });
    synth.handle(Event::PitchBend { channel: 0, value: 0.5 });
    for latent in Control::LATENTS {
        synth.set_control(latent, 0.7);
    }
    let target = NoteTarget { note: Some(43), ..NoteTarget::default() };
    synth.handle(Event::Expression { target, kind: Expression::Brightness, value: 0.9 });
}

fn destinations() -> impl Iterator<Item = Destination> {
    let layers = LayerParamId::all().filter(|id| id.def().is_continuous()).map(Destination::Layer);
    let levels = (0..6).map(|op| operator::param(op, operator::OUTPUT_LEVEL));
    layers.chain(levels.chain([global::FEEDBACK]).map(Destination::Fm))
}

/// Destinations that do nothing in this patch, by the beginnings of their names, and why.
const UNHEARD: &[(&str, &str)] = &[
    ("osc3.", "it is off"),
    ("fm.op2", "the operator is silent"),
    ("fm.op3", "the operator is silent"),
    ("fm.op4", "the operator is silent"),
    ("fm.op5", "the operator is silent"),
    ("fm.op6", "the operator is silent"),
    ("env2.", "nothing listens to it"),
    ("env3.", "nothing listens to it"),
    ("env4.", "nothing listens to it"),
    ("lfo", "nothing listens to it"),
    ("random", "nothing listens to it"),
    ("macros.", "nothing listens to it"),
    ("osc1.frame_spread", "a warped cycle is of one frame"),
    ("osc2.warp", "no warp is chosen"),
    ("osc1.phase", "read when a note begins"),
    ("osc2.phase", "read when a note begins"),
    ("osc1.cross", "nothing modulates it"),
    ("fm.cross", "nothing modulates it; it is moved in fm_cross.rs"),
    ("osc1.detune_bend", "read when the patch is loaded"),
    ("osc2.detune_bend", "read when the patch is loaded"),
    ("filter1.morph", "its kind is low-pass"),
    ("filter2.morph", "its kind is low-pass"),
    ("filter1.gain", "its kind is low-pass"),
    ("filter2.gain", "its kind is low-pass"),
    ("env1.velocity", "the key was struck as hard as can be"),
    ("noise.tilt", "the noise is pink"),
    ("noise.time", "the noise is pink"),
    ("noise.key_time", "the noise is pink"),
    ("partials.", "off; they are moved in spectral.rs"),
    ("drive.", "effects are behind all notes: the tests of the instrument hear them"),
    ("equalizer.", "the same"),
    ("compressor.", "the same"),
    ("phaser.", "the same"),
    ("chorus.", "the same"),
    ("delay.", "the same"),
    ("reverb.", "the same"),
    ("width.", "the same"),
    ("op", "the operator's algorithm has no room for it"),
    ("feedback", "the operator with feedback is silent"),
];

#[test]
fn whatever_a_route_moves_stays_finite_and_is_heard_where_it_should_be() {
    let still = played(None);
    for destination in destinations() {
        let key = destination.key();
        let mut moved = false;
        for amount in [-1.0, 1.0] {
            let frames = played(Some(Route { is_bipolar: false, ..Route::new(Source::Wheel, destination, amount) }));
            assert!(frames.iter().flatten().all(|x| x.is_finite()), "{key} by {amount}");
            assert!(peak(&frames) < 20.0, "{key} by {amount}: {}", peak(&frames));
            moved |= frames != still;
        }
        let is_unheard = UNHEARD.iter().any(|(start, _)| key.starts_with(start));
        println!("{key:24} {}", if moved { "moved" } else { "-" });
        assert!(moved || is_unheard, "{key} is not heard");
    }
}

#[test]
fn every_source_is_heard() {
    let still = played(None);
    let to = Destination::Layer(OscillatorParam::Frame.of(0));
    for source in Source::all() {
        let frames = played(Some(Route::new(source, to, 0.7)));
        assert!(frames.iter().flatten().all(|x| x.is_finite()), "{source:?}");
        // These say something only when somebody moves them.
        let is_silent = matches!(source, Source::Macro(_));
        assert!((frames != still) != is_silent, "{source:?}");
    }
}

#[test]
fn a_route_that_is_off_changes_no_bit() {
    let to = Destination::Layer(OscillatorParam::Frame.of(0));
    let route = Route::new(Source::Velocity, to, 0.7);
    assert!(played(Some(Route { is_on: false, ..route })) == played(None) && played(Some(route)) != played(None));
}
