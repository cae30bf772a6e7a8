//! Where things are: the repository, the target directory, the reference data, the programs that cargo builds.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The profile that tests run in, and what they load.
pub(crate) const CHECKED: &str = "checked";

/// Makes the repository's root the current directory, wherever the command was typed.
pub(crate) fn enter() -> Result<()> {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").context("run this as `cargo xtask`")?;
    let root = Path::new(&manifest).parent().context("xtask lies in the root of the repository")?;
    std::env::set_current_dir(root).with_context(|| format!("cannot enter {}", root.display()))
}

/// The repository's root, absolute.
pub(crate) fn root() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
}

/// Cargo's target directory: two levels above this program, so that every way to configure it is respected.
pub(crate) fn target() -> PathBuf {
    let exe = std::env::current_exe().ok();
    exe.as_deref().and_then(|exe| exe.parent()?.parent()).map_or_else(|| root().join("target"), Path::to_path_buf)
}

/// The reference data: `VAEFORM_SHARED`, else `../shared` beside the repository; `None` where there is none.
pub(crate) fn shared() -> Option<PathBuf> {
    let dir = std::env::var_os("VAEFORM_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    dir.join("golden").is_dir().then(|| dir.canonicalize().unwrap_or(dir))
}

/// Whether a machine watches instead of a person: then what cannot run has failed.
pub(crate) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|v| !v.is_empty() && v != "false")
}

/// A program that cargo has built, such as `vaeform` in `release`.
pub(crate) fn built(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// The cargo that runs this task, with the words of a command line.
pub(crate) fn cargo(words: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words.split_whitespace());
    command
}

/// Whether a program of that name lies on the search path.
pub(crate) fn on_path(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else { return false };
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}
