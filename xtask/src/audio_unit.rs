//! `audio-unit`: the CLAP bundle as an Audio Unit, beside the other bundles.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::target;
use crate::{bundle, stream, universal};

/// Bundles for both kinds of Mac, then builds the wrapper around the CLAP with CMake.
///
/// # Errors
/// This is no Mac, there is no CMake, or a build fails.
pub(crate) fn run() -> Result<()> {
    if !cfg!(target_os = "macos") {
        bail!("an Audio Unit is built on macOS only");
    }
    let bundled = universal::run()?;
    let build = target().join("audio-unit");
    let built = build.join("Vaeform.component");
    remove(&built)?;
    let mut configure = Command::new("cmake");
    configure.args(["-S", "packaging/audio-unit", "-D", "CMAKE_BUILD_TYPE=Release", "-B"]).arg(&build);
    configure.arg(format!("-DVAEFORM_CLAP={}", bundled.join("Vaeform.clap").display()));
    configure.arg(concat!("-DVAEFORM_VERSION=", env!("CARGO_PKG_VERSION")));
    stream::plain(&mut configure)?;
    stream::plain(Command::new("cmake").arg("--build").arg(&build).args(["--config", "Release", "--parallel"]))?;
    let to = bundled.join("Vaeform.component");
    remove(&to)?;
    bundle::copy(&built, &to)?;
    println!("bundled  {}", to.display());
    Ok(())
}

/// Removes a bundle: CMake takes a CLAP into one that it links, and looks at no other.
fn remove(bundle: &Path) -> Result<()> {
    if bundle.exists() {
        fs::remove_dir_all(bundle).with_context(|| format!("cannot remove {}", bundle.display()))?;
    }
    Ok(())
}
