//! `latent eval`: how much of a patch comes through the model, beside simple answers to the same question.

mod report;
mod row;

use std::path::PathBuf;

use anyhow::{Context, Result};
use vaeform_models::patch_vae::PatchVae;
use vaeform_patch::{NUM_PARAMS, Patch};

use self::row::{EvalRow, Latents};
use super::baselines::{majority, through};
use super::pca::Pca;
use crate::bootstrap;
use crate::decoded::{BATCH, likeliest, said};
use crate::ear::Ear;
use crate::normal::normal;
use crate::steps::{Steps, nearest};
use crate::{crew, model_args, stdout, voices};

/// A latent is active where its posterior mean varies by more than this over the data (Burda, Grosse and Salakhutdinov 2016).
const ACTIVE_VARIANCE: f64 = 0.01;

/// Arguments of `latent eval`.
#[derive(clap::Args)]
pub struct LatentEvalArgs {
    /// The patches to measure on: packed voices (.bin), a .syx or a folder of them.
    #[arg(long)]
    data: PathBuf,
    /// The training patches, for majority, PCA and neighbour; without them the model stands alone.
    #[arg(long)]
    train: Option<PathBuf>,
    /// Weights to measure; "built-in" is the instrument's own.
    #[arg(long, num_args = 1.., default_value = "built-in")]
    weights: Vec<PathBuf>,
    /// Patches whose round trips are rendered, drawn by the seed; 0 is none.
    #[arg(long, default_value_t = 300)]
    renders: usize,
    /// Draws the patches to render and the noise of the KL.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// One answer to "which patch is this", for every patch of the data.
struct Answer {
    name: String,
    /// Numbers that the answer is given through; none for a majority.
    num_latents: Option<usize>,
    patches: Vec<Patch>,
    latents: Option<Latents>,
}

/// Measures and prints.
///
/// # Errors
/// When weights or data cannot be read.
pub fn run(args: LatentEvalArgs) -> Result<()> {
    let data = voices::data(&args.data).context("--data")?;
    let steps: Vec<Steps> = data.iter().map(Steps::of).collect();
    let mut answers = Vec::new();
    for path in &args.weights {
        let is_own = path.as_os_str() == "built-in";
        let vae = if is_own { PatchVae::shared() } else { model_args::open(path)? };
        let label = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let label =
            if is_own { format!("VAE {}", vae.num_latents()) } else { format!("VAE {} ({label})", vae.num_latents()) };
        answers.extend(of_model(vae, &label, &data, args.seed));
    }
    if let Some(path) = &args.train {
        let train: Vec<Steps> = voices::data(path).context("--train")?.iter().map(Steps::of).collect();
        answers.extend(of_training(&train, &steps, &data, &answers));
    }
    let heard = chosen(data.len(), args.renders, args.seed);
    let rows = measure(answers, &data, &steps, &heard);
    stdout::print(report::text(&rows, data.len(), heard.len(), args.seed, args.json).as_bytes())
}

/// `num` of `len` places, the same for the same seed, in rising order.
pub(super) fn chosen(len: usize, num: usize, seed: u64) -> Vec<usize> {
    let mut places: Vec<usize> = (0..len).collect();
    fastrand::Rng::with_seed(seed).shuffle(&mut places);
    places.truncate(num);
    places.sort_unstable();
    places
}

/// The model's round trip at the likeliest values, and as the knobs play it.
fn of_model(vae: &PatchVae, label: &str, data: &[Patch], seed: u64) -> [Answer; 2] {
    let num_latents = vae.num_latents();
    let batches: Vec<(usize, &[Patch])> = data.chunks(BATCH).enumerate().collect();
    let bar = crew::bar(batches.len(), "batches");
    let parts = crew::map(
        &batches,
        &bar,
        || (),
        |(), &(idx, batch)| {
            // Each batch has noise of its own, whichever core takes it.
            round_trip(vae, batch, &mut fastrand::Rng::with_seed(seed ^ (idx as u64) << 32))
        },
    );
    bar.finish_and_clear();
    let (mut likeliest, mut played, mut means, mut kl) = (vec![], vec![], vec![], 0.0);
    for part in parts {
        likeliest.extend(part.likeliest);
        played.extend(part.played);
        means.extend(part.means);
        kl += part.kl_nats;
    }
    let is_active = |latent: usize| {
        let mean = means.iter().map(|z: &Vec<f32>| f64::from(z[latent])).sum::<f64>() / means.len() as f64;
        let spread = means.iter().map(|z| (f64::from(z[latent]) - mean).powi(2)).sum::<f64>();
        spread / means.len() as f64 > ACTIVE_VARIANCE
    };
    let active = (0..num_latents).filter(|&latent| is_active(latent)).count();
    let latents = Latents { active, kl_bits: kl / std::f64::consts::LN_2 / data.len() as f64 };
    let num_latents = Some(num_latents);
    [
        Answer { name: label.to_owned(), num_latents, patches: likeliest, latents: Some(latents) },
        Answer { name: format!("{label}, expected values"), num_latents, patches: played, latents: None },
    ]
}

struct RoundTrip {
    likeliest: Vec<Patch>,
    played: Vec<Patch>,
    means: Vec<Vec<f32>>,
    kl_nats: f64,
}

fn round_trip(vae: &PatchVae, patches: &[Patch], random: &mut fastrand::Rng) -> RoundTrip {
    let posteriors = vae.encode(patches);
    let means: Vec<Vec<f32>> = posteriors.into_iter().map(|posterior| posterior.mean).collect();
    let refs: Vec<&[f32]> = means.iter().map(Vec::as_slice).collect();
    let distributions = vae.decode(&refs);
    let played = |(patch, distribution): (&Patch, _)| Patch::from_fm(patch.name, &said(distribution)).0;
    RoundTrip {
        likeliest: distributions.iter().map(likeliest).collect(),
        played: patches.iter().zip(&distributions).map(played).collect(),
        kl_nats: vae.draw(patches, &mut || normal(random)).iter().map(|draw| f64::from(draw.nats)).sum(),
        means,
    }
}

/// Majority, PCA with as many axes as each model has latents, and the nearest neighbour.
fn of_training(train: &[Steps], steps: &[Steps], data: &[Patch], models: &[Answer]) -> Vec<Answer> {
    let answer = |name: String, num_latents, rows: Vec<Steps>| Answer {
        name,
        num_latents,
        patches: rows.iter().zip(data).map(|(row, patch)| row.patch(patch)).collect(),
        latents: None,
    };
    let mut widths: Vec<usize> = models.iter().filter_map(|model| model.num_latents).collect();
    widths.sort_unstable();
    widths.dedup();
    let mut answers = vec![answer("majority".to_owned(), None, vec![majority(train); steps.len()])];
    for width in widths {
        let pca = Pca::fit(train, width);
        let name = format!("PCA {width} ({:.0} % of the variance)", 100.0 * pca.explained());
        answers.push(answer(name, Some(width), through(&pca, steps)));
    }
    let neighbours = nearest(train, steps).into_iter().map(|(row, _)| row).collect();
    answers.push(answer("nearest training patch".to_owned(), None, neighbours));
    answers
}

fn measure(answers: Vec<Answer>, data: &[Patch], steps: &[Steps], heard: &[usize]) -> Vec<EvalRow> {
    let bar = crew::bar(heard.len(), "patches rendered with their answers");
    let distances = crew::map(heard, &bar, Ear::default, |ear, &idx| {
        let patches: Vec<Patch> = answers.iter().map(|answer| answer.patches[idx]).collect();
        ear.distances(&data[idx], &patches)
    });
    bar.finish_and_clear();
    let row = |(idx, answer): (usize, Answer)| {
        let pairs = answer.patches.iter().map(Steps::of).zip(steps);
        let (mut right, mut error) = (0.0, 0.0);
        for (found, own) in pairs {
            right += (NUM_PARAMS - usize::from(found.distance(own))) as f64 / NUM_PARAMS as f64;
            error += found.mean_error(own);
        }
        let mss_of_each: Vec<f64> = distances.iter().map(|of_patch| of_patch[idx].0).collect();
        let mr_stft: Vec<f64> = distances.iter().map(|of_patch| of_patch[idx].1).collect();
        EvalRow {
            name: answer.name,
            num_latents: answer.num_latents,
            accuracy_percent: 100.0 * right / data.len() as f64,
            mae_norm: error / data.len() as f64,
            mss: bootstrap::mean(&mss_of_each),
            mr_stft: bootstrap::mean(&mr_stft),
            latents: answer.latents,
            mss_of_each,
        }
    };
    answers.into_iter().enumerate().map(row).collect()
}
