//! What the layers sound like.

use vaeform_patch::layers::{
    Destination, EnvelopeParam, FilterParam, FmParam, LayerParamId, LfoParam, OscillatorParam, Route, Source, TableRef,
};

use crate::rig::{
    NAMES, RATE_HZ, bright_fm, held, level_at, note_off, note_on, oscillator, patch, peak, render, spectrum_db,
    steepest, synth,
};

#[test]
fn an_oscillator_is_in_tune_with_the_fm_layer_and_has_its_harmonics() {
    let spectrum = spectrum_db(&held(&oscillator(1.0), 69, 65_536));
    for (harmonic, expected) in [(1, 0.0), (2, -6.0), (3, -9.5), (10, -20.0)] {
        let level = level_at(&spectrum, 440.1 * harmonic as f32);
        assert!((level - expected).abs() < 1.6, "harmonic {harmonic}: {level} dB");
    }
    assert!(level_at(&spectrum, 620.0) < -90.0);
}

#[test]
fn a_low_pass_takes_the_harmonics_above_it() {
    let mut values = oscillator(1.0);
    values.extend([
        (OscillatorParam::Route.of(0), 1.0),
        (FilterParam::On.of(0), 1.0),
        (FilterParam::Cutoff.of(0), 880.0),
        (FilterParam::Model.of(0), 1.0),
    ]);
    let open = spectrum_db(&held(&oscillator(1.0), 57, 65_536));
    for (model, slope) in [(0.0, 12.0), (1.0, 24.0), (2.0, 24.0)] {
        values.last_mut().expect("not empty").1 = model;
        let closed = spectrum_db(&held(&values, 57, 65_536));
        let loss = |hz: f32| level_at(&open, hz) - level_at(&closed, hz);
        let octave = loss(7_042.0) - loss(3_521.0);
        assert!((octave - slope).abs() < 3.0, "model {model}: {octave} dB an octave");
    }
}

#[test]
fn a_route_from_the_wheel_moves_the_place_in_the_table() {
    let mut sound = patch(&oscillator(0.0));
    let to = Destination::Layer(OscillatorParam::Frame.of(0));
    sound.layers.add_route(Route::new(Source::Wheel, to, 1.0)).expect("a free place");
    let mut synth = synth(&sound);
    note_on(&mut synth, 60);
    render(&mut synth, 4_800, &[480]);
    let sine = spectrum_db(&render(&mut synth, 32_768, &[480]));
    synth.handle(vaeform_dsp::event::Event::Controller { channel: 0, controller: 1, value: 1.0 });
    render(&mut synth, 4_800, &[480]);
    let saw = spectrum_db(&render(&mut synth, 32_768, &[480]));
    assert!(level_at(&sine, 523.3) < -80.0 && level_at(&saw, 523.3) > -8.0);
}

#[test]
fn a_note_begins_at_its_frame_and_its_envelope_at_its_top_when_the_attack_is_0() {
    let mut values = oscillator(0.0);
    values.extend([
        (OscillatorParam::Phase.of(0), 0.25),
        (EnvelopeParam::Attack.of(0), 0.0),
        (EnvelopeParam::Sustain.of(0), 1.0),
    ]);
    for first in [0, 1, 13, 31, 63, 100] {
        let mut synth = synth(&patch(&values));
        // Another note makes the grid run.
        note_on(&mut synth, 30);
        render(&mut synth, first, &[17]);
        let mut other = synth_without_second(&values, first);
        note_on(&mut synth, 60);
        let both = render(&mut synth, 200, &[50]);
        let alone = render(&mut other, 200, &[50]);
        let step = both[0][0] - alone[0][0];
        assert!(step.abs() > 0.05, "{first}: {step}");
    }
}

fn synth_without_second(values: &[(LayerParamId, f32)], first: usize) -> vaeform_dsp::synth::Synth {
    let mut synth = synth(&patch(values));
    note_on(&mut synth, 30);
    render(&mut synth, first, &[17]);
    synth
}

#[test]
fn another_table_while_notes_sound_makes_no_step() {
    let first = patch(&oscillator(0.7));
    let mut second = first;
    second.layers.tables[0] = TableRef::factory(NAMES[2]).expect("a table");
    let mut synth = synth(&first);
    for note in [40, 47, 52, 56] {
        note_on(&mut synth, note);
    }
    render(&mut synth, 4_800, &[64]);
    let smooth = steepest(&render(&mut synth, 9_600, &[64]));
    let mut worst = 0.0_f32;
    for swap in 0..100 {
        synth.edit_patch(if swap % 2 == 0 { &second } else { &first });
        worst = worst.max(steepest(&render(&mut synth, 1_200, &[64])));
    }
    // A step over -40 dB of full scale would stand out from what both tables do by themselves.
    assert!(worst < smooth + 0.01, "{worst} beside {smooth}");
}

#[test]
fn a_released_note_falls_along_its_envelope() {
    let mut values = oscillator(0.5);
    values.push((EnvelopeParam::Release.of(0), 0.5));
    values.push((EnvelopeParam::ReleaseBend.of(0), 0.0));
    let mut synth = synth(&patch(&values));
    note_on(&mut synth, 60);
    let held = peak(&render(&mut synth, 24_000, &[480])[12_000..]);
    note_off(&mut synth, 60);
    let half = peak(&render(&mut synth, 13_000, &[480])[11_500..]);
    assert!((half / held - 0.5).abs() < 0.05, "{half} of {held}");
    render(&mut synth, 12_000, &[480]);
    assert_eq!(synth.num_active(), 0);
}

