//! `vaeform latent`: patches to latents and back, how good the latent space is, and pictures of it.

mod decode;
mod encode;
mod live;
mod npy;
mod places;

use anyhow::Result;
use vaeform_bench::latent::{eval, hybrids, map, music, strips};

/// What to do with the latent space.
#[derive(clap::Subcommand)]
pub(crate) enum LatentCommand {
    /// Say where patches lie: mu, sigma and what the decoder cannot express.
    Encode(encode::LatentEncodeArgs),
    /// Turn latents back into patches.
    Decode(decode::LatentDecodeArgs),
    /// Measure the model on data, beside simple answers to the same question.
    Eval(eval::LatentEvalArgs),
    /// Play the knobs with a MIDI controller, into a DX7 at a MIDI output.
    Live(live::LiveArgs),
    /// Measure the knobs and the A/B morph as a player meets them.
    Music(music::MusicArgs),
    /// Measure what the knobs do to hybrids of sounds.
    Hybrids(hybrids::HybridsArgs),
    /// Draw where patches lie, by category.
    Map(map::MapArgs),
    /// Draw the sweep of every knob as a strip of spectrograms.
    Strips(strips::StripsArgs),
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
        LatentCommand::Hybrids(args) => hybrids::run(&args),
        LatentCommand::Map(args) => map::run(args),
        LatentCommand::Strips(args) => strips::run(args),
    }
}
