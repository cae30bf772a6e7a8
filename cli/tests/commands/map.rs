//! `vaeform map` measures the map that it has made and kept, and makes one that was damaged anew.

use crate::program;

#[test]
fn a_map_is_made_measured_kept_and_made_again_after_damage() {
    let dir = program::folder("map");
    let run = |args: &[&str]| {
        let small = ["map", "--patches", "160", "--cache", "cache", "--arranged", "80"];
        let output = program::vaeform(&dir, &[&small[..], args].concat());
        let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert!(output.status.success(), "{err}");
        (out, err)
    };
    let (out, _) = run(&["--json"]);
    let made: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((made["neighbours"].as_u64(), made["is_new"].as_bool()), (Some(15), Some(true)));
    for row in made["measured"].as_array().unwrap() {
        let trust = row["trustworthiness"].as_f64().unwrap();
        assert!((0.5..=1.0).contains(&trust), "{row}");
    }
    let (out, _) = run(&[]);
    assert!(out.contains("read from the cache") && out.contains("pca"), "{out}");
    let is_map =
        |path: &std::path::PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("map-"));
    let files = std::fs::read_dir(dir.join("cache")).unwrap().flatten().map(|entry| entry.path());
    let path = files.into_iter().find(is_map).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let (out, err) = run(&[]);
    assert!(out.contains("made in") && err.contains("damaged") && err.contains("map-"), "{out}{err}");
}
