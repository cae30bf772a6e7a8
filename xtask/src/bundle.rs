//! `bundle`: CLAP, VST3 and standalone into the target directory's `bundled/`.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::{self, cargo, target};
use crate::{debian, stream};

/// Every command builds the same packages in one go: with another selection cargo would choose other features for the
/// dependencies they share, and compile those again.
const BUILD: &str = "build --release -p vaeform -p vaeform-cli -p vaeform-demo";

/// The same in the profile of the tests, whose dependencies are compiled once for both. Only the plugin's framework has no assertions,
/// as in a release: where one fails it writes a log, on the audio thread too, and the bundle's real-time tests would see that.
const BUILD_CHECKED: &str =
    "build --workspace --profile checked --config profile.checked.package.nice-plug.debug-assertions=false";

/// Builds the release and bundles it; returns the folder.
///
/// # Errors
/// A package cannot be installed, or the build fails.
pub(crate) fn run() -> Result<PathBuf> {
    build()?;
    let folder = target().join("bundled");
    pack("release", &folder)?;
    Ok(folder)
}

/// Builds and bundles what the tests load, in their profile; returns the folder.
///
/// # Errors
/// A package cannot be installed, or the build fails.
pub(crate) fn run_checked() -> Result<PathBuf> {
    debian::ensure(&[debian::BUILD])?;
    stream::plain(&mut cargo(BUILD_CHECKED))?;
    let folder = target().join("bundled");
    pack(workspace::CHECKED, &folder)?;
    Ok(folder)
}

/// Builds everything that ships, with whatever the build needs.
///
/// # Errors
/// A package cannot be installed, or the build fails.
pub(crate) fn build() -> Result<()> {
    debian::ensure(&[debian::BUILD])?;
    stream::plain(&mut build_command())
}

/// The build of everything that ships, to which targets may be added.
pub(crate) fn build_command() -> Command {
    cargo(BUILD)
}

/// Bundles what cargo has built in `profile` for this machine into `folder`.
///
/// # Errors
/// Something was not built, or a file cannot be copied.
pub(crate) fn pack(profile: &str, folder: &Path) -> Result<()> {
    stage(&target().join(profile), &stages().join(profile))?;
    deliver(profile, folder, false)
}

/// Bundles what cargo has built in `profile` for these machines into `folder`, as one for all of them.
///
/// # Errors
/// Something was not built, or a file cannot be copied.
pub(crate) fn pack_universal(triples: &[&str], profile: &str, folder: &Path) -> Result<()> {
    for triple in triples {
        stage(&target().join(triple).join(profile), &stages().join(triple).join(profile))?;
    }
    deliver(profile, folder, true)
}

/// Where the bundler works. It takes a program with the package's name for the standalone; in the target directory that is the
/// command line. So it gets a directory that holds only what belongs into the bundle.
fn stages() -> PathBuf {
    target().join("stage")
}

/// Copies what belongs into the bundle from one of cargo's folders to one of the bundler's.
fn stage(built: &Path, to: &Path) -> Result<()> {
    let (suffix, library) = (EXE_SUFFIX, format!("{DLL_PREFIX}vaeform{DLL_SUFFIX}"));
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    copy(&built.join(&library), &to.join(&library))?;
    let program = built.join(format!("vaeform-standalone{suffix}"));
    if program.exists() {
        copy(&program, &to.join(format!("vaeform{suffix}")))?;
    }
    Ok(())
}

/// Runs the bundler and copies what it has made into `folder`.
fn deliver(profile: &str, folder: &Path, is_universal: bool) -> Result<()> {
    nice_plug_xtask::bundle(&stages(), "vaeform", &["--profile".into(), profile.into()], is_universal)?;
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(stages().join("bundled"))?.flatten() {
        let to = folder.join(entry.file_name());
        if to.is_dir() {
            fs::remove_dir_all(&to)?;
        }
        copy(&entry.path(), &to)?;
        println!("bundled  {}", to.display());
    }
    Ok(())
}

/// Copies a file or a folder. A file that a host has loaded is replaced, not written into: its pages are mapped. One that is the
/// same already is left alone: the tests are built anew when a bundle changes.
///
/// # Errors
/// What the file system says, with both paths.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    let context = || format!("cannot copy {} to {}", from.display(), to.display());
    if from.is_dir() {
        fs::create_dir_all(to).with_context(context)?;
        for entry in fs::read_dir(from).with_context(context)? {
            let entry = entry.with_context(context)?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    if is_same(from, to) {
        return Ok(());
    }
    let aside = to.with_extension("incoming");
    fs::copy(from, &aside).with_context(context)?;
    fs::rename(&aside, to).with_context(context)
}

/// Whether both files can be read and hold the same.
fn is_same(a: &Path, b: &Path) -> bool {
    let len = |path| fs::metadata(path).ok().map(|file| file.len());
    len(a).is_some_and(|a| len(b) == Some(a)) && fs::read(a).is_ok_and(|a| fs::read(b).is_ok_and(|b| a == b))
}
