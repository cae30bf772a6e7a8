//! What `latent eval` finds of one answer.

use crate::bootstrap::Estimate;

/// What a model's latents carry.
#[derive(Clone, Copy, serde::Serialize)]
pub(super) struct Latents {
    /// Latents that vary over the data.
    pub(super) active: usize,
    /// Mean KL divergence to the prior in bits a patch, one sample of the posterior each.
    pub(super) kl_bits: f64,
}

/// An answer's figures.
#[derive(serde::Serialize)]
pub(super) struct EvalRow {
    pub(super) name: String,
    pub(super) num_latents: Option<usize>,
    /// Parameters that are right, in per cent of 145.
    pub(super) accuracy_percent: f64,
    /// Mean absolute error as a part of each parameter's range.
    pub(super) mae_norm: f64,
    /// Distance between renders of patch and answer, and the same for the multi-resolution STFT.
    pub(super) mss: Estimate,
    pub(super) mr_stft: Estimate,
    #[serde(flatten)]
    pub(super) latents: Option<Latents>,
    #[serde(skip)]
    pub(super) mss_of_each: Vec<f64>,
}
