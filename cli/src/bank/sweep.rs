//! `bank sweep`: one knob from end to end around a patch, as a cartridge; the patch itself is in the middle.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use vaeform_bench::decoded::{display_name, goal};
use vaeform_bench::model_args::ModelArgs;
use vaeform_bench::voices;
use vaeform_session::{Knobs, LatentDecoder, NUM_LATENTS};
use vaeform_sysex::dx7::BANK_VOICES;

use super::cartridge::{CartridgeArgs, named, numbered};

/// The slot that holds the patch itself.
const REST: usize = BANK_VOICES / 2;

/// Arguments of `bank sweep`.
#[derive(clap::Args)]
pub(crate) struct SweepArgs {
    /// The patch: a file, or FILE:VOICE.
    patch: String,
    /// The knob, 1-8.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=8))]
    latent: u8,
    /// Let algorithm and ratios move too.
    #[arg(long)]
    free: bool,
    #[command(flatten)]
    cartridge: CartridgeArgs,
    #[command(flatten)]
    model: ModelArgs,
}

/// Where the knob stands in a slot: -1 in the first, 0 in [`REST`], 1 in the last.
fn position(slot: usize) -> f32 {
    let way = slot as f32 - REST as f32;
    if slot < REST { way / REST as f32 } else { way / (BANK_VOICES - 1 - REST) as f32 }
}

/// Writes what the knob plays, as loud as the patch at every step.
///
/// # Errors
/// When the patch cannot be read or the file cannot be written.
pub(super) fn run(args: SweepArgs) -> Result<()> {
    let latent = usize::from(args.latent) - 1;
    ensure!(latent < NUM_LATENTS, "latent {}: expected 1-{NUM_LATENTS}", args.latent);
    let read = std::iter::once(voices::file_of(&args.patch)).chain(args.model.file().map(PathBuf::as_path));
    let outputs = args.cartridge.claim(read)?;
    let anchor = voices::named(&args.patch)?;
    let mut decoder = LatentDecoder::with(args.model.open()?);
    let voice = |slot: usize| {
        let mut knobs = Knobs { free_algorithm: args.free, ..Knobs::default() };
        knobs.latents[latent] = position(slot);
        let patch = decoder.settle(&goal(&anchor, knobs));
        let name = if slot == REST { display_name(&anchor.name.to_string()) } else { numbered(&anchor, slot + 1) };
        (named(patch, name), format!("latent {} at {:+.2}", args.latent, position(slot)))
    };
    args.cartridge.write(&outputs, &(0..BANK_VOICES).map(voice).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slots_reach_both_ends_and_the_rest() {
        assert_eq!([0, REST, BANK_VOICES - 1].map(position), [-1.0, 0.0, 1.0]);
    }
}
