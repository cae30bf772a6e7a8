//! NumPy's array file: one matrix of 32-bit floats, row by row.

use anyhow::{Context, Result, ensure};
use npyz::{DType, NpyFile, Order, WriterBuilder};

/// Rows of equal width.
pub(super) fn write(rows: &[Vec<f32>]) -> Result<Vec<u8>> {
    let width = rows.first().map_or(0, Vec::len);
    let shape = [rows.len() as u64, width as u64];
    let mut bytes = Vec::new();
    let mut writer = npyz::WriteOptions::new().default_dtype().shape(&shape).writer(&mut bytes).begin_nd()?;
    writer.extend(rows.iter().flatten())?;
    writer.finish()?;
    Ok(bytes)
}

/// A matrix of 32-bit or 64-bit floats, or one row of them.
///
/// # Errors
/// What is no such file, or holds something else.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Vec<f32>>> {
    let file = NpyFile::new(bytes).context("expected a .npy file")?;
    let shape = file.shape().to_vec();
    ensure!((1..=2).contains(&shape.len()), "the array has {} axes, expected patches by values", shape.len());
    ensure!(shape.len() == 1 || file.order() == Order::C, "the array lies in Fortran order, expected C order");
    let width = shape[shape.len() - 1] as usize;
    // A header may promise more than there is.
    let num_values = shape.iter().try_fold(1u64, |product, &axis| product.checked_mul(axis)).unwrap_or(u64::MAX);
    ensure!(num_values > 0, "the array is empty");
    ensure!(num_values <= bytes.len() as u64, "the file ends before its array does");
    let kind = match file.dtype() {
        DType::Plain(plain) => plain.to_string(),
        other => other.descr(),
    };
    let values: Vec<f32> = match kind.trim_start_matches(['<', '>', '=']) {
        "f4" => file.into_vec()?,
        "f8" => file.into_vec::<f64>()?.into_iter().map(|value| value as f32).collect(),
        _ => anyhow::bail!("the array holds {kind}, expected floats of 32 or 64 bits"),
    };
    ensure!(values.iter().all(|value| value.is_finite()), "a value is not finite");
    Ok(values.chunks_exact(width).map(<[f32]>::to_vec).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_comes_back_and_other_bytes_are_refused() {
        let rows = vec![vec![0.5, -1.0, 3.25], vec![1e-9, 7.0, 0.0]];
        let bytes = write(&rows).unwrap();
        assert_eq!(&bytes[..6], b"\x93NUMPY");
        assert_eq!(read(&bytes).unwrap(), rows);
        assert!(read(b"no array").is_err());
        assert!(read(&bytes[..bytes.len() - 1]).is_err());
        assert!(read(&write(&[vec![f32::NAN]]).unwrap()).is_err());
    }
}
