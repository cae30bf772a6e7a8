//! Values of our networks beside those of their twins in torch.

use candle_core::{DType, Tensor};

/// Largest error against the largest value of its kind.
const TOLERANCE: f32 = 1e-4;

pub(crate) fn rows(tensor: &Tensor) -> Vec<Vec<f32>> {
    tensor.to_dtype(DType::F32).unwrap().to_vec2().unwrap()
}

pub(crate) fn assert_near(what: &str, found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(0f32, |top, v| top.max(v.abs()));
    let error = found.iter().zip(expected).fold(0f32, |top, (f, e)| top.max((f - e).abs()));
    assert!(error <= TOLERANCE * largest, "{what}: {error} off at a scale of {largest}");
}
