//! Mel bands, MFCC and the curves over time against librosa.

use serde_json::Value;
use vaeform_models::features::{
    Frames, LoudnessCurve, MelBank, Mfcc, OnsetStrength, Stft, Window, a_weighting_db, rms, spectral_centroid_hz,
};

use super::signals::signal;

const FIGURES: &str = include_str!("features.json");
const RATE_HZ: f64 = 22_050.0;
const NUM_MELS: usize = 64;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

#[test]
fn mel_bands_and_mfcc_are_those_of_librosa_within_a_thousandth() {
    let figures: Value = serde_json::from_str(FIGURES).unwrap();
    let bank = MelBank::new(RATE_HZ, 1024, NUM_MELS);
    let mut frames: Frames = Frames::new(1024, 256, Window::Periodic);
    let mut mfcc = Mfcc::new(RATE_HZ, 1024, 256, NUM_MELS, 20);
    for row in figures["mel"].as_array().unwrap() {
        let samples = signal(row["signal"].as_str().unwrap());
        let (mut mels, mut coefficients) = (Vec::new(), Vec::new());
        frames.each_power(&samples, |power| bank.push_bands(power, &mut mels));
        mfcc.write(&samples, &mut coefficients);
        assert_eq!(mels.len() as u64, row["num_frames"].as_u64().unwrap() * NUM_MELS as u64);
        let (expected_mels, expected_mfcc) = (numbers(&row["mel"]), numbers(&row["mfcc"]));
        let (mut worst_mel, mut worst_mfcc) = (0.0_f64, 0.0_f64);
        for (i, frame) in numbers(&row["at"]).iter().map(|&at| at as usize).enumerate() {
            let expected = &expected_mels[i * NUM_MELS..][..NUM_MELS];
            let loudest = expected_mels.iter().fold(0.0_f64, |a, &b| a.max(b));
            for (found, expected) in mels[frame * NUM_MELS..][..NUM_MELS].iter().zip(expected) {
                // 100 dB below the loudest band single precision ends; librosa's is no better.
                worst_mel = worst_mel.max((f64::from(*found) - expected).abs() / expected.max(loudest * 1e-10));
            }
            for (found, expected) in coefficients[frame * 20..][..20].iter().zip(&expected_mfcc[i * 20..]) {
                worst_mfcc = worst_mfcc.max((f64::from(*found) - expected).abs() / expected.abs().max(1.0));
            }
        }
        println!("{}: mel {worst_mel:.2e}, mfcc {worst_mfcc:.2e}", row["signal"]);
        assert!(worst_mel < 1e-3, "{}: mel {worst_mel}", row["signal"]);
        assert!(worst_mfcc < 1e-3, "{}: mfcc {worst_mfcc}", row["signal"]);
    }
}

/// The largest difference, each relative to the expected value or to `least`.
fn worst(found: &[f32], expected: &Value, least: f64) -> f64 {
    let expected = numbers(expected);
    assert_eq!(found.len(), expected.len(), "frames");
    found.iter().zip(&expected).map(|(a, b)| (f64::from(*a) - b).abs() / b.abs().max(least)).fold(0.0, f64::max)
}

#[test]
fn envelope_centroid_onsets_and_loudness_are_those_of_librosa_within_a_thousandth() {
    let figures: Value = serde_json::from_str(FIGURES).unwrap();
    for row in figures["curves"].as_array().unwrap() {
        let samples = signal(row["signal"].as_str().unwrap());
        let stft = Stft::new(1024, 512);
        let centroid = spectral_centroid_hz(&stft.magnitudes(&samples), stft.bin_hz(1, RATE_HZ as f32));
        let onset = OnsetStrength::new(RATE_HZ, 2048, 512, 128).of(&samples);
        let loudness = LoudnessCurve::new(RATE_HZ, 2048, 512).of(&samples);
        for (key, worst) in [
            ("rms", worst(&rms(&samples, 1102, 551), &row["rms"], 1e-6)),
            ("centroid", worst(&centroid, &row["centroid"], 1.0)),
            ("onset", worst(&onset, &row["onset"], 1.0)),
            ("loudness", worst(&loudness, &row["loudness"], 1.0)),
        ] {
            println!("{} {key} {worst:.2e}", row["signal"]);
            assert!(worst < 1e-3, "{} {key}: {worst}", row["signal"]);
        }
    }
    for pair in figures["a_weighting"].as_array().unwrap().iter().map(numbers) {
        assert!((a_weighting_db(pair[0]) - pair[1]).abs() < 1e-3, "{} Hz: {}", pair[0], a_weighting_db(pair[0]));
    }
}
