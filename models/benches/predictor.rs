//! `cargo bench -p vaeform-models --bench predictor`: a portrait of 1.5 s, and sixteen proposals from it, on one thread.

use divan::Bencher;
use vaeform_models::predictor::{NUM_SAMPLES, Painter, Predictor};

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
fn portrait(bencher: Bencher<'_, '_>) {
    let (sound, mut painter) = (sound(), Painter::default());
    bencher.bench_local(|| painter.portrait(&sound, None));
}

#[divan::bench]
fn proposals(bencher: Bencher<'_, '_>) {
    let portrait = Painter::default().portrait(&sound(), None);
    let predictor = Predictor::shared();
    bencher.bench_local(|| predictor.propose(&portrait, 100, 1));
}
