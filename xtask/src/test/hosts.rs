//! The bundle and the hosts that are not Rust: DawDreamer and Ardour for VST3, JACK and Xvfb for the standalone, JACK for `latent live`, a
//! browser for `serve`.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::absent;
use crate::progress::Tally;
use crate::workspace::{CHECKED, target};
use crate::{actionlint, bundle, debian, python, stream};

/// Host checks, each a program that prints `N passed, N failed` at its end.
const CHECKS: &[&str] = &[
    "tests/hosts/vst3.py",
    "tests/hosts/ardour.py",
    "tests/hosts/ardour_window.py",
    "tests/hosts/clip.py",
    "tests/hosts/standalone.py",
    "tests/hosts/alone.py",
    "tests/hosts/editor.py",
    "tests/hosts/loads.py",
    "tests/hosts/cartridges.py",
    "tests/hosts/live.py",
    "tests/hosts/drop.py",
    "tests/hosts/pages.py",
];

/// What the checks need, installed where that is possible.
pub(super) fn setup(tally: &mut Tally) -> Result<Option<String>> {
    debian::ensure(&[debian::BUILD, debian::TEST])?;
    python::ensure()?;
    actionlint::ensure()?;
    tally.check(true);
    Ok(None)
}

/// The bundle and the programs, in the profile of the tests.
pub(super) fn bundle(tally: &mut Tally) -> Result<Option<String>> {
    bundle::run_checked()?;
    tally.check(true);
    Ok(None)
}

/// Every Python host check, each in its turn.
pub(super) fn python(tally: &mut Tally) -> Result<Option<String>> {
    let python = python::ensure()?;
    let mut missing = Vec::new();
    let mut failed = Vec::new();
    for &check in CHECKS {
        if !std::path::Path::new(check).is_file() {
            missing.push(check);
            continue;
        }
        let mut command = Command::new(&python);
        // cargo puts Rust's own libraries here; a foreign host must not find them.
        command.arg(check).env_remove("LD_LIBRARY_PATH");
        command.env("VAEFORM_BUNDLED", target().join("bundled")).env("VAEFORM_PROFILE", CHECKED);
        if let Err(error) = stream::run(&mut command, Duration::from_secs(600), tally) {
            failed.push(format!("{check}: {error:#}"));
        }
    }
    if !failed.is_empty() {
        anyhow::bail!("{}", failed.join("; "));
    }
    if missing.is_empty() { Ok(None) } else { absent(format!("{} not found", missing.join(", "))) }
}
