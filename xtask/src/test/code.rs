//! What cargo itself checks. Tests, lints and docs share the `checked` profile, so that dependencies are checked once.

use std::time::Duration;

use anyhow::Result;

use crate::progress::Tally;
use crate::stream;
use crate::workspace::{cargo, on_path, target};

/// Long enough for a cold build on two slow cores.
const BUILD_LIMIT: Duration = Duration::from_secs(30 * 60);

/// rustfmt over every package.
pub(super) fn format(tally: &mut Tally) -> Result<Option<String>> {
    stream::run(&mut cargo("fmt --all -- --check"), BUILD_LIMIT, tally)?;
    Ok(None)
}

/// Every test of every package, documentation included.
pub(super) fn tests(tally: &mut Tally) -> Result<Option<String>> {
    let mut command = cargo("test --workspace --profile checked --no-fail-fast");
    command.env("VAEFORM_BUNDLED", target().join("bundled"));
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

/// Licences and advisories by deny.toml.
pub(super) fn licences(tally: &mut Tally) -> Result<Option<String>> {
    if !on_path("cargo-deny") {
        return Ok(Some("not run: cargo-deny is not installed (cargo install cargo-deny)".into()));
    }
    stream::run(&mut cargo("deny check"), BUILD_LIMIT, tally)?;
    Ok(None)
}
