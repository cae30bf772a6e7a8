//! The fuzz targets of `tests/fuzz`, on the stable compiler: coverage counters without a sanitizer.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::absent;
use crate::progress::Tally;
use crate::stream;
use crate::workspace::{cargo, target};

const SECONDS: u64 = 60;
/// What `cargo fuzz run -s none` passes to the compiler.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions";

/// Builds the targets once and runs each for a minute, two at a time.
pub(super) fn run(tally: &mut Tally) -> Result<Option<String>> {
    let manifest = Path::new("tests/fuzz/Cargo.toml");
    if !manifest.is_file() {
        return absent(format!("{} not found", manifest.display()));
    }
    let names = targets(&std::fs::read_to_string(manifest)?);
    let dir = target().join("fuzz");
    let mut build = cargo("build --release --manifest-path tests/fuzz/Cargo.toml --target-dir");
    // With a target named, build scripts and macros are spared the flags, with which they do not link.
    build.arg(&dir).args(["--target", &triple()]);
    stream::plain(build.env("RUSTFLAGS", FLAGS)).context("the fuzz targets do not build")?;
    let results: Vec<(String, Result<()>)> = std::thread::scope(|scope| {
        let (even, odd): (Vec<_>, Vec<_>) = names.iter().enumerate().partition(|(i, _)| i % 2 == 0);
        let workers = [even, odd].map(|share| {
            let dir = &dir;
            scope.spawn(move || share.into_iter().map(|(_, name)| (name.clone(), fuzz(dir, name))).collect::<Vec<_>>())
        });
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    });
    if results.len() != names.len() {
        bail!("a fuzz worker ended early");
    }
    for (name, result) in &results {
        tally.check(result.is_ok());
        match result {
            Ok(()) => println!("fuzz {name}: {SECONDS} s, nothing found"),
            Err(error) => println!("fuzz {name}: {error:#}"),
        }
    }
    Ok(None)
}

/// The target that the fuzz targets are built for: this machine.
fn triple() -> String {
    format!("{}-unknown-linux-gnu", std::env::consts::ARCH)
}

/// Runs one target; what it finds stays beside its corpus.
fn fuzz(dir: &Path, name: &str) -> Result<()> {
    let corpus = dir.join("corpus").join(name);
    let findings = dir.join("findings").join(name);
    std::fs::create_dir_all(&corpus)?;
    std::fs::create_dir_all(&findings)?;
    let mut command = Command::new(dir.join(triple()).join("release").join(name));
    command.arg(format!("-max_total_time={SECONDS}")).arg(format!("-artifact_prefix={}/", findings.display()));
    command.args(["-rss_limit_mb=256", "-timeout=5", "-verbosity=0", "-print_final_stats=1"]).arg(corpus);
    let seeds = Path::new("tests/fuzz/seeds").join(name);
    if seeds.is_dir() {
        command.arg(seeds);
    }
    stream::run(&mut command, Duration::from_secs(SECONDS + 60), &mut Tally::default())
}

/// The names of the manifest's `[[bin]]` tables that need no feature: those are built whenever tests are run.
fn targets(manifest: &str) -> Vec<String> {
    let mut in_bin = false;
    let mut names = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            in_bin = line == "[[bin]]";
        } else if in_bin && let Some(("name", value)) = line.split_once('=').map(|(k, v)| (k.trim(), v)) {
            names.push(value.trim().trim_matches('"').to_owned());
        } else if in_bin && line.starts_with("required-features") {
            names.pop();
        }
    }
    names
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_programs_are_targets() {
        let manifest = "[package]\nname = \"fuzz\"\n[[bin]]\nname = \"sysex\"\npath = \"x.rs\"\n[dependencies]\nname = \"1\"\n[[bin]]\nname=\"state\"\n";
        assert_eq!(super::targets(manifest), ["sysex", "state"]);
        let manifest = format!("{manifest}[[bin]]\nname = \"clap\"\nrequired-features = [\"entries\"]\n");
        assert_eq!(super::targets(&manifest), ["sysex", "state"]);
    }
}
