//! `vaeform latent` and `vaeform bank` as a user meets them. The model is the one that is built in.

use std::path::{Path, PathBuf};

use serde_json::Value;
use vaeform_patch::Patch;
use vaeform_patch::factory;
use vaeform_sysex::dx7::{self, PACKED_VOICE, layout};

use crate::program::{self, json, ok, vaeform};

/// A folder of its own for a test, with the factory bank in it.
fn folder(test: &str) -> PathBuf {
    let dir = program::folder(&format!("latent/{test}"));
    std::fs::write(dir.join("factory.syx"), dx7::encode_bank(&bank(), 0)).unwrap();
    let packed: Vec<u8> = bank().iter().flat_map(layout::pack).collect();
    std::fs::write(dir.join("factory.bin"), packed).unwrap();
    dir
}

fn bank() -> Vec<Patch> {
    factory::bank().into_iter().map(|preset| preset.patch).collect()
}

/// The voices of a cartridge, which needs no mending.
fn voices(path: &Path) -> Vec<Patch> {
    let decoded = dx7::decode(&std::fs::read(path).unwrap()).unwrap();
    assert!(decoded.notices.is_empty(), "{:?}", decoded.notices);
    decoded.voices.into_iter().map(|voice| voice.patch).collect()
}

#[test]
fn a_bank_survives_its_latents_and_residual_in_every_form() {
    let dir = folder("forms");
    for file in ["z.csv", "z.json", "z.npy"] {
        ok(&dir, &["latent", "encode", "factory.syx", "--out", file]);
        ok(&dir, &["latent", "decode", file, "--out", "back.syx", "--force"]);
        for (before, after) in voices(&dir.join("factory.syx")).iter().zip(voices(&dir.join("back.syx"))) {
            assert_eq!(before.fm.values(), after.fm.values(), "{file}: {}", before.name);
            assert!(file == "z.npy" || before.name == after.name, "{file}: {} {}", before.name, after.name);
        }
    }
    assert_eq!(
        std::fs::read(dir.join("factory.syx")).unwrap().len(),
        std::fs::read(dir.join("back.syx")).unwrap().len()
    );
}

#[test]
fn latents_without_residual_are_the_decoders_word() {
    let dir = folder("word");
    ok(&dir, &["latent", "encode", "factory.syx", "--out", "z.csv"]);
    ok(&dir, &["latent", "decode", "z.csv", "--no-residual", "--argmax", "--out", "word.syx"]);
    let report = json(&dir, &["latent", "eval", "--data", "factory.syx", "--renders", "0", "--json"]);
    let (before, after) = (voices(&dir.join("factory.syx")), voices(&dir.join("word.syx")));
    let right = |(a, b): (&Patch, &Patch)| a.fm.values().iter().zip(b.fm.values()).filter(|(a, b)| a == b).count();
    let right: usize = before.iter().zip(&after).map(right).sum();
    let accuracy = report["answers"][0]["accuracy_percent"].as_f64().unwrap();
    assert!((accuracy - 100.0 * right as f64 / (32.0 * 145.0)).abs() < 1e-6, "{accuracy} {right}");
}

