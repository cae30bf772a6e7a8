//! `bundle`: CLAP, VST3 and standalone into the target directory's `bundled/`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::workspace::{built, cargo, target};
use crate::{debian, stream};

/// Every command builds the same packages in one go: with another selection cargo would choose other features for the
/// dependencies they share, and compile those again.
const BUILD: &str = "build --release -p vaeform -p vaeform-cli -p vaeform-demo";

/// Builds the release and bundles it; returns the folder.
///
/// # Errors
/// A package cannot be installed, or the build fails.
pub(crate) fn run() -> Result<PathBuf> {
    build()?;
    let folder = target().join("bundled");
    pack("release", &folder)?;
    for entry in fs::read_dir(&folder)?.flatten() {
        println!("bundled  {}", entry.path().display());
    }
    Ok(folder)
}

/// Builds everything that ships, with whatever the build needs.
///
/// # Errors
/// A package cannot be installed, or the build fails.
pub(crate) fn build() -> Result<()> {
    debian::ensure(&[debian::BUILD])?;
    stream::plain(&mut cargo(BUILD))
}

/// Bundles what cargo has built in `profile` into `folder`.
///
/// The bundler takes a program with the package's name for the standalone; in the target directory that is the command line.
/// So it works in a directory that holds only what belongs into the bundle.
///
/// # Errors
/// Something was not built, or a file cannot be copied.
pub(crate) fn pack(profile: &str, folder: &Path) -> Result<()> {
    let stage = target().join("stage").join(profile);
    let built_dir = stage.join(profile);
    fs::create_dir_all(&built_dir)?;
    let library = format!("{}vaeform{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    copy(&target().join(profile).join(&library), &built_dir.join(&library))?;
    let program = built(profile, "vaeform-standalone");
    if program.exists() {
        copy(&program, &built_dir.join(format!("vaeform{}", std::env::consts::EXE_SUFFIX)))?;
    }
    nice_plug_xtask::bundle(&stage, "vaeform", &["--profile".into(), profile.into()], false)?;
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(stage.join("bundled"))?.flatten() {
        let to = folder.join(entry.file_name());
        if to.is_dir() {
            fs::remove_dir_all(&to)?;
        }
        copy(&entry.path(), &to)?;
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
