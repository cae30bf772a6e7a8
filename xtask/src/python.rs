//! The Python of the host checks: a virtual environment in the target directory, made anew when its requirements change.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{stream, workspace};

const REQUIREMENTS: &str = "tests/hosts/requirements.txt";

/// The environment's interpreter, with everything in `tests/hosts/requirements.txt` installed.
///
/// # Errors
/// There is no Python 3 with venv, or a package cannot be installed.
pub(crate) fn ensure() -> Result<PathBuf> {
    let dir = workspace::target().join("venv");
    let python = if cfg!(windows) { dir.join("Scripts/python.exe") } else { dir.join("bin/python") };
    let wanted = std::fs::read_to_string(REQUIREMENTS).with_context(|| format!("cannot read {REQUIREMENTS}"))?;
    let marker = dir.join("installed.txt");
    if std::fs::read_to_string(&marker).is_ok_and(|installed| installed == wanted)
        && Command::new(&python).arg("--version").output().is_ok_and(|out| out.status.success())
    {
        return Ok(python);
    }
    println!("Making a Python environment in {}", dir.display());
    stream::plain(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&dir))
        .context("python3 -m venv failed")?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS]);
    stream::plain(&mut pip).context("pip could not install the requirements")?;
    std::fs::write(&marker, wanted).with_context(|| format!("cannot write {}", marker.display()))?;
    Ok(python)
}
