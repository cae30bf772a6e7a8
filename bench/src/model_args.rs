//! The arguments that say which model is asked, and what of a patch it leaves alone.

use std::path::PathBuf;

use anyhow::{Context, Result};
use vaeform_models::latent::Lock;
use vaeform_models::patch_vae::PatchVae;

/// Which model.
#[derive(clap::Args)]
pub struct ModelArgs {
    /// Weights to use instead of those that are built in (.safetensors).
    #[arg(long)]
    weights: Option<PathBuf>,
}

impl ModelArgs {
    /// The file that the model is read from, if it is one.
    pub fn file(&self) -> Option<&PathBuf> {
        self.weights.as_ref()
    }

    /// The built-in model, or that of the file.
    pub fn open(&self) -> Result<&'static PatchVae> {
        self.weights.as_ref().map_or_else(|| Ok(PatchVae::shared()), open)
    }
}

/// A model from a file; it stays for the life of the process, as the built-in one does.
pub(crate) fn open(path: &PathBuf) -> Result<&'static PatchVae> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let vae = PatchVae::from_bytes(&bytes).with_context(|| path.display().to_string())?;
    Ok(Box::leak(Box::new(vae)))
}

/// A group by its name, in any case and with hyphens for spaces.
pub fn lock(text: &str) -> Result<Lock, String> {
    let named = |lock: &Lock| lock.name().replace(' ', "-").eq_ignore_ascii_case(text);
    Lock::ALL
        .into_iter()
        .find(named)
        .ok_or_else(|| "expected algorithm, ratios, envelopes, levels, lfo or pitch-eg".to_owned())
}
