//! Lanes out of a .npy file: a row of bytes of 0-127 each.

use std::path::Path;

use anyhow::{Context, Result, bail};

/// The rows of a file.
///
/// # Errors
/// When it cannot be read, or is no table of bytes.
pub(super) fn read(path: &Path) -> Result<Vec<Vec<u8>>> {
    let place = || path.display().to_string();
    let bytes = std::fs::read(path).with_context(place)?;
    let read = npyz::NpyFile::new(&bytes[..]).with_context(place)?;
    let shape = read.shape().to_vec();
    let &[_, width] = shape.as_slice() else {
        bail!("{}: expected rows of lanes, found shape {shape:?}", path.display())
    };
    let values: Vec<u8> = read.into_vec().with_context(place)?;
    if let Some(value) = values.iter().find(|value| **value > 127) {
        bail!("{}: expected values of 0-127, found {value}", path.display());
    }
    Ok(values.chunks_exact(usize::try_from(width)?.max(1)).map(<[u8]>::to_vec).collect())
}
