//! What networks are made of: inference layers as candle ops of our own, on one thread, with weights packed once at loading.
//!
//! candle's own `matmul` spreads over a thread pool and its elementwise ops over another; these layers use neither.

pub(crate) mod activation;
pub(crate) mod attention;
pub(crate) mod conv;
pub(crate) mod linear;
pub(crate) mod lstm;
pub(crate) mod norm;
pub(crate) mod panels;
pub(crate) mod patch_decoder;
pub(crate) mod sylvester;
pub(crate) mod transformer;
pub(crate) mod weights;

use candle_core::{CpuStorage, Layout, Result, bail};

/// The values of a contiguous f32 tensor on the CPU.
fn contiguous<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    match layout.contiguous_offsets() {
        Some((start, end)) => Ok(&storage.as_slice::<f32>()?[start..end]),
        None => bail!("expected a contiguous tensor, found strides {:?}", layout.stride()),
    }
}