#[test]
fn encode_names_a_bad_file_and_goes_on() {
    let dir = folder("bad");
    std::fs::write(dir.join("bad.syx"), b"not a voice").unwrap();
    std::fs::write(dir.join("short.bin"), [0; PACKED_VOICE + 1]).unwrap();
    let output = vaeform(&dir, &["latent", "encode", "bad.syx", "short.bin", "factory.bin", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("bad.syx") && told.contains("short.bin: 129 bytes"), "{told}");
    assert!(told.contains("2 of 3 files failed"), "{told}");
    let places: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((places.len(), places[31]["mu"].as_array().unwrap().len()), (32, 8));
    assert_eq!(vaeform(&dir, &["latent", "encode"]).status.code(), Some(2));
    assert_eq!(
        vaeform(&dir, &["bank", "sweep", "factory.syx", "--latent", "9", "--out", "x.syx"]).status.code(),
        Some(2)
    );
}

#[test]
fn a_random_cartridge_repeats_by_its_seed_and_always_sounds() {
    let dir = folder("random");
    ok(&dir, &["bank", "random", "--seed", "7", "--out", "a.syx"]);
    ok(&dir, &["bank", "random", "--seed", "7", "--out", "b.syx"]);
    ok(&dir, &["bank", "random", "--seed", "8", "--temperature", "1.5", "--out", "c.syx"]);
    let read = |file: &str| std::fs::read(dir.join(file)).unwrap();
    assert_eq!(read("a.syx"), read("b.syx"));
    assert_ne!(read("a.syx"), read("c.syx"));
    for file in ["a.syx", "c.syx"] {
        let voices = voices(&dir.join(file));
        assert_eq!(voices.len(), 32);
        for patch in voices {
            assert!(patch.name.0.iter().all(|byte| (32..127).contains(byte)), "{:?}", patch.name);
            let job = vaeform_dsp::render::Job { note: 60, velocity: 0.8, hold_frames: 24_000 };
            let take = vaeform_dsp::render::render_note(&patch, job, 36_000, 48_000.0);
            assert!(take.iter().any(|x| x.abs() > 1e-3), "{}", patch.name);
        }
    }
}

#[test]
fn every_way_of_interpolating_begins_and_ends_at_its_patches() {
    let dir = folder("interpolate");
    let bank = bank();
    for by in ["latent", "parameter"] {
        for path in ["slerp", "linear"] {
            let way = ["bank", "interpolate", "factory.syx:2", "factory.syx:20", "--by", by, "--path", path];
            ok(&dir, &[&way[..], &["--out", "way.syx", "--force"]].concat());
            let voices = voices(&dir.join("way.syx"));
            assert_eq!(voices.len(), 32);
            assert_eq!(layout::pack(&voices[0]), layout::pack(&bank[2]), "{by} {path}");
            assert_eq!(layout::pack(&voices[31]), layout::pack(&bank[20]), "{by} {path}");
            assert!(
                voices[15].fm.values() != voices[0].fm.values() && voices[15].fm.values() != voices[31].fm.values()
            );
        }
    }
    let output = vaeform(&dir, &["bank", "interpolate", "factory.syx:32", "factory.syx", "--out", "x.syx"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("voice 32: the file has voices 0-31"));
}

#[test]
fn a_sweep_has_its_patch_in_the_middle() {
    let dir = folder("sweep");
    ok(&dir, &["bank", "sweep", "factory.syx:5", "--latent", "3", "--out", "sweep.syx"]);
    let voices = voices(&dir.join("sweep.syx"));
    assert_eq!(layout::pack(&voices[16]), layout::pack(&bank()[5]));
    assert!(voices[0].fm.values() != voices[31].fm.values());
}

#[test]
fn unique_counts_what_it_draws() {
    let dir = folder("unique");
    let args = ["bank", "unique", "--count", "512", "--data", "factory.bin", "--json"];
    let report = json(&dir, &args);
    assert_eq!(report, json(&dir, &args));
    assert_eq!((report["count"].as_u64(), report["valid"].as_u64()), (Some(512), Some(512)));
    let count = |key: &str| report[key].as_u64().unwrap();
    assert!(count("unique_with_name") >= count("unique_without_name"), "{report}");
    assert_eq!(count("rendered"), 512);
    assert!(report["distance_to_training"]["median"].as_u64().unwrap() > 0, "{report}");
}

#[test]
fn eval_finds_training_patches_again_and_places_the_model_between() {
    let dir = folder("eval");
    let args = ["latent", "eval", "--data", "factory.bin", "--train", "factory.syx", "--renders", "6", "--json"];
    let report = json(&dir, &args);
    let answers = report["answers"].as_array().unwrap();
    let answer = |name: &str| answers.iter().find(|a| a["name"].as_str().unwrap().starts_with(name)).unwrap();
    let neighbour = answer("nearest");
    assert_eq!(neighbour["accuracy_percent"], 100.0, "{report:#}");
    assert_eq!((&neighbour["mss"]["value"], &neighbour["mr_stft"]["value"]), (&0.0.into(), &0.0.into()));
    let accuracy = |name: &str| answer(name)["accuracy_percent"].as_f64().unwrap();
    assert!(accuracy("PCA 8") > accuracy("majority"), "{report:#}");
    let vae = answer("VAE 8");
    assert!(vae["mss"]["value"].as_f64().unwrap() > 0.0 && vae["kl_bits"].as_f64().unwrap() > 0.0, "{report:#}");
    assert!((1..=8).contains(&vae["active"].as_u64().unwrap()));
}

#[test]
fn music_measures_an_anchor_and_a_pair_alike_each_time() {
    let dir = folder("music");
    let args = ["latent", "music", "--data", "factory.bin", "--anchors", "1", "--pairs", "1", "--named", "2", "--json"];
    // Processor time is another one each time.
    let measured = || {
        let mut report = json(&dir, &args);
        for figure in ["cpu_ms_median", "cpu_ms_largest"] {
            assert!(report["figures"]["named"][figure].take().as_f64().is_some_and(|ms| ms > 0.0), "{figure}");
        }
        report
    };
    let report = measured();
    assert_eq!(report, measured());
    let figures = &report["figures"];
    assert_eq!((figures["knobs"].as_array().unwrap().len(), figures["renders"].as_u64()), (8, Some(8 * 33)));
    assert_eq!(figures["morphs"].as_array().unwrap().len(), 3);
    let none = ["latent", "music", "--data", "factory.bin", "--anchors", "0", "--pairs", "0", "--named", "0"];
    assert!(ok(&dir, &none).starts_with("seed 1"));
}

#[test]
fn pictures_are_drawn() {
    let dir = folder("pictures");
    ok(&dir, &["latent", "map", "--data", "factory.bin", "--out", "map.png"]);
    ok(&dir, &["latent", "strips", "factory.syx:1", "--out", "strips.png"]);
    for (file, least) in [("map.png", 2_000), ("strips.png", 20_000)] {
        let bytes = std::fs::read(dir.join(file)).unwrap();
        assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
        assert!(bytes.len() > least, "{file}: {} bytes", bytes.len());
    }
    assert_eq!(vaeform(&dir, &["latent", "strips", "factory.syx", "--out", "map.png"]).status.code(), Some(1));
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names them")]
fn the_built_in_model_tells_three_quarters_of_unseen_parameters() {
    let val = concat!(env!("SHARED"), "/data/dx7/val.bin");
    let dir = folder("reference");
    let report = json(&dir, &["latent", "eval", "--data", val, "--renders", "0", "--json"]);
    let vae = &report["answers"][0];
    assert!(vae["accuracy_percent"].as_f64().unwrap() >= 74.0, "{report:#}");
    assert_eq!(vae["active"], 8);
}
