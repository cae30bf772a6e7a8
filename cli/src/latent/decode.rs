//! `latent decode`: latents, with what the decoder could not express, back to patches.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::json;
use vaeform_bench::decoded::{BATCH, display_name, likeliest, said};
use vaeform_bench::model_args::ModelArgs;
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_models::patch_vae::{Distribution, PatchVae};
use vaeform_patch::{NUM_PARAMS, Patch, PatchName, Preset};

use super::places::{self, Place, PlacesFormat};
use crate::sysex::output::{self, Form};

/// Arguments of `latent decode`.
#[derive(clap::Args)]
pub(crate) struct LatentDecodeArgs {
    /// Latents as `latent encode` writes them, or bare ones: columns mu_1.. of a .csv, an array of arrays in a .json, a matrix in
    /// a .npy.
    latents: PathBuf,
    /// The form, if the name does not say it.
    #[arg(long, value_enum)]
    format: Option<PlacesFormat>,
    /// Leave the residual out: the decoder's word alone.
    #[arg(long)]
    no_residual: bool,
    /// The likeliest values, not the expected ones that the knobs play.
    #[arg(long)]
    argmax: bool,
    /// The .syx file to write; - is standard output.
    #[arg(long, short)]
    out: PathBuf,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
    /// Print JSON of what was done.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    model: ModelArgs,
}

/// Writes a single voice message for one patch and banks for more.
///
/// # Errors
/// When the latents cannot be read or the file cannot be written.
pub(super) fn run(args: LatentDecodeArgs) -> Result<()> {
    let context = || args.latents.display().to_string();
    let mut outputs = Outputs::new(args.force).reading([&args.latents]).reading(args.model.file());
    outputs.claim(&args.out)?;
    let vae = args.model.open()?;
    let format = args.format.or_else(|| PlacesFormat::of(&args.latents));
    let format = format.with_context(|| format!("{}: expected .csv, .json or .npy, or --format", context()))?;
    let bytes = std::fs::read(&args.latents).with_context(context)?;
    let places = places::read(&bytes, format, vae.num_latents()).with_context(context)?;
    let patches = decode(vae, &places, !args.no_residual, args.argmax);
    let form = if patches.len() == 1 { Form::Single } else { Form::Bank };
    let presets: Vec<Preset> = patches.iter().map(|&patch| Preset::from(patch)).collect();
    let bytes = output::dx7_bytes(&presets, form, 0);
    outputs.write(&args.out, &bytes)?;
    if args.json && args.out.as_os_str() != "-" {
        let names: Vec<String> = patches.iter().map(|patch| patch.name.to_string()).collect();
        let done = json!({"out": args.out, "bytes": bytes.len(), "voices": patches.len(), "names": names});
        return stdout::print(format!("{done:#}\n").as_bytes());
    }
    eprintln!("vaeform: {} voices, {} bytes to {}", patches.len(), bytes.len(), args.out.display());
    Ok(())
}

fn decode(vae: &PatchVae, places: &[Place], with_residual: bool, argmax: bool) -> Vec<Patch> {
    let mut patches = Vec::with_capacity(places.len());
    for batch in places.chunks(BATCH) {
        let latents: Vec<&[f32]> = batch.iter().map(|place| place.mu.as_slice()).collect();
        let distributions = vae.decode(&latents);
        patches.extend(batch.iter().zip(&distributions).map(|(place, d)| patch(place, d, with_residual, argmax)));
    }
    patches
}

fn patch(place: &Place, distribution: &Distribution, with_residual: bool, argmax: bool) -> Patch {
    let name = place.name.as_deref().map_or_else(|| display_name(distribution.name()), raw_name);
    let residual = place.residual.as_slice();
    let mut values = if argmax && (residual.is_empty() || !with_residual) {
        *likeliest(distribution).fm.values()
    } else {
        said(distribution)
    };
    if with_residual && residual.len() == NUM_PARAMS {
        values.iter_mut().zip(residual).for_each(|(value, residual)| *value += residual);
    }
    Patch::from_fm(name, &values).0
}

/// The name's bytes as they were: the instrument's characters, none that its display lacks.
fn raw_name(text: &str) -> PatchName {
    let mut bytes = [b' '; PatchName::LEN];
    for (byte, c) in bytes.iter_mut().zip(text.chars()) {
        *byte = u8::try_from(c).ok().filter(|byte| (32..128).contains(byte)).unwrap_or(b' ');
    }
    PatchName(bytes)
}
