//! Faults that players have found in other synths, each with what should happen; docs/cases.md says where the others are.

use cpu_time::ThreadTime;
use vaeform_dsp::control::Control;
use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::synth::Synth;
use vaeform_dsp::tuning::Tuning;
use vaeform_patch::Patch;
use vaeform_patch::layers::{
    Destination, EnvelopeParam, FilterParam, LayerParamId, OscillatorParam, Route, Source, TableRef,
};

use crate::rig::{NAMES, RATE_HZ, note_off, note_on, oscillator, patch, peak, render, rich, steepest, synth};

fn routed(mut patch: Patch, source: Source, to: LayerParamId, amount: f32) -> Patch {
    patch.layers.add_route(Route::new(source, Destination::Layer(to), amount)).expect("a free place");
    patch
}

fn filtered(model: f32, kind: f32, cutoff: f32) -> Vec<(LayerParamId, f32)> {
    let mut values = oscillator(1.0);
    values.extend([
        (OscillatorParam::Route.of(0), 1.0),
        (FilterParam::On.of(0), 1.0),
        (FilterParam::Model.of(0), model),
        (FilterParam::Kind.of(0), kind),
        (FilterParam::Cutoff.of(0), cutoff),
    ]);
    values
}

/// Case 5: a notch at the top of its range that an envelope pushes further.
#[test]
fn a_cutoff_that_an_envelope_pushes_past_its_end_does_not_pop_and_the_sound_goes_on() {
    for model in [0.0, 1.0] {
        let still = patch(&filtered(model, 3.0, 20_000.0));
        let pushed = routed(still, Source::Envelope(2), FilterParam::Cutoff.of(0), 1.0);
        let play = |patch: &Patch| {
            let mut synth = synth(patch);
            note_on(&mut synth, 48);
            render(&mut synth, 48_000, &[480])
        };
        let (still, pushed) = (play(&still), play(&pushed));
        let most = still.iter().zip(&pushed).map(|(a, b)| (a[0] - b[0]).abs()).fold(0.0, f32::max);
        assert!(most < 0.01 * peak(&still).max(1.0), "model {model}: {most}");
        assert!(peak(&pushed[40_000..]) > 0.5 * peak(&still[40_000..]), "model {model}");
    }
}

/// Case 9: the filter of a retuned key goes where its pitch goes.
#[test]
fn a_filter_that_tracks_the_key_follows_tunings_and_bends() {
    let mut values = filtered(1.0, 0.0, 400.0);
    values.extend([(FilterParam::KeyTrack.of(0), 1.0), (FilterParam::Resonance.of(0), 0.7)]);
    let sound = patch(&values);
    // The level over the fundamental's own is the filter's, wherever the pitch is.
    let level = |prepare: &dyn Fn(&mut Synth), note: u8| {
        let mut synth = synth(&sound);
        prepare(&mut synth);
        note_on(&mut synth, note);
        render(&mut synth, 9_600, &[480]);
        let frames = render(&mut synth, 48_000, &[480]);
        (frames.iter().map(|x| x[0] * x[0]).sum::<f32>() / 48_000.0).sqrt()
    };
    let plain = level(&|_| {}, 57);
    let mut octave_up = Tuning::default();
    octave_up.hz.iter_mut().for_each(|hz| *hz *= 2.0);
    let tuned = level(&|synth| synth.set_tuning(&octave_up), 45);
    assert!((tuned / plain).log10().abs() < 0.005, "{tuned} for {plain}");
    for range in [2.0_f32, 48.0] {
        let bent = level(
            &|synth| {
                synth.set_control(Control::BendRange, range);
                synth.handle(Event::PitchBend { channel: 0, value: 2.0 / range });
            },
            55,
        );
        assert!((bent / plain).log10().abs() < 0.005, "range {range}: {bent} for {plain}");
    }
}

