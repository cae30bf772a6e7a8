//! Routes from sources that are fast, beside what they would be frame by frame.

use vaeform_dsp::filter::{Svf, SvfKind, SvfSettings};
use vaeform_patch::Patch;
use vaeform_patch::layers::{
    Destination, EnvelopeParam, FilterParam, FmParam, LayerParamId, LfoParam, OscillatorParam, Route, Source,
};

use crate::rig::{RATE_HZ, note_on, oscillator, patch, render, spectrum_db, synth};

const NUM_FRAMES: usize = 65_536;
/// Frames before.
const BEFORE: usize = 9_600;
/// No part of the control rate, so that what is wrong does not hide behind what is right.
const RATES_HZ: [f32; 4] = [11.0, 41.0, 97.0, 193.0];

/// A patch whose LFO of so many Hz moves this by so much.
fn moved(values: &[(LayerParamId, f32)], to: LayerParamId, amount: f32, hz: f32) -> Patch {
    let mut patch = patch(values);
    for (id, value) in [
        (LfoParam::Rate.of(0), hz),
        (LfoParam::Trigger.of(0), 1.0),
        (EnvelopeParam::Attack.of(0), 0.0),
        (EnvelopeParam::Sustain.of(0), 1.0),
    ] {
        patch.layers.set(id, value);
    }
    patch.layers.add_route(Route::new(Source::Lfo(1), Destination::Layer(to), amount)).expect("a free place");
    patch
}

fn played(patch: &Patch, note: u8) -> Vec<f32> {
    let mut synth = synth(patch);
    note_on(&mut synth, note);
    render(&mut synth, BEFORE + NUM_FRAMES, &[480]).iter().map(|frame| frame[0]).collect()
}

/// The LFO at a frame.
fn lfo(hz: f32, frame: usize) -> f64 {
    (std::f64::consts::TAU * f64::from(hz) * frame as f64 / f64::from(RATE_HZ)).sin()
}

/// What differs in dB re what is expected, after the first part.
fn error_db(got: &[f32], expected: &[f64]) -> f64 {
    let power = |x: &mut dyn Iterator<Item = f64>| x.map(|x| x * x).sum::<f64>();
    let wrong = got.iter().zip(expected).skip(BEFORE).map(|(got, expected)| f64::from(*got) - expected);
    10.0 * (power(&mut { wrong }) / power(&mut expected[BEFORE..].iter().copied())).log10()
}

/// The worst partial in dB re the highest that lies not where a carrier and so many lines beside it, of the LFO, do.
fn worst_image_db(got: &[f32], carrier_hz: f32, hz: f32, num_lines: i32) -> f32 {
    let frames: Vec<[f32; 2]> = got[BEFORE..].iter().map(|x| [*x; 2]).collect();
    let bin_hz = RATE_HZ / frames.len() as f32;
    // The window's own skirts are below -90 dB there.
    let is_line = |bin: usize| {
        (-num_lines..=num_lines).any(|k| (bin as f32 * bin_hz - (carrier_hz + k as f32 * hz)).abs() < 40.0 * bin_hz)
    };
    let spectrum = spectrum_db(&frames);
    (8..spectrum.len()).filter(|bin| !is_line(*bin)).map(|bin| spectrum[bin]).fold(f32::MIN, f32::max)
}

/// What may differ at a rate in dB, if this does at 200 Hz: of straight lines an error falls by 12 dB an octave. Below 30 Hz they are four times
/// as long.
fn bound_db(hz: f32, at_200_hz: f32) -> f32 {
    let longer = if hz < 30.0 { 4.0 } else { 1.0 };
    at_200_hz + 40.0 * (longer * hz / 200.0).log10()
}

#[test]
fn a_fast_lfo_on_a_level_is_followed() {
    let level = OscillatorParam::Level.of(0);
    let still = [&oscillator(0.0)[..], &[(level, 0.5)]].concat();
    let fm = [(FmParam::On.of(0), 1.0), (FmParam::Level.of(0), 0.5)];
    for hz in RATES_HZ {
        for (name, values, to) in [("oscillator", &still[..], level), ("FM", &fm[..], FmParam::Level.of(0))] {
            let carrier = played(&moved(values, to, 0.0, hz), 81);
            let got = played(&moved(values, to, 0.4, hz), 81);
            let expected: Vec<f64> =
                carrier.iter().enumerate().map(|(i, x)| f64::from(*x) * (1.0 + 0.8 * lfo(hz, i))).collect();
            let (error, image) = (error_db(&got, &expected), worst_image_db(&got, 880.2, hz, 1));
            println!("level of {name}, {hz} Hz: {error:.1} dB, image {image:.1} dB");
            // FM has lines of its own where nothing is fast, and they are late by a block.
            let is_late = to == FmParam::Level.of(0) && hz < 30.0;
            let bound = if is_late { -25.0 } else { f64::from(bound_db(hz, -52.0)) };
            assert!(error < bound, "level of {name}, {hz} Hz: {error} dB, bound {bound}");
            // The chip's steps are heard beside FM.
            let floor = if name == "FM" { -65.0 } else { -85.0 };
            assert!(image < bound_db(hz, -52.0).max(floor), "level of {name}, {hz} Hz: {image} dB");
        }
    }
}

#[test]
fn a_fast_lfo_on_the_pitch_is_followed() {
    for hz in RATES_HZ {
        let got = played(&moved(&oscillator(0.0), OscillatorParam::Pitch.of(0), 1.0 / 96.0, hz), 81);
        let image = worst_image_db(&got, 880.2, hz, 12);
        println!("pitch by a semitone, {hz} Hz: image {image:.1} dB");
        assert!(image < -80.0, "{hz} Hz: {image} dB");
    }
}

#[test]
fn a_fast_lfo_on_a_cutoff_is_followed() {
    let cutoff = FilterParam::Cutoff.of(0);
    let filter = [(OscillatorParam::Route.of(0), 1.0), (FilterParam::On.of(0), 1.0), (cutoff, 1_000.0)];
    let values = [&oscillator(1.0)[..], &filter].concat();
    let def = cutoff.def();
    for hz in RATES_HZ {
        let input = played(&moved(&oscillator(1.0), cutoff, 0.0, hz), 45);
        let got = played(&moved(&values, cutoff, 0.2, hz), 45);
        let mut svf = Svf::<1>::default();
        let settings = |frame: usize| {
            let cutoff_hz = def.at(def.way(1_000.0) + 0.2 * lfo(hz, frame) as f32);
            SvfSettings::new(SvfKind::LowPass, cutoff_hz, std::f32::consts::FRAC_1_SQRT_2, RATE_HZ)
        };
        svf.start(0, &settings(0));
        let expected: Vec<f64> = input
            .iter()
            .enumerate()
            .map(|(frame, x)| {
                svf.go_to(0, &settings(frame + 1), 1);
                f64::from(svf.process([*x])[0])
            })
            .collect();
        let error = error_db(&got, &expected);
        println!("cutoff, two octaves to both sides, {hz} Hz: {error:.1} dB");
        assert!(error < f64::from(bound_db(hz, -48.0)), "{hz} Hz: {error} dB");
    }
}
