//! Vital's engine beside ours: a program of a few lines for a Python that has the package `vita`.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{RATE_HZ, spectrum};
use crate::speed::python;
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
    let arguments: Vec<String> = std::iter::once(RATE_HZ.to_string()).chain(notes.iter().map(u8::to_string)).collect();
    rows(&python::run(python, PROGRAM, &arguments)?)
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
