//! The DX7 codec against real files, against what the wild does to them and against any bytes at all.
//!
//! - `fixtures`: real files, good and bad, with what they hold
//! - `round_trip`: real voices through every form, byte for byte
//! - `wild`: one kind of damage each
//! - `any_bytes`: never a panic, never much time or memory
#![forbid(unsafe_code)]

mod any_bytes;
mod fixtures;
mod round_trip;
mod wild;

use std::path::{Path, PathBuf};

/// A part of the reference data: the build script has looked for them.
fn reference(path: &str) -> PathBuf {
    let found = Path::new(env!("SHARED")).join(path);
    assert!(found.exists(), "no reference data at {}", found.display());
    found
}
