//! Presets of Vital that were taken over, played beside what Vital plays: `vital/renders.json`, note 60, velocity 0.8, 1 s of 2 s.

use std::f32::consts::TAU;
use std::fs;

use realfft::RealFftPlanner;
use serde_json::Value;
use vaeform_patch::Preset;
use vaeform_preset_formats::vital::VitalPreset;
use vaeform_preset_formats::vital::import::import;

use crate::presets;
use crate::sound::{RATE_HZ, mono, play};

/// Samples of a spectrum.
const WINDOW: usize = 2_048;
/// Frames of a step of an envelope: 20 ms.
const STEP: usize = 882;
/// Mel bands, of which the reference has every second.
const NUM_BANDS: usize = 64;

fn db(power: f32) -> f32 {
    10.0 * power.max(1e-12).log10()
}

/// The level of each 20 ms in dB.
fn envelope(mono: &[f32]) -> Vec<f32> {
    mono.chunks_exact(STEP).map(|step| db(step.iter().map(|x| x * x).sum::<f32>() / STEP as f32)).collect()
}

/// Every second of 64 mel bands from 20 Hz to 16 kHz, the mean of windows side by side over 1.2 s, the first around 46 ms, in dB.
fn mel_bands(mono: &[f32]) -> Vec<f32> {
    let mel = |hz: f32| 2_595.0 * (1.0 + hz / 700.0).log10();
    let hertz = |mel: f32| 700.0 * (10_f32.powf(mel / 2_595.0) - 1.0);
    let edge = |n: usize| hertz(mel(20.0) + (mel(16_000.0) - mel(20.0)) * n as f32 / (NUM_BANDS + 1) as f32);
    let fft = RealFftPlanner::<f32>::new().plan_fft_forward(WINDOW);
    let mut power = vec![0.0_f32; WINDOW / 2 + 1];
    let mut num_frames = 0.0;
    for start in (WINDOW / 2..(1.2 * RATE_HZ) as usize - WINDOW / 2).step_by(WINDOW) {
        let window = |i: usize| 0.5 - 0.5 * (TAU * i as f32 / WINDOW as f32).cos();
        let mut frame: Vec<f32> = (0..WINDOW).map(|i| mono[start + i] * window(i)).collect();
        let mut bins = fft.make_output_vec();
        fft.process(&mut frame, &mut bins).expect("lengths that fit");
        power.iter_mut().zip(&bins).for_each(|(sum, bin)| *sum += bin.norm_sqr());
        num_frames += 1.0;
    }
    let band = |n: usize| {
        let [low, middle, high] = [edge(n), edge(n + 1), edge(n + 2)];
        let weight = |hz: f32| ((hz - low) / (middle - low)).min((high - hz) / (high - middle)).max(0.0);
        power.iter().enumerate().map(|(k, x)| x / num_frames * weight(k as f32 * RATE_HZ / WINDOW as f32)).sum::<f32>()
    };
    (0..NUM_BANDS).step_by(2).map(|n| db(band(n))).collect()
}

/// How far two lists of decibels are apart where the first is heard: not more than so much below its top.
fn apart(of: &[f32], ours: &[f32], range_db: f32) -> f32 {
    let top = of.iter().copied().fold(f32::MIN, f32::max);
    let heard: Vec<f32> = of
        .iter()
        .zip(ours)
        .filter(|(of, _)| **of > top - range_db)
        .map(|(of, ours)| (of - ours.max(top - range_db - 20.0)).abs())
        .collect();
    heard.iter().sum::<f32>() / heard.len().max(1) as f32
}

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number") as f32).collect()
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data")]
fn presets_are_taken_over_and_sound_as_near_as_said() {
    let folder = presets().join("vital");
    let renders: serde_json::Map<String, Value> =
        serde_json::from_slice(&fs::read(folder.join("renders.json")).expect("renders")).expect("JSON");
    let (mut num_near, mut num_level) = (0, 0);
    for (file, reference) in &renders {
        let vital = VitalPreset::read(&fs::read(folder.join(file)).expect("a preset")).expect("a preset");
        let imported = import(&vital, file);
        let again = Preset::from_json(imported.preset.to_json()).expect("what was written").0;
        assert_eq!(again.patch, imported.preset.patch, "{file}");
        let sides = play(&imported.preset);
        assert!(sides.iter().flatten().all(|x| x.is_finite()), "{file}");
        let mono = mono(&sides);
        let level = apart(&numbers(&reference["envelope_db_20ms"]), &envelope(&mono), 40.0);
        let mel = apart(&numbers(&reference["mel32_db"]), &mel_bands(&mono), 60.0);
        let gate = 2.0 * reference["vital_against_itself_db"].as_f64().expect("a number") as f32 + 3.0;
        let report = &imported.report;
        let left_out: Vec<&str> = report.left_out.iter().map(|entry| entry.key.as_str()).collect();
        println!(
            "{file:28} envelope {level:5.1} dB, mel {mel:5.1} of {gate:4.1} dB, {} exact, {} near, left out: {left_out:?}",
            report.exact.len(),
            report.near.len(),
        );
        num_near += usize::from(mel <= gate);
        num_level += usize::from(level <= 2.0);
    }
    println!("{} presets: {num_near} within the mel gate, {num_level} within 2 dB of envelope", renders.len());
    assert!(num_near >= NEAR && num_level >= LEVEL, "{num_near} and {num_level}");
}

/// Presets that are as near as Vital's own renders allow: mel bands, envelopes.
const NEAR: usize = 7;
const LEVEL: usize = 3;
