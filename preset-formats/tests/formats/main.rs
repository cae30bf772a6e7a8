//! Preset files: what is found in the reference data, hostile bytes, and what is written.

mod hardware;
mod hostile;
mod reference;
mod sound;
mod vital_reference;
mod vital_sound;
mod written;

use std::path::PathBuf;

/// The reference presets.
fn presets() -> PathBuf {
    PathBuf::from(env!("SHARED")).join("data/presets")
}
