//! Both kinds of Mac in one file: everything is built twice and joined.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::target;
use crate::{bundle, stream};

/// What the two are built for.
pub(crate) const TRIPLES: [&str; 2] = ["x86_64-apple-darwin", "aarch64-apple-darwin"];

/// Builds the release for both and bundles it; returns the folder.
///
/// # Errors
/// This is no Mac, a target of rustc is not installed, or the build fails.
pub(crate) fn run() -> Result<PathBuf> {
    if !cfg!(target_os = "macos") {
        bail!("--universal joins programs for both kinds of Mac, which needs lipo and Apple's libraries: macOS only");
    }
    let mut build = bundle::build_command();
    for triple in TRIPLES {
        build.args(["--target", triple]);
    }
    stream::plain(&mut build)
        .with_context(|| format!("are both targets there? rustup target add {}", TRIPLES.join(" ")))?;
    join_command_line()?;
    let folder = target().join("bundled");
    bundle::pack_universal(&TRIPLES, "release", &folder)?;
    Ok(folder)
}

/// The program `vaeform` for both.
pub(crate) fn command_line() -> PathBuf {
    target().join("universal/vaeform")
}

/// The bundler joins plugin and standalone; the command line is none of its business.
fn join_command_line() -> Result<()> {
    let to = command_line();
    let folder = to.parent().context("a file has a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut lipo = Command::new("lipo");
    lipo.arg("-create").arg("-output").arg(&to);
    stream::plain(lipo.args(TRIPLES.map(|triple| target().join(triple).join("release/vaeform"))))
}