/// Case 14: all notes begin at their own frame.
#[test]
fn every_key_is_heard_from_its_own_frame_on() {
    let mut values = oscillator(0.0);
    values.extend([(OscillatorParam::Phase.of(0), 0.25), (EnvelopeParam::Attack.of(0), 0.0)]);
    let sound = patch(&values);
    for note in (0..128).step_by(5) {
        let mut synth = synth(&sound);
        render(&mut synth, 77, &[77]);
        note_on(&mut synth, note);
        let frames = render(&mut synth, 16, &[16]);
        assert!(frames[0][0] != 0.0, "key {note}");
    }
}

/// Case 22: a thousand tables under sixteen notes.
#[test]
fn a_thousand_tables_under_sixteen_notes_make_no_step() {
    let first = patch(&oscillator(0.7));
    let mut second = first;
    second.layers.tables[0] = TableRef::factory(NAMES[1]).expect("a table");
    let mut synth = synth(&first);
    (0..16).for_each(|n| note_on(&mut synth, 36 + 3 * n));
    render(&mut synth, 4_800, &[64]);
    let smooth = steepest(&render(&mut synth, 9_600, &[64]));
    for swap in 0..1_000 {
        synth.edit_patch(if swap % 2 == 0 { &second } else { &first });
        let worst = steepest(&render(&mut synth, 64 + swap % 97, &[64]));
        assert!(worst < 1.5 * smooth + 0.01, "swap {swap}: {worst} beside {smooth}");
    }
}

/// Case 23: another preset while notes sound, and the next one sounds as in a new synth.
#[test]
fn another_preset_under_load_makes_no_burst_and_sounds_as_it_should() {
    let (from, to) = (rich(), patch(&oscillator(0.4)));
    let mut synth = synth(&from);
    (0..8).for_each(|n| note_on(&mut synth, 40 + 4 * n));
    let before = render(&mut synth, 9_600, &[128]);
    synth.load_patch(&to);
    let after = render(&mut synth, 9_600, &[128]);
    assert!(steepest(&after) < 1.2 * steepest(&before) + 0.01 && peak(&after) < 1.5 * peak(&before));
    (0..8).for_each(|n| note_off(&mut synth, 40 + 4 * n));
    render(&mut synth, 480_000, &[512]);
    assert_eq!(synth.num_active(), 0);
    note_on(&mut synth, 60);
    let again = peak(&render(&mut synth, 24_000, &[512]));
    let mut new = crate::rig::synth(&to);
    note_on(&mut new, 60);
    let fresh = peak(&render(&mut new, 24_000, &[512]));
    assert!((again / fresh - 1.0).abs() < 0.01, "{again} for {fresh}");
}

/// Case 26: modulation of one note that is meant for a switch is of no account.
#[test]
fn modulation_of_one_note_leaves_switches_alone() {
    let sound = patch(&oscillator(0.5));
    let play = |control: Option<Control>| {
        let mut synth = synth(&sound);
        note_on(&mut synth, 60);
        let target = NoteTarget { note: Some(60), ..NoteTarget::default() };
        for offset in [0.3, 1.0, -5.0, f32::NAN] {
            control.into_iter().for_each(|control| synth.handle(Event::PolyModulation { target, control, offset }));
        }
        render(&mut synth, 9_600, &[96])
    };
    let still = play(None);
    for control in [Control::VoiceMode, Control::Polyphony, Control::Mpe, Control::FreeAlgorithm, Control::BendRange] {
        assert!(play(Some(control)) == still, "{}", control.def().name);
    }
}

/// Case 27: pressure that is swept slowly has no stairs of a control block.
#[test]
fn a_sweep_of_pressure_is_smooth() {
    let sound = routed(patch(&oscillator(0.0)), Source::Pressure, OscillatorParam::Level.of(0), -1.0);
    let mut synth = synth(&sound);
    note_on(&mut synth, 24);
    render(&mut synth, 9_600, &[32]);
    let smooth = steepest(&render(&mut synth, 9_600, &[32]));
    let mut worst = 0.0_f32;
    for step in 0..500 {
        synth.handle(Event::ChannelPressure { channel: 0, value: step as f32 / 500.0 });
        worst = worst.max(steepest(&render(&mut synth, 96, &[32])));
    }
    assert!(worst < smooth + 2e-3, "{worst} beside {smooth}");
}

