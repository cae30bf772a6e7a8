//! `vaeform dataset` as a job runs it: the same files from any number of jobs, however often it was broken off.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

use vaeform_patch::PARAMS;
use vaeform_patch::factory;
use vaeform_sysex::dx7::layout;

use crate::program::{self, vaeform};

/// A folder of its own for a test, with voices in it.
fn folder(test: &str) -> PathBuf {
    let dir = program::folder(&format!("dataset/{test}"));
    let packed: Vec<u8> = factory::bank().iter().flat_map(|preset| layout::pack(&preset.patch)).collect();
    std::fs::write(dir.join("factory.bin"), packed).unwrap();
    dir
}

/// Three parts of the dataset of a seed.
fn dataset(dir: &Path, out: &str, more: &[&str]) -> Output {
    let args = ["dataset", "--data", "factory.bin", "--count", "4200", "--out", out];
    vaeform(dir, &[&args, more].concat())
}

fn ok(dir: &Path, out: &str, more: &[&str]) -> String {
    let output = dataset(dir, out, more);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn parts(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let parts = files.filter(|path| path.extension().is_some_and(|extension| extension == "safetensors"));
    parts.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn shards_equal_the_whole_and_a_run_goes_on_where_it_was_broken_off() {
    let dir = folder("shards");
    ok(&dir, "whole", &[]);
    let whole = parts(&dir.join("whole"));
    assert_eq!(whole.keys().collect::<Vec<_>>(), ["00000.safetensors", "00001.safetensors", "00002.safetensors"]);
    for shard in ["1/2", "0/2"] {
        ok(&dir, "shards", &["--shard", shard]);
    }
    assert!(parts(&dir.join("shards")) == whole, "shards differ from the whole");
    assert!(dir.join("shards/manifest-0-of-2.json").exists() && dir.join("shards/manifest-1-of-2.json").exists());

    // One part gone, one damaged: both come back, the third is not touched.
    let untouched = dir.join("whole/00001.safetensors");
    let before = untouched.metadata().unwrap().modified().unwrap();
    std::fs::remove_file(dir.join("whole/00000.safetensors")).unwrap();
    std::fs::write(dir.join("whole/00002.safetensors"), b"half a file").unwrap();
    ok(&dir, "whole", &[]);
    assert!(parts(&dir.join("whole")) == whole, "a run that went on differs");
    assert_eq!(untouched.metadata().unwrap().modified().unwrap(), before);

    let other = dataset(&dir, "whole", &["--seed", "2"]);
    let said = String::from_utf8_lossy(&other.stderr).into_owned();
    assert!(!other.status.success() && said.contains("another dataset"), "{said}");
}

#[test]
fn every_example_is_in_bounds_and_sounds() {
    let dir = folder("bounds");
    ok(&dir, "out", &["--notes", "48..50", "--mix", "random=1", "--audio"]);
    let mut num = 0;
    for bytes in parts(&dir.join("out")).values() {
        let tensors = safetensors::SafeTensors::deserialize(bytes).unwrap();
        let of = |name: &str| tensors.tensor(name).unwrap();
        let examples = of("note").shape()[0];
        num += examples;
        assert!(of("note").data().iter().all(|note| (48..=50).contains(note)));
        for patch in of("patch").data().chunks(PARAMS.len()) {
            assert!(patch.iter().zip(&PARAMS).all(|(value, def)| f32::from(*value) <= def.max));
        }
        let audio = of("audio");
        assert_eq!(audio.shape()[0], examples);
        let takes = audio.data().chunks(audio.data().len() / examples);
        let peak = |take: &[u8]| take.as_chunks::<2>().0.iter().map(|s| i16::from_le_bytes(*s).unsigned_abs()).max();
        assert!(takes.map(peak).all(|peak| peak >= Some(32)), "a silent example");
    }
    assert!(num > 3_000 && num <= 4_200, "{num}");
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let dir = folder("words");
    let said = |more: &[&str]| {
        let output = dataset(&dir, "out", more);
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(said(&["--mix", "real=1,odd=2"]).contains("expected real, cross or random"));
    assert!(said(&["--notes", "84..36"]).contains("lower note first"));
    assert!(said(&["--notes", "36..200"]).contains("0-127"));
    assert!(said(&["--shard", "3/3"]).contains("I under N"));
    assert!(!dir.join("out").exists());
}
