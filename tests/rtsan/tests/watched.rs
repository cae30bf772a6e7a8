//! The sanitizer catches a planted allocation, and nothing in the synth or the bundle.
//!
//! Run with `RTSAN_ENABLE=1` and `RTSAN_LIB_PATH` naming the archive that ships with rustc
//! (`lib/rustlib/x86_64-unknown-linux-gnu/lib/librustc-stable_rt.rtsan.a`); without, the tests say that they did not run.

use std::process::{Command, Output};

fn run(what: &str, blocks: u32) -> Option<Output> {
    if option_env!("RTSAN_ENABLE").is_none() {
        println!("built without RTSAN_ENABLE=1: not run");
        return None;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_vaeform-rtsan")).args([what, &blocks.to_string()]).output();
    let output = output.expect("the program runs");
    print!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Some(output)
}

#[test]
fn a_planted_allocation_is_caught() {
    let Some(output) = run("plant", 1) else { return };
    assert!(!output.status.success(), "the sanitizer watches nothing");
    assert!(String::from_utf8_lossy(&output.stderr).contains("RealtimeSanitizer"));
}

#[test]
fn the_synth_allocates_locks_and_calls_nothing() {
    let Some(output) = run("dsp", 200_000) else { return };
    assert!(output.status.success());
}

#[test]
fn an_allocation_planted_in_the_bundle_is_caught_there() {
    let Some(path) = std::env::var_os("VAEFORM_CLAP") else { return println!("VAEFORM_CLAP is not set: not run") };
    let Some(output) = run("plant-in-plugin", 1) else { return };
    assert!(!output.status.success(), "the sanitizer does not see into the bundle");
    let place = path.to_string_lossy().into_owned();
    assert!(String::from_utf8_lossy(&output.stderr).contains(&place), "it was caught elsewhere");
}

#[test]
fn the_bundle_allocates_locks_and_calls_nothing() {
    if std::env::var_os("VAEFORM_CLAP").is_none() {
        println!("VAEFORM_CLAP is not set: not run");
        return;
    }
    let Some(output) = run("plugin", 100_000) else { return };
    assert!(output.status.success());
}
