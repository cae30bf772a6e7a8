//! `vaeform latent`: patches to latents and back, how good the latent space is, and pictures of it.

mod baselines;
pub(crate) mod bootstrap;
mod category;
mod decode;
mod eigen;
mod encode;
mod eval;
mod live;
mod map;
mod morphs;
mod music;
mod npy;
mod pca;
mod places;
mod statistics;
mod steps;
mod strips;
mod sweeps;
mod trail;

use std::path::PathBuf;

use anyhow::{Context, Result};
use vaeform_models::patch_vae::{Distribution, PatchVae};
use vaeform_patch::{Kind, NUM_PARAMS, PARAMS, Patch};
use vaeform_session::{Goal, Knobs, Performance};

pub(crate) use steps::{Steps, nearest};

/// What to do with the latent space.
#[derive(clap::Subcommand)]
pub(crate) enum LatentCommand {
    /// Say where patches lie: mu, sigma and what the decoder cannot express.
    Encode(encode::Args),
    /// Turn latents back into patches.
    Decode(decode::Args),
    /// Measure the model on data, beside simple answers to the same question.
    Eval(eval::Args),
    /// Play the knobs with a MIDI controller, into a DX7 at a MIDI output.
    Live(live::Args),
    /// Measure the knobs and the A/B morph as a player meets them.
    Music(music::Args),
    /// Draw where patches lie, by category.
    Map(map::Args),
    /// Draw the sweep of every knob as a strip of spectrograms.
    Strips(strips::Args),
}

/// Runs a subcommand.
///
/// # Errors
/// When it failed, or one of its files did.
pub(crate) fn run(command: LatentCommand) -> Result<()> {
    match command {
        LatentCommand::Encode(args) => encode::run(args),
        LatentCommand::Decode(args) => decode::run(args),
        LatentCommand::Eval(args) => eval::run(args),
        LatentCommand::Live(args) => live::run(args),
        LatentCommand::Music(args) => music::run(args),
        LatentCommand::Map(args) => map::run(args),
        LatentCommand::Strips(args) => strips::run(args),
    }
}

/// Which model.
#[derive(clap::Args)]
pub(crate) struct ModelArgs {
    /// Weights to use instead of those that are built in (.safetensors).
    #[arg(long)]
    weights: Option<PathBuf>,
}

impl ModelArgs {
    /// The file that the model is read from, if it is one.
    pub(crate) fn file(&self) -> Option<&PathBuf> {
        self.weights.as_ref()
    }

    /// The built-in model, or that of the file.
    pub(crate) fn open(&self) -> Result<&'static PatchVae> {
        self.weights.as_ref().map_or_else(|| Ok(PatchVae::shared()), open)
    }
}

/// A model from a file; it stays for the life of the process, as the built-in one does.
fn open(path: &PathBuf) -> Result<&'static PatchVae> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let vae = PatchVae::from_bytes(&bytes).with_context(|| path.display().to_string())?;
    Ok(Box::leak(Box::new(vae)))
}

/// What a distribution says of every parameter, as the instrument plays it: the expected value where values between steps have a
/// meaning, the likeliest one elsewhere.
fn said(distribution: &Distribution) -> [f32; NUM_PARAMS] {
    std::array::from_fn(|i| match PARAMS[i].kind {
        Kind::Continuous => distribution.expected(PARAMS[i].id),
        Kind::Ordinal | Kind::Choice(_) => f32::from(distribution.likeliest(PARAMS[i].id)),
    })
}

/// What a performer asks for with nothing set but the knobs.
pub(crate) fn goal(anchor: &Patch, knobs: Knobs) -> Goal {
    Goal { anchor: *anchor, performance: Performance::default(), knobs }
}

/// The likeliest value of every parameter.
pub(crate) fn likeliest(distribution: &Distribution) -> Patch {
    let values = std::array::from_fn(|i| f32::from(distribution.likeliest(PARAMS[i].id)));
    Patch::from_fm(crate::bank::name(distribution.name()), &values).0
}
