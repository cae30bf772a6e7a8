//! `bank unique`: how many of many samples of the prior are different patches, legal, audible, and far from the training data.

use std::collections::HashSet;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::json;
use vaeform_models::patch_vae::PatchVae;
use vaeform_patch::Patch;
use vaeform_sysex::dx7::{self, PACKED_VOICE, layout};

use crate::decoded::likeliest;
use crate::ear::{self, Ear};
use crate::model_args::ModelArgs;
use crate::normal::normal;
use crate::steps::{Steps, nearest};
use crate::{crew, stdout, voices};

/// Samples that one core takes at a time.
const BATCH: usize = 64;

/// Arguments of `bank unique`.
#[derive(clap::Args)]
pub struct UniqueArgs {
    /// Samples of the prior.
    #[arg(long, default_value_t = 65_536)]
    count: usize,
    /// The same seed gives the same samples.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The training patches whose distance is told: packed voices (.bin), a .syx or a folder of them.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Render only so many of the samples to hear which are silent.
    #[arg(long)]
    renders: Option<usize>,
    /// Draw from the standard normal prior of the training; otherwise as the instrument draws its random patches: each latent by
    /// itself, as the training data lie.
    #[arg(long)]
    normal: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    model: ModelArgs,
}

/// Samples, decodes at the likeliest values, counts.
///
/// # Errors
/// When the weights or the data cannot be read.
pub fn run(args: UniqueArgs) -> Result<()> {
    let vae = args.model.open()?;
    let train = args.data.as_deref().map(voices::data).transpose().context("--data")?;
    let patches = samples(vae, args.count, args.seed, args.normal);
    let num_valid = patches.iter().filter(|patch| is_valid(patch)).count();
    let packed: Vec<[u8; PACKED_VOICE]> = patches.iter().map(layout::pack).collect();
    let with_name = packed.iter().collect::<HashSet<_>>().len();
    let steps: Vec<Steps> = patches.iter().map(Steps::of).collect();
    let without_name = steps.iter().collect::<HashSet<_>>().len();
    let num_rendered = args.renders.unwrap_or(args.count).min(args.count);
    let num_silent = silent(&patches[..num_rendered]);
    let mut distances: Vec<u8> = train.map_or_else(Vec::new, |train| {
        let train: Vec<Steps> = train.iter().map(Steps::of).collect();
        nearest(&train, &steps).into_iter().map(|(_, distance)| distance).collect()
    });
    distances.sort_unstable();
    let part = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
    let at = |quantile: f64| distances.get((quantile * distances.len().saturating_sub(1) as f64) as usize);
    let num_copies = distances.iter().filter(|&&distance| distance == 0).count();
    let prior = if args.normal { "standard normal" } else { "each latent as the training data lie" };
    if args.json {
        let distance = (!distances.is_empty()).then(
            || json!({"smallest": at(0.0), "p1": at(0.01), "median": at(0.5), "p99": at(0.99), "copies": num_copies}),
        );
        let all = json!({
            "count": args.count,
            "seed": args.seed,
            "prior": prior,
            "unique_with_name": with_name,
            "unique_without_name": without_name,
            "valid": num_valid,
            "rendered": num_rendered,
            "silent": num_silent,
            "distance_to_training": distance,
        });
        return stdout::print(format!("{all:#}\n").as_bytes());
    }
    let mut text = format!("{} samples, {prior}, likeliest values, seed {}\n", args.count, args.seed);
    text += &format!("unique with the name     {with_name:6}  {:8.4} %\n", part(with_name, args.count));
    text += &format!("unique without the name  {without_name:6}  {:8.4} %\n", part(without_name, args.count));
    text += &format!("valid                    {num_valid:6}  {:8.4} %\n", part(num_valid, args.count));
    text += &format!("silent                   {num_silent:6}  {:8.4} %", part(num_silent, num_rendered));
    text += &format!(" of {num_rendered} rendered: {}, peak under {:.0} dBFS\n", ear::KEY, ear::SILENCE_DB);
    if let (Some(least), Some(low), Some(median), Some(high)) = (at(0.0), at(0.01), at(0.5), at(0.99)) {
        text += &format!(
            "nearest training patch   differs in {median} of 145 values (median; least {least}, 1 % {low}, 99 % {high}); \
             {num_copies} are copies\n"
        );
    }
    stdout::print(text.as_bytes())
}

/// The likeliest patches of samples; sample `n` is the same however many are drawn.
fn samples(vae: &PatchVae, count: usize, seed: u64, is_normal: bool) -> Vec<Patch> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut sample = || match is_normal {
        true => (0..vae.num_latents()).map(|_| normal(&mut random)).collect(),
        false => vae.space().sample(1.0, &mut || random.f32()),
    };
    let latents: Vec<Vec<f32>> = (0..count).map(|_| sample()).collect();
    let batches: Vec<&[Vec<f32>]> = latents.chunks(BATCH).collect();
    let bar = crew::bar(batches.len(), "batches decoded");
    let decode = |(): &mut (), batch: &&[Vec<f32>]| {
        let refs: Vec<&[f32]> = batch.iter().map(Vec::as_slice).collect();
        vae.decode(&refs).iter().map(likeliest).collect::<Vec<Patch>>()
    };
    let patches = crew::map(&batches, &bar, || (), decode).into_iter().flatten().collect();
    bar.finish_and_clear();
    patches
}

/// The patch survives its own message with nothing to mend, and its name is one that the display has.
fn is_valid(patch: &Patch) -> bool {
    let decoded = dx7::decode(&dx7::encode_single(patch, 0));
    let is_whole = decoded.is_ok_and(|decoded| {
        decoded.notices.is_empty() && matches!(decoded.voices.as_slice(), [voice] if voice.patch == *patch)
    });
    is_whole && patch.name.0.iter().all(|byte| (32..128).contains(byte))
}

fn silent(patches: &[Patch]) -> usize {
    let batches: Vec<&[Patch]> = patches.chunks(BATCH).collect();
    let bar = crew::bar(batches.len(), "batches rendered");
    let count = |ear: &mut Ear, batch: &&[Patch]| ear.render(batch).iter().filter(|take| ear::is_silent(take)).count();
    let num_silent = crew::map(&batches, &bar, Ear::default, count).into_iter().sum();
    bar.finish_and_clear();
    num_silent
}
