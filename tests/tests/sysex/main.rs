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

/// The reference data: `VAEFORM_SHARED`, else `../shared` beside the repository. Says so where there is none.
fn reference(path: &str, num_tests: usize) -> Option<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let shared = std::env::var_os("VAEFORM_SHARED").map_or_else(|| repository.join("../shared"), PathBuf::from);
    let found = shared.join(path);
    if found.exists() {
        return Some(found);
    }
    println!("reference data not found, {num_tests} tests not run");
    None
}