/// Case 30: the voices of a unison stay synced however far apart they are.
#[test]
fn sync_stays_on_in_a_wide_unison() {
    let mut values = oscillator(1.0);
    values.extend([
        (OscillatorParam::Warp.of(0), 1.0),
        (OscillatorParam::Unison.of(0), 7.0),
        (OscillatorParam::Spread.of(0), 1.0),
        (OscillatorParam::Detune.of(0), 0.0),
    ]);
    let sound = |amount: f32| {
        let mut patch = patch(&values);
        patch.layers.set(OscillatorParam::WarpAmount.of(0), amount);
        let mut synth = synth(&patch);
        note_on(&mut synth, 45);
        render(&mut synth, 4_800, &[480]);
        render(&mut synth, 9_600, &[480])
    };
    let (plain, synced) = (sound(0.0), sound(0.6));
    for side in 0..2 {
        let apart: f32 = plain.iter().zip(&synced).map(|(a, b)| (a[side] - b[side]).powi(2)).sum();
        let whole: f32 = plain.iter().map(|a| a[side].powi(2)).sum();
        assert!(apart > 0.2 * whole, "side {side}: {apart} of {whole}");
    }
}

/// Done by many: every continuous parameter of a sounding patch, changed a thousand times a second.
#[test]
fn every_parameter_that_is_swept_fast_stays_finite_and_makes_no_step() {
    let still = patch(&filtered(1.0, 0.0, 2_000.0));
    let play = |id: Option<LayerParamId>| {
        let mut synth = synth(&still);
        note_on(&mut synth, 40);
        render(&mut synth, 9_600, &[48]);
        let mut frames = Vec::new();
        for step in 0..200 {
            if let Some(id) = id {
                let def = id.def();
                let way = 0.5 + 0.05 * (step as f32 * 0.3).sin();
                let mut patch = still;
                patch.layers.set(id, def.min + way * (def.max - def.min));
                synth.edit_patch(&patch);
            }
            frames.extend(render(&mut synth, 48, &[48]));
        }
        frames
    };
    let smooth = steepest(&play(None));
    for id in LayerParamId::all().filter(|id| id.def().is_continuous() && !id.def().group.is_effect()) {
        let frames = play(Some(id));
        assert!(frames.iter().flatten().all(|x| x.is_finite()), "{}", id.key());
        let worst = steepest(&frames[4_800..]);
        println!("{:24} {worst:.3}", id.key());
        assert!(worst < 4.0 * smooth + 0.05, "{}: {worst} beside {smooth}", id.key());
    }
}

#[test]
fn sixteen_wide_voices_take_less_than_a_quarter_of_a_core_and_end_once_they_are_silent() {
    const RELEASE_S: f32 = 10.0;
    let mut values = vec![(EnvelopeParam::Release.of(0), RELEASE_S)];
    for n in 0..2 {
        values.extend([
            (OscillatorParam::On.of(n), 1.0),
            (OscillatorParam::Frame.of(n), 0.4),
            (OscillatorParam::Unison.of(n), 7.0),
        ]);
    }
    values.extend([(FilterParam::On.of(0), 1.0), (FilterParam::Cutoff.of(0), 2_000.0)]);
    let mut synth = synth(&patch(&values));
    (40..56).for_each(|note| note_on(&mut synth, note));
    render(&mut synth, 4_800, &[480]);
    // Of a few tries the one that others disturbed least.
    let cost = |synth: &mut Synth| {
        let start = ThreadTime::now();
        render(synth, 4_800, &[480]);
        start.elapsed().as_secs_f32() / 0.1
    };
    let part = (0..5).map(|_| cost(&mut synth)).fold(f32::INFINITY, f32::min);
    println!("{:.1} % of a core", 100.0 * part);
    assert!(part < 0.25, "{part} of a core");
    (40..56).for_each(|note| note_off(&mut synth, note));
    render(&mut synth, (RELEASE_S * RATE_HZ) as usize + 48_000, &[480]);
    assert_eq!(synth.num_active(), 0);
}