#[test]
fn fm_is_filtered_and_panned_like_any_layer() {
    let open = bright_fm(&[]);
    let filtered = bright_fm(&[
        (FmParam::Route.of(0), 1.0),
        (FilterParam::On.of(0), 1.0),
        (FilterParam::Model.of(0), 1.0),
        (FilterParam::Cutoff.of(0), 500.0),
    ]);
    let level =
        |frames: &[[f32; 2]], hz: f32| level_at(&spectrum_db(frames), hz) - level_at(&spectrum_db(frames), 220.0);
    let loss = level(&open, 1_760.0) - level(&filtered, 1_760.0);
    assert!((30.0..60.0).contains(&loss), "{loss} dB");
    let left = bright_fm(&[(FmParam::Pan.of(0), -1.0)]);
    assert!(left.iter().all(|frame| frame[1] == 0.0) && peak(&left) > peak(&open));
    // A filter that is off lets it pass as it is.
    let past = bright_fm(&[(FmParam::Route.of(0), 1.0)]);
    assert!(past == open);
}

#[test]
fn a_control_of_the_host_adds_to_the_patch_and_modulation_of_one_note_is_its_own() {
    use vaeform_dsp::control::Control;
    use vaeform_dsp::event::{Event, NoteTarget};
    let overtone = |control: f32, poly: f32| {
        let mut synth = synth(&patch(&oscillator(0.0)));
        synth.set_control(Control::Frame1, control);
        note_on(&mut synth, 60);
        let target = NoteTarget { note: Some(60), ..NoteTarget::default() };
        synth.handle(Event::PolyModulation { target, control: Control::Frame1, offset: poly });
        render(&mut synth, 9_600, &[480]);
        level_at(&spectrum_db(&render(&mut synth, 32_768, &[480])), 523.3)
    };
    assert!(overtone(0.0, 0.0) < -80.0);
    let full = overtone(100.0, 0.0);
    assert!(full > -8.0, "{full}");
    assert!((overtone(0.0, 100.0) - full).abs() < 0.1);
    assert!(overtone(60.0, -60.0) < -80.0);
}

#[test]
fn a_route_moves_an_operator_s_level_for_each_note() {
    let level = vaeform_patch::operator::param(1, vaeform_patch::operator::OUTPUT_LEVEL);
    let mut sound = vaeform_patch::Patch::default();
    sound.layers.add_route(Route::new(Source::Wheel, Destination::Fm(level), 0.9)).expect("a free place");
    let mut synth = synth(&sound);
    note_on(&mut synth, 57);
    render(&mut synth, 4_800, &[480]);
    let pure = spectrum_db(&render(&mut synth, 32_768, &[480]));
    synth.handle(vaeform_dsp::event::Event::Controller { channel: 0, controller: 1, value: 1.0 });
    render(&mut synth, 4_800, &[480]);
    let bright = spectrum_db(&render(&mut synth, 32_768, &[480]));
    assert!(level_at(&pure, 660.0) < -60.0 && level_at(&bright, 660.0) > -20.0);
}

#[test]
fn a_warp_adds_harmonics_and_nothing_between_them() {
    // Hard sync of a saw on A6, whose harmonics lie on multiples of the note's frequency.
    let mut values = oscillator(1.0);
    values.extend([(OscillatorParam::Warp.of(0), 1.0), (OscillatorParam::WarpAmount.of(0), 0.5)]);
    let plain = spectrum_db(&held(&oscillator(1.0), 93, 65_536));
    let warped = spectrum_db(&held(&values, 93, 65_536));
    assert!((level_at(&plain, 7_041.0) - level_at(&warped, 7_041.0)).abs() > 3.0);
    let hz = 1_760.4;
    let bin_hz = RATE_HZ / 65_536.0;
    let worst = warped.iter().enumerate().skip(20).filter(|(bin, _)| {
        let harmonic = *bin as f32 * bin_hz / hz;
        // The window's own skirts are below -100 dB there.
        (harmonic - harmonic.round()).abs() * hz > 80.0 * bin_hz
    });
    let worst = worst.map(|(_, level)| *level).fold(f32::MIN, f32::max);
    assert!(worst < -90.0, "{worst} dB");
}

#[test]
fn a_warp_that_moves_makes_no_step() {
    let mut sound = patch(&oscillator(0.3));
    sound.layers.set(OscillatorParam::Warp.of(0), 3.0);
    sound.layers.set(LfoParam::Rate.of(0), 3.0);
    let to = Destination::Layer(OscillatorParam::WarpAmount.of(0));
    sound.layers.add_route(Route::new(Source::Lfo(1), to, 0.4)).expect("a free place");
    let mut synth = synth(&sound);
    note_on(&mut synth, 45);
    render(&mut synth, 4_800, &[480]);
    let frames = render(&mut synth, 48_000, &[480]);
    let bends = frames.windows(3).map(|x| (x[2][0] - 2.0 * x[1][0] + x[0][0]).abs());
    let worst = bends.fold(0.0, f32::max);
    assert!(worst < 0.02, "{worst}");
}
