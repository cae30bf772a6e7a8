//! What the filters make of sounds.

use vaeform_dsp::event::Event;
use vaeform_patch::layers::{
    Destination, FilterParam, FiltersParam, FmParam, LayerParamId, NoiseParam, OscillatorParam, Route, Source,
};

use crate::rig::{RATE_HZ, bright_fm, held, note_on, oscillator, patch, peak, render, spectrum_db, steepest, synth};

fn loudness_db(frames: &[[f32; 2]]) -> f32 {
    let power: f32 = frames.iter().map(|frame| frame[0] * frame[0]).sum();
    10.0 * (power / frames.len() as f32).log10()
}

fn filtered(model: f32, more: &[(LayerParamId, f32)]) -> Vec<(LayerParamId, f32)> {
    let filter = [
        (OscillatorParam::Route.of(0), 1.0),
        (FilterParam::On.of(0), 1.0),
        (FilterParam::Model.of(0), model),
        (FilterParam::Cutoff.of(0), 1_000.0),
        (FilterParam::Resonance.of(0), 0.5),
    ];
    [&oscillator(1.0)[..], &filter, more].concat()
}

#[test]
fn no_model_is_much_louder_or_softer_than_what_goes_in() {
    let plain = loudness_db(&held(&oscillator(1.0), 48, 24_000));
    for model in 0..6 {
        for drive in [0.0, 12.0] {
            let drive = [(FilterParam::Drive.of(0), drive)];
            let gained = loudness_db(&held(&filtered(model as f32, &drive), 48, 24_000)) - plain;
            println!("model {model}, {:2} dB of drive: {gained:5.1} dB", drive[0].1);
            assert!(gained.abs() < 12.0, "model {model}: {gained} dB");
        }
    }
}

#[test]
fn a_way_through_filters_that_are_off_is_the_way_past_them() {
    let by_route = |route: f32, order: f32| {
        let values = [(OscillatorParam::Route.of(0), route), (FiltersParam::Order.of(0), order)];
        held(&[&oscillator(0.6)[..], &values].concat(), 57, 4_800)
    };
    let past = by_route(0.0, 0.0);
    for order in [0.0, 1.0] {
        assert!(by_route(1.0, order) == past && by_route(2.0, order) == past, "{order}");
        let both = by_route(3.0, order);
        assert!(both.iter().zip(&past).all(|(both, past)| (both[0] - 2.0 * past[0]).abs() < 1e-5), "{order}");
    }
    // The first on the left, the second on the right.
    assert!(by_route(1.0, 2.0).iter().all(|frame| frame[1] == 0.0));
    assert!(by_route(2.0, 2.0).iter().all(|frame| frame[0] == 0.0));
}

#[test]
fn every_model_differs_from_the_others_and_hears_its_morph() {
    let sounds: Vec<_> = (0..6).map(|model| held(&filtered(model as f32, &[]), 48, 4_800)).collect();
    for (n, sound) in sounds.iter().enumerate() {
        assert!(sounds[..n].iter().all(|other| other != sound), "model {n}");
        if n > 2 {
            let morphed = held(&filtered(n as f32, &[(FilterParam::Morph.of(0), 0.5)]), 48, 4_800);
            assert!(morphed != *sound, "model {n}");
        }
    }
}

#[test]
fn a_comb_that_follows_the_key_sings_noise_in_tune() {
    for note in [36, 60, 84, 96] {
        let values = [
            (FmParam::On.of(0), 0.0),
            (NoiseParam::On.of(0), 1.0),
            (FilterParam::On.of(0), 1.0),
            (FilterParam::Model.of(0), 3.0),
            (FilterParam::Cutoff.of(0), 261.625_58),
            (FilterParam::KeyTrack.of(0), 1.0),
            (FilterParam::Resonance.of(0), 0.97),
        ];
        let hz = 440.0 * ((f32::from(note) - 69.0) / 12.0).exp2();
        let spectrum = spectrum_db(&held(&values, note, 1 << 20));
        let bin_hz = RATE_HZ / (1 << 20) as f32;
        // The middle of all power within a quarter tone, as noise has no one peak.
        let near = (hz * 0.972 / bin_hz) as usize..(hz * 1.029 / bin_hz) as usize;
        let (mut power, mut moment) = (0.0, 0.0);
        for bin in near {
            let p = 10f64.powf(f64::from(spectrum[bin]) / 5.0);
            (power, moment) = (power + p, moment + p * bin as f64);
        }
        let cents = 1_200.0 * (moment / power * f64::from(bin_hz) / f64::from(hz)).log2();
        println!("note {note}: {cents:.2} cents");
        assert!(cents.abs() < 2.0, "note {note}: {cents} cents");
    }
}

#[test]
fn a_drive_adds_harmonics_before_a_clean_filter() {
    let sine = |drive: f32| {
        let mut values = filtered(0.0, &[(FilterParam::Drive.of(0), drive), (FilterParam::Cutoff.of(0), 20_000.0)]);
        values[1].1 = 0.0;
        held(&values, 57, 32_768)
    };
    let third = |frames: &[[f32; 2]]| crate::rig::level_at(&spectrum_db(frames), 660.0);
    assert!(third(&sine(0.0)) < -80.0 && third(&sine(18.0)) > -25.0);
}

#[test]
fn a_drive_that_comes_in_makes_no_step() {
    let mut sound = patch(&filtered(0.0, &[(OscillatorParam::Frame.of(0), 0.0)]));
    let to = Destination::Layer(FilterParam::Drive.of(0));
    sound.layers.add_route(Route::new(Source::Wheel, to, 0.3)).expect("a free place");
    let mut synth = synth(&sound);
    note_on(&mut synth, 45);
    render(&mut synth, 9_600, &[480]);
    let straight = steepest(&render(&mut synth, 4_800, &[480]));
    synth.handle(Event::Controller { channel: 0, controller: 1, value: 1.0 });
    let coming = steepest(&render(&mut synth, 4_800, &[480]));
    let driven = steepest(&render(&mut synth, 4_800, &[480]));
    println!("steepest: {straight}, {coming}, {driven}");
    assert!(driven > 1.5 * straight && coming < 1.3 * driven + 0.01, "{straight} {coming} {driven}");
}

#[test]
fn fm_through_a_ladder_is_as_loud_as_past_it() {
    let open = bright_fm(&[]);
    let filter = [(FmParam::Route.of(0), 1.0), (FilterParam::On.of(0), 1.0), (FilterParam::Model.of(0), 2.0)];
    let change = 20.0 * (peak(&bright_fm(&filter)) / peak(&open)).log10();
    assert!(change.abs() < 4.0, "{change} dB");
}
