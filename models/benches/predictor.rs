//! `cargo bench -p vaeform-models --bench predictor`: the features of 1.5 s, and sixteen proposals from them, on one thread.

use divan::Bencher;
use vaeform_models::predictor::{FeatureExtractor, NUM_SAMPLES, Predictor};

fn main() {
    divan::main();
}

fn sound() -> Vec<f32> {
    (0..NUM_SAMPLES)
        .map(|i| {
            let t = i as f32 / 22_050.0;
            (-3.0 * t).exp() * (1_382.0 * t + 2.0 * (-6.0 * t).exp() * (2_764.0 * t).sin()).sin()
        })
        .collect()
}

#[divan::bench]
fn features(bencher: Bencher<'_, '_>) {
    let (sound, mut extractor) = (sound(), FeatureExtractor::default());
    bencher.bench_local(|| extractor.of_samples(&sound, None));
}

#[divan::bench]
fn proposals(bencher: Bencher<'_, '_>) {
    let features = FeatureExtractor::default().of_samples(&sound(), None);
    let predictor = Predictor::shared();
    bencher.bench_local(|| predictor.propose(&features, 100, 1));
}
