//! `bank random`: samples of the prior as a cartridge, none silent.

use anyhow::{Context, Result};
use vaeform_bench::decoded::display_name;
use vaeform_bench::model_args::ModelArgs;
use vaeform_patch::Patch;
use vaeform_session::LatentDecoder;
use vaeform_sysex::dx7::BANK_VOICES;

use super::cartridge::{CartridgeArgs, named};

/// Arguments of `bank random`.
#[derive(clap::Args)]
pub(crate) struct RandomArgs {
    /// The same seed gives the same cartridge.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How far from the middle of the prior, and how free the choice of values: 0 is the middle alone, 1 the data's own spread,
    /// above it the tails.
    #[arg(long, default_value_t = 1.0, value_parser = temperature)]
    temperature: f32,
    #[command(flatten)]
    cartridge: CartridgeArgs,
    #[command(flatten)]
    model: ModelArgs,
}

fn temperature(text: &str) -> Result<f32, String> {
    let value = text.parse().ok().filter(|value| (0.0..=2.0).contains(value));
    value.ok_or_else(|| "expected 0-2".to_owned())
}

/// Draws voices as the instrument's Random does, all as loud as one another.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn run(args: RandomArgs) -> Result<()> {
    let outputs = args.cartridge.claim(args.model.file())?;
    let voices = drawn(&mut LatentDecoder::with(args.model.open()?), args.seed, args.temperature)?;
    let named = |(idx, patch)| (patch, format!("seed {}, draw {}", args.seed, idx + 1));
    args.cartridge.write(&outputs, &voices.into_iter().enumerate().map(named).collect::<Vec<_>>())
}

/// The voices of a seed: always the same 32.
///
/// # Errors
/// When nothing that sounds is drawn.
pub(crate) fn drawn(decoder: &mut LatentDecoder, seed: u64, temperature: f32) -> Result<Vec<Patch>> {
    let mut random = fastrand::Rng::with_seed(seed);
    let voice = |_| {
        let drawn = decoder.draw(None, temperature, &mut || random.f32());
        let drawn = drawn.context("the model draws nothing that sounds")?;
        Ok(named(drawn, display_name(&drawn.name.to_string())))
    };
    (0..BANK_VOICES).map(voice).collect()
}
