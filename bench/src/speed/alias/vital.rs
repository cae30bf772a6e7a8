//! Vital's engine beside ours: a program of a few lines for a Python that has the package `vita`.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::{RATE_HZ, spectrum};
use spectrum::Alias;

/// Renders the cases that both synths have; prints a line of JSON for each, and its samples behind it as 32-bit floats.
const PROGRAM: &str = include_str!("vital.py");

/// A case of Vital's at a note.
pub(super) struct VitalTake {
    pub(super) case: String,
    pub(super) note: u8,
    pub(super) alias: Alias,
}

/// What precedes the samples.
#[derive(Deserialize)]
struct Header {
    case: String,
    note: u8,
    num_samples: usize,
}

/// Runs Vital at its usual double rate.
///
/// # Errors
/// The Python does not run or lacks `vita` or `numpy`.
pub(super) fn measure(python: &Path, notes: &[u8]) -> Result<Vec<VitalTake>> {
    let mut command = Command::new(python);
    command.arg("-").arg(RATE_HZ.to_string()).args(notes.iter().map(u8::to_string));
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} does not run", python.display()))?;
    let mut input = child.stdin.take().context("no way to Python")?;
    // It reads the whole program before it prints.
    input.write_all(PROGRAM.as_bytes())?;
    drop(input);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("{} ended with {}: it wants the packages vita and numpy", python.display(), output.status);
    }
    rows(&output.stdout)
}

fn rows(mut bytes: &[u8]) -> Result<Vec<VitalTake>> {
    let mut rows = Vec::new();
    while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
        let header: Header = serde_json::from_slice(&bytes[..end]).context("Python printed something else")?;
        let (samples, rest) =
            bytes[end + 1..].split_at_checked(4 * header.num_samples).context("Python printed too little")?;
        let samples: Vec<f32> =
            samples.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect();
        let hz = 440.0 * (f64::from(i32::from(header.note) - 69) / 12.0).exp2();
        let alias = spectrum::alias(&samples, hz, f64::from(RATE_HZ));
        rows.push(VitalTake { case: header.case, note: header.note, alias });
        bytes = rest;
    }
    Ok(rows)
}
