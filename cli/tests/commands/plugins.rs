//! Plugins of others, hosted by the program itself.

use std::path::PathBuf;

use serde_json::Value;

use crate::listening::tone;
use crate::program;

/// The library of the test instruments: built beside the tests, since they depend on it.
fn library() -> String {
    let name = format!("{}vaeform_test_instruments{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let tests: PathBuf = std::env::current_exe().unwrap();
    assert_eq!(vaeform_test_instruments::Vice::ALL.len(), 10);
    tests.with_file_name(name).display().to_string()
}

#[test]
fn a_sound_is_matched_by_a_plugin_and_proved_anew() {
    let dir = program::folder("plugin");
    let library = library();
    let run = |args: &[&str]| {
        let output = program::vaeform(&dir, args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let listed: Value = serde_json::from_str(&run(&["explore", "params", "--plugin", &library, "--json"])).unwrap();
    assert_eq!(listed["searched"].as_array().unwrap().len(), 31);
    let pinned = run(&["explore", "params", "--plugin", &library, "--pin", "Filter/Kind=High", "--add", "Master Tune"]);
    assert!(pinned.contains("left alone: Filter/Kind (kept at 1)") && pinned.contains("Master Tune"), "{pinned}");
    // What comes of it is not asked, only that it is written and proved.
    tone(&dir.join("sound.wav"), 0.04);
    let matched = [
        "match",
        "sound.wav",
        "--plugin",
        &library,
        "--out",
        "out",
        "--renders",
        "40",
        "--index",
        "index",
        "--index-renders",
        "12",
        "--json",
    ];
    let report: Value = serde_json::from_str(&run(&matched)).unwrap();
    let row = &report["samples"][0];
    assert_eq!(
        (row["renders"].as_u64(), row["floor_mss"].as_f64(), row["anew_mss"].as_f64()),
        (Some(40), Some(0.0), Some(0.0))
    );
    assert_eq!(report["recall"]["chosen"], "reset");
    for extension in ["clap-state", "values.json", "wav", "png"] {
        assert!(dir.join(format!("out/sound.{extension}")).exists(), "{extension}");
    }
    let index = std::fs::read_to_string(dir.join("index/renders.jsonl")).unwrap();
    assert_eq!(index.lines().count(), 12);
    let none = program::vaeform(&dir, &["match", "sound.wav", "--plugin", "none.clap", "--out", "out2"]);
    assert!(!none.status.success() && String::from_utf8_lossy(&none.stderr).contains("none.clap"));
}
