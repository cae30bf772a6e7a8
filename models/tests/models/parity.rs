//! The network says what its torch twin says: inputs and outputs were written by `models/training` from the very weights.

use std::path::Path;

use candle_core::{Device, safetensors};
use vaeform_models::patch_vae::PatchVae;
use vaeform_patch::{PARAMS, ParamId, Patch, PatchName};

use crate::tensors::{assert_near, rows};

/// As `PARITY_BLUR` in `export.py`.
const BLUR: f32 = 0.3;

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Patches of rows of whole values in table order.
fn patches(values: &[Vec<f32>]) -> Vec<Patch> {
    let patch = |row: &Vec<f32>| {
        let values = std::array::from_fn(|i| row[i]);
        let (patch, clamped) = Patch::from_fm(PatchName::default(), &values);
        assert!(clamped.is_empty());
        patch
    };
    values.iter().map(patch).collect()
}

fn compare(weights: &[u8], parity: &[u8]) {
    let vae = PatchVae::from_bytes(weights).unwrap();
    let parity = safetensors::load_buffer(parity, &Device::Cpu).unwrap();
    let [values, means, sigmas] = ["values", "mean", "sigma"].map(|name| rows(&parity[name]));
    let posteriors = vae.encode(&patches(&values));
    assert_eq!(posteriors.len(), means.len());
    for ((posterior, mean), sigma) in posteriors.iter().zip(&means).zip(&sigmas) {
        assert_near("mean", &posterior.mean, mean);
        assert_near("sigma", &posterior.sigma, sigma);
    }
    let [parameters, names] = ["parameters", "name"].map(|name| rows(&parity[name]));
    let places: Vec<&[f32]> = means.iter().take(parameters.len()).map(Vec::as_slice).collect();
    for (i, distribution) in vae.decode_blurred(&places, BLUR).iter().enumerate() {
        let logits: Vec<f32> = ParamId::all().flat_map(|id| distribution.logits(id).to_vec()).collect();
        assert_near("logits", &logits, &parameters[i]);
        assert_near("name", distribution.name_logits(), &names[i]);
    }
}

fn small() -> PatchVae {
    PatchVae::from_bytes(&fixture("patch_vae_small.safetensors")).unwrap()
}

#[test]
fn a_small_network_of_random_weights_equals_its_torch_twin() {
    compare(&fixture("patch_vae_small.safetensors"), &fixture("patch_vae_small_parity.safetensors"));
}

#[test]
fn the_weights_that_ship_equal_their_torch_twin() {
    let weights = Path::new(env!("CARGO_MANIFEST_DIR")).join("weights/patch_vae.safetensors");
    compare(&std::fs::read(weights).unwrap(), &fixture("patch_vae_parity.safetensors"));
    assert_eq!(PatchVae::shared().num_latents(), 8);
}

#[test]
fn many_at_once_are_what_each_is_alone() {
    let vae = small();
    let family = |seed: usize| {
        let mut patch = Patch::default();
        for def in &PARAMS {
            patch.fm.set(def.id, ((seed * 13 + def.id.idx() * 7) % (def.max as usize + 1)) as f32);
        }
        patch
    };
    let patches: Vec<Patch> = (0..37).map(family).collect();
    let together = vae.encode(&patches);
    assert_eq!(together.len(), patches.len());
    let places: Vec<&[f32]> = together.iter().map(|posterior| posterior.mean.as_slice()).collect();
    let decoded = vae.decode(&places);
    for ((patch, posterior), distribution) in patches.iter().zip(&together).zip(&decoded) {
        let alone = vae.encode(std::slice::from_ref(patch)).swap_remove(0);
        assert_near("mean", &posterior.mean, &alone.mean);
        let alone = vae.decode(&[&posterior.mean]).swap_remove(0);
        for id in ParamId::all() {
            assert_near("logits", distribution.logits(id), alone.logits(id));
        }
    }
    assert_ne!(together[0], together[1]);
}

#[test]
fn draws_scatter_about_the_mean_and_their_nats_are_the_divergence_of_posterior_from_prior() {
    let vae = small();
    let patch = [Patch::default()];
    let still = vae.draw(&patch, &mut || 0.0).swap_remove(0);
    assert_near("mean", &still.z, &vae.encode(&patch)[0].mean);
    // Box and Muller's transform of a fixed sequence.
    let mut state = 1u64;
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 40) as f32 + 0.5) / (1u32 << 24) as f32
    };
    let mut normal = || (-2.0 * uniform().ln()).sqrt() * (std::f32::consts::TAU * uniform()).cos();
    let draws: Vec<f32> = (0..2_000).map(|_| vae.draw(&patch, &mut normal)[0].nats).collect();
    let mean = draws.iter().sum::<f32>() / draws.len() as f32;
    assert!(mean > 0.0 && mean.is_finite(), "a divergence is never negative: {mean}");
}

#[test]
fn what_are_no_weights_is_refused_in_words() {
    let error = |bytes: &[u8]| PatchVae::from_bytes(bytes).err().unwrap().to_string();
    assert!(error(b"nothing").starts_with("weights: "));
    let mut other = fixture("patch_vae_small.safetensors");
    let place = other.windows(9).position(|w| w == b"mean.bias").unwrap();
    other[place] = b'x';
    assert!(error(&other).contains("mean.bias"), "{}", error(&other));
    let short = fixture("patch_vae_small.safetensors");
    assert!(error(&short[..short.len() - 1]).starts_with("weights: "));
}
