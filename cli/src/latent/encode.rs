//! `latent encode`: where patches lie in the latent space, and what the decoder cannot express of them.

use std::path::PathBuf;

use anyhow::{Result, bail};
use vaeform_bench::crew;
use vaeform_bench::decoded::{BATCH, said};
use vaeform_bench::model_args::ModelArgs;
use vaeform_bench::table::{Align, Table};
use vaeform_bench::voices::{self, Voice};
use vaeform_models::patch_vae::PatchVae;
use vaeform_patch::Patch;

use super::places::{self, Place, PlacesFormat};
use crate::sysex::output::OutArgs;

/// Arguments of `latent encode`.
#[derive(clap::Args)]
pub(crate) struct LatentEncodeArgs {
    /// Files to read: .syx and the other forms of `vaeform sysex`, packed voices (.bin), folders of .syx.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The form; by default what --out's name says, a table without --out.
    #[arg(long, value_enum)]
    format: Option<PlacesFormat>,
    /// Short for --format json.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[command(flatten)]
    out: OutArgs,
    #[command(flatten)]
    model: ModelArgs,
}

/// Encodes all voices of all files.
///
/// # Errors
/// When a file cannot be read or holds no voice; the others are encoded.
pub(super) fn run(args: LatentEncodeArgs) -> Result<()> {
    let by_name = args.out.out.as_deref().and_then(PlacesFormat::of);
    let format = args.format.or(args.json.then_some(PlacesFormat::Json)).or(by_name);
    if format.is_none() && args.out.out.is_some() {
        bail!("the form is unknown: name --out .csv, .json or .npy, or give --format");
    }
    let outputs = args.out.claim(voices::files(&args.files).iter().chain(args.model.file()))?;
    let vae = args.model.open()?;
    let (voices, num_failed) = voices::read(&args.files);
    let places = encode(vae, voices);
    if !places.is_empty() {
        let bytes = match format {
            Some(format) => places::write(&places, format)?,
            None => as_table(&places).into_bytes(),
        };
        args.out.write(&outputs, &bytes)?;
    }
    crate::sysex::verdict(num_failed, args.files.len().max(num_failed))
}

fn encode(vae: &PatchVae, voices: Vec<Voice>) -> Vec<Place> {
    let batches: Vec<&[Voice]> = voices.chunks(BATCH).collect();
    let bar = crew::bar(batches.len(), "batches");
    crew::map(&batches, &bar, || (), |(), batch| encode_batch(vae, batch)).into_iter().flatten().collect()
}

fn encode_batch(vae: &PatchVae, voices: &[Voice]) -> Vec<Place> {
    let patches: Vec<Patch> = voices.iter().map(|voice| voice.patch).collect();
    let posteriors = vae.encode(&patches);
    let means: Vec<&[f32]> = posteriors.iter().map(|posterior| posterior.mean.as_slice()).collect();
    let distributions = vae.decode(&means);
    let place = |((voice, posterior), distribution): ((&Voice, _), _)| {
        let posterior: &vaeform_models::patch_vae::Posterior = posterior;
        let said = said(distribution);
        Place {
            file: voice.file.clone(),
            voice: voice.voice,
            name: Some(voice.patch.name.0.map(|byte| char::from(byte & 0x7F)).iter().collect::<String>()),
            mu: posterior.mean.clone(),
            sigma: posterior.sigma.clone(),
            residual: voice.patch.fm.values().iter().zip(said).map(|(value, said)| value - said).collect(),
        }
    };
    voices.iter().zip(&posteriors).zip(&distributions).map(place).collect()
}

/// For people: the residual as the mean part of a parameter's range that the decoder is off by.
fn as_table(places: &[Place]) -> String {
    let mut table = Table::new(&[
        ("VOICE", Align::Right),
        ("NAME", Align::Left),
        ("MU", Align::Left),
        ("SIGMA", Align::Left),
        ("RESIDUAL %", Align::Right),
        ("FILE", Align::Left),
    ]);
    let numbers = |values: &[f32]| values.iter().map(|value| format!("{value:6.2}")).collect::<Vec<_>>().join(" ");
    for place in places {
        let maxima = vaeform_patch::PARAMS.iter().map(|def| def.max);
        let off: f32 = place.residual.iter().zip(maxima).map(|(residual, max)| residual.abs() / max).sum();
        table.row([
            place.voice.to_string(),
            place.name.clone().unwrap_or_default(),
            numbers(&place.mu),
            numbers(&place.sigma),
            format!("{:.1}", 100.0 * off / place.residual.len() as f32),
            place.file.clone(),
        ]);
    }
    table.render()
}
