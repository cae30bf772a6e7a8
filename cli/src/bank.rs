//! `vaeform bank`: cartridges of 32 voices out of the latent space, and how many different ones there are.

mod cartridge;
mod interpolate;
pub(crate) mod random;
mod sweep;

use anyhow::Result;
use vaeform_bench::unique;

/// What to make. `PATCH` is a file, or FILE:VOICE with voices counting from 0.
#[derive(clap::Subcommand)]
pub(crate) enum BankCommand {
    /// A cartridge of samples of the prior, none of them silent.
    Random(random::RandomArgs),
    /// A cartridge of the way from one patch to another.
    Interpolate(interpolate::InterpolateArgs),
    /// A cartridge of one latent knob's way from end to end.
    Sweep(sweep::SweepArgs),
    /// How many of many samples of the prior are unique, valid, silent, near to the training data.
    Unique(unique::UniqueArgs),
}

/// Runs a subcommand.
///
/// # Errors
/// When a file cannot be read or written.
pub(crate) fn run(command: BankCommand) -> Result<()> {
    match command {
        BankCommand::Random(args) => random::run(args),
        BankCommand::Interpolate(args) => interpolate::run(args),
        BankCommand::Sweep(args) => sweep::run(args),
        BankCommand::Unique(args) => unique::run(args),
    }
}
