//! The networks start no thread and use none but their caller's. Alone in its file, so that no other test's threads are counted.
#![cfg(target_os = "linux")]

use std::ffi::OsString;

use vaeform_models::patch_vae::PatchVae;
use vaeform_models::predictor::{FeatureExtractor, Predictor};
use vaeform_patch::Patch;

/// Every thread of the process with the CPU time that it has had, in clock ticks.
fn threads() -> Vec<(OsString, u64)> {
    let ticks = |task: &std::fs::DirEntry| {
        let stat = std::fs::read_to_string(task.path().join("stat")).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    };
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    tasks.map(|task| task.unwrap()).map(|task| (task.file_name(), ticks(&task))).collect()
}

#[test]
fn encoding_decoding_and_proposing_use_the_calling_thread_alone() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/patch_vae_small.safetensors");
    let vae = PatchVae::from_bytes(&std::fs::read(path).unwrap()).unwrap();
    let clicks: Vec<f32> = (0..20_000).map(|i| if i % 100 < 3 { 0.5 } else { 0.0 }).collect();
    let work = move || {
        let before = threads();
        let patches = [Patch::default(); 64];
        for _ in 0..50 {
            let places: Vec<Vec<f32>> = vae.encode(&patches).into_iter().map(|posterior| posterior.mean).collect();
            let places: Vec<&[f32]> = places.iter().map(Vec::as_slice).collect();
            assert_eq!(vae.decode(&places).len(), 64);
            let features = FeatureExtractor::default().of_samples(&clicks, None);
            assert_eq!(Predictor::shared().propose(&features, 100, 1).len(), 16);
        }
        (before, threads())
    };
    let (before, after) = std::thread::Builder::new().name("latent worker".into()).spawn(work).unwrap().join().unwrap();
    assert_eq!(before.len(), after.len(), "{before:?} {after:?}");
    let busy = before.iter().zip(&after).filter(|(before, after)| after.1 > before.1).count();
    assert!(busy <= 1, "{before:?} {after:?}");
}
