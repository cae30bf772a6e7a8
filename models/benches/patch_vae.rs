//! What the worker waits for: a patch to its latents and latents to a patch, on one thread.
//! `cargo bench -p vaeform-models --bench patch_vae`; `PATCH_VAE=FILE` measures other weights than the small ones of the tests.

use std::hint::black_box;

use divan::Bencher;
use vaeform_models::patch_vae::PatchVae;
use vaeform_patch::{ParamId, Patch};

fn main() {
    divan::main();
}

fn vae() -> PatchVae {
    let small = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/patch_vae_small.safetensors");
    let path = std::env::var("PATCH_VAE").unwrap_or_else(|_| small.to_owned());
    let bytes = std::fs::read(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    PatchVae::from_bytes(&bytes).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[divan::bench(args = [1, 16])]
fn decode(bencher: Bencher<'_, '_>, count: usize) {
    let vae = vae();
    let z: Vec<f32> = (0..vae.num_latents()).map(|i| (i as f32).sin()).collect();
    let zs = vec![z.as_slice(); count];
    bencher.bench_local(|| vae.decode(black_box(&zs)));
}

#[divan::bench]
fn decode_and_expect(bencher: Bencher<'_, '_>) {
    let vae = vae();
    let z: Vec<f32> = (0..vae.num_latents()).map(|i| (i as f32).sin()).collect();
    bencher.bench_local(|| {
        let distribution = vae.decode(black_box(&[&z])).swap_remove(0);
        ParamId::all().map(|id| distribution.expected(id)).sum::<f32>()
    });
}

#[divan::bench(args = [1, 16])]
fn encode(bencher: Bencher<'_, '_>, count: usize) {
    let vae = vae();
    let patches = vec![Patch::default(); count];
    bencher.bench_local(|| vae.encode(black_box(&patches)));
}
