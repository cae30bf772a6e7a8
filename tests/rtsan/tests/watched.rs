//! The sanitizer catches a planted allocation, and nothing in the synth or the bundle.
//!
//! Run with `RTSAN_ENABLE=1` and `RTSAN_LIB_PATH` naming the archive that ships with rustc
//! (`lib/rustlib/x86_64-unknown-linux-gnu/lib/librustc-stable_rt.rtsan.a`), as `cargo xtask test` does; without, the tests are
//! ignored.

use std::process::{Command, Output};

/// The bundle: the build script has looked for it.
const BUNDLE: &str = env!("BUNDLE");

fn run(what: &str, blocks: u32) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vaeform-rtsan"));
    let output =
        command.args([what, &blocks.to_string()]).env("VAEFORM_CLAP", BUNDLE).output().expect("the program runs");
    print!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    output
}

#[test]
#[cfg_attr(not(sanitizer), ignore = "no sanitizer: cargo xtask test brings it")]
fn a_planted_allocation_is_caught() {
    let output = run("plant", 1);
    assert!(!output.status.success(), "the sanitizer watches nothing");
    assert!(String::from_utf8_lossy(&output.stderr).contains("RealtimeSanitizer"));
}

#[test]
#[cfg_attr(not(sanitizer), ignore = "no sanitizer: cargo xtask test brings it")]
fn the_synth_allocates_locks_and_calls_nothing() {
    assert!(run("dsp", 200_000).status.success());
}

#[test]
#[cfg_attr(not(all(sanitizer, bundle)), ignore = "no sanitizer or no bundle: cargo xtask test brings both")]
fn an_allocation_planted_in_the_bundle_is_caught_there() {
    let output = run("plant-in-plugin", 1);
    assert!(!output.status.success(), "the sanitizer does not see into the bundle");
    // The entry of the bundle is on the stack; the host has no function of that name.
    assert!(String::from_utf8_lossy(&output.stderr).contains("in vaeform::params::"), "it was caught elsewhere");
}

#[test]
#[cfg_attr(not(all(sanitizer, bundle)), ignore = "no sanitizer or no bundle: cargo xtask test brings both")]
fn the_bundle_allocates_locks_and_calls_nothing() {
    assert!(run("plugin", 100_000).status.success());
}
