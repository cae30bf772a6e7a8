//! What networks are made of: inference layers as candle ops of our own, on one thread, with weights packed once at loading.
//!
//! candle's own `matmul` spreads over a thread pool and its elementwise ops over another; these layers use neither.

pub(crate) mod activation;
pub(crate) mod attention;
mod contiguous;
pub(crate) mod conv;
pub(crate) mod linear;
pub(crate) mod lstm;
pub(crate) mod norm;
pub(crate) mod panels;
pub(crate) mod patch_decoder;
pub(crate) mod sylvester;
pub(crate) mod transformer;
pub(crate) mod weights;
