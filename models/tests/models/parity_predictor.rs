//! The predictor says what its torch twin says: inputs and outputs were written by `models/training` from the very weights.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use candle_core::{Device, Tensor, safetensors};
use vaeform_models::predictor::{FeatureExtractor, InputFeatures, Kept, Predictor};
use vaeform_patch::{NUM_PARAMS, PARAMS, ParamId, Patch, global, operator};

use crate::tensors::{assert_near, rows};

fn fixture() -> std::collections::HashMap<String, Tensor> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/predictor_parity.safetensors");
    safetensors::load(&path, &Device::Cpu).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn bytes(tensor: &Tensor) -> Vec<Vec<u8>> {
    tensor.reshape((tensor.dims()[0], ())).unwrap().to_vec2().unwrap()
}

#[test]
fn the_weights_that_ship_equal_their_torch_twin() {
    let fixture = fixture();
    let [mels, harmonics, envelope, pitches, measured, velocity, patches] =
        ["mels", "harmonics", "envelope", "pitches", "measured", "velocity", "patch"].map(|name| bytes(&fixture[name]));
    let [latents, algorithms, logits] = ["latent", "algorithms", "logits"].map(|name| rows(&fixture[name]));
    let predictor = Predictor::shared();
    for row in 0..latents.len() {
        let features = InputFeatures {
            mels: mels[row].clone(),
            harmonics: harmonics[row].clone(),
            envelope: envelope[row].clone(),
            pitches: pitches[row].clone(),
            measured: measured[row].as_slice().try_into().unwrap(),
        };
        assert_near("latent", &predictor.latent(&features, velocity[row][0]), &latents[row]);
        assert_near("algorithms", &predictor.algorithms(&latents[row]), &algorithms[row]);
        let mut patch = Patch::default();
        for (id, value) in ParamId::all().zip(&patches[row]) {
            patch.fm.set(id, f32::from(*value));
        }
        assert_near("logits", &predictor.logits(&latents[row], &patch).concat(), &logits[row]);
    }
}

#[test]
fn sixteen_legal_patches_are_proposed_the_surest_first_and_again_the_same() {
    let samples: Vec<f32> = (0..33_075)
        .map(|i| {
            let t = i as f32 / 22_050.0;
            (-3.0 * t).exp() * (1_382.0 * t + 2.0 * (-6.0 * t).exp() * (2_764.0 * t).sin()).sin()
        })
        .collect();
    let features = FeatureExtractor::default().of_samples(&samples, None);
    let proposals = Predictor::shared().propose(&features, 100, 1);
    assert_eq!(proposals.len(), 16);
    assert!(proposals.is_sorted_by(|a, b| a.confidence >= b.confidence));
    assert!(proposals.iter().all(|of| (0.0..=1.0).contains(&of.confidence)));
    for (value, def) in proposals.iter().flat_map(|of| of.patch.fm.values().iter().zip(&PARAMS)) {
        assert!(value.fract() == 0.0 && *value <= def.max, "{}: {value}", def.key);
    }
    let algorithms: std::collections::BTreeSet<u8> =
        proposals.iter().map(|of| of.patch.fm.get(global::ALGORITHM) as u8).collect();
    assert_eq!(algorithms.len(), 4);
    assert_eq!(Predictor::shared().propose(&features, 100, 1), proposals);
}

#[test]
fn many_draws_are_legal_spread_over_algorithms_and_again_the_same() {
    let samples: Vec<f32> = (0..22_050).map(|i| (0.08 * i as f32 + 2.0 * (0.16 * i as f32).sin()).sin()).collect();
    let features = FeatureExtractor::default().of_samples(&samples, None);
    let go_on = AtomicBool::new(false);
    let latent = Predictor::shared().latent(&features, 100);
    let draw = |seed, cancel| Predictor::shared().draw(&latent, 200, seed, cancel);
    let draws = draw(1, &go_on);
    assert!((190..=210).contains(&draws.len()), "{}", draws.len());
    for (value, def) in draws.iter().flat_map(|patch| patch.fm.values().iter().zip(&PARAMS)) {
        assert!(value.fract() == 0.0 && *value <= def.max, "{}: {value}", def.key);
    }
    let algorithms: std::collections::BTreeSet<u8> =
        draws.iter().map(|patch| patch.fm.get(global::ALGORITHM) as u8).collect();
    assert!((2..=8).contains(&algorithms.len()), "{algorithms:?}");
    assert_eq!(draw(1, &go_on), draws);
    assert_ne!(draw(2, &go_on), draws);
    assert_eq!(draw(1, &AtomicBool::new(true)), []);
}

#[test]
fn what_is_rewritten_keeps_what_it_is_told_to_and_follows_the_sound() {
    let samples: Vec<f32> = (0..22_050).map(|i| (0.08 * i as f32 + 2.0 * (0.16 * i as f32).sin()).sin()).collect();
    let features = FeatureExtractor::default().of_samples(&samples, None);
    let predictor = Predictor::shared();
    let latent = predictor.latent(&features, 100);
    let drafts = predictor.draw(&latent, 20, 1, &AtomicBool::new(false));
    let all = |patches: &[Patch], kept: Kept| -> Vec<(Patch, Kept)> { patches.iter().map(|of| (*of, kept)).collect() };
    assert_eq!(predictor.rewrite(&latent, &all(&drafts, [true; NUM_PARAMS]), 1), drafts, "all is kept");
    let mut kept = [true; NUM_PARAMS];
    let op = operator::param(2, 0).idx()..operator::param(2, 0).idx() + operator::NUM_PARAMS;
    kept[op.clone()].fill(false);
    let rewritten = predictor.rewrite(&latent, &all(&drafts, kept), 1);
    assert_eq!(predictor.rewrite(&latent, &all(&drafts, kept), 1), rewritten);
    assert_ne!(predictor.rewrite(&latent, &all(&drafts, kept), 2), rewritten);
    let values = |patch: &Patch| patch.fm.values().to_vec();
    for (old, new) in drafts.iter().map(values).zip(rewritten.iter().map(values)) {
        assert!((0..NUM_PARAMS).all(|i| op.contains(&i) || old[i] == new[i]));
    }
    assert!(drafts.iter().zip(&rewritten).any(|(old, new)| old != new));
    // Of a patch of another sound all but the algorithm is written anew: no longer as it was, but as the draws of it are.
    let mut kept = [false; NUM_PARAMS];
    kept[global::ALGORITHM.idx()] = true;
    let other = Patch::default();
    let rewritten = predictor.rewrite(&latent, &all(&[other; 8], kept), 1);
    assert!(rewritten.iter().all(|patch| patch.fm.get(global::ALGORITHM) == other.fm.get(global::ALGORITHM)));
    assert!(
        rewritten.iter().any(|patch| patch.fm.op(1, operator::OUTPUT_LEVEL) > 0.0),
        "it has a modulator, as the sound"
    );
}

#[test]
fn what_are_no_weights_is_refused_in_words() {
    let error = |bytes: &[u8]| Predictor::from_bytes(bytes).err().unwrap().to_string();
    assert!(error(b"nothing").starts_with("weights: "));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("weights/predictor.safetensors");
    let mut other = std::fs::read(path).unwrap();
    let place = other.windows(14).position(|w| w == b"choice1.weight").unwrap();
    other[place] = b'x';
    assert!(error(&other).contains("choice1.weight"), "{}", error(&other));
}
