//! Programs for a Python that someone names.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// What a program prints.
///
/// # Errors
/// The Python does not run, or lacks the packages `vita` and `numpy`, as which every failure is told.
pub(super) fn run(python: &Path, program: &str, arguments: &[String]) -> Result<Vec<u8>> {
    let mut child = Command::new(python)
        .arg("-")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} does not run", python.display()))?;
    let mut input = child.stdin.take().context("no way to Python")?;
    // It reads the whole program before it prints.
    input.write_all(program.as_bytes())?;
    drop(input);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("{} ended with {}: it wants the packages vita and numpy", python.display(), output.status);
    }
    Ok(output.stdout)
}
