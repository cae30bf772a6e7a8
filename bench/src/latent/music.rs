//! `latent music`: what the knobs and the morph do to the sound, measured on what the plugin would play.

mod named;
mod report;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use vaeform_models::latent::{Hold, Lock, Locks};
use vaeform_patch::Patch;
use vaeform_session::LatentDecoder;

use super::eval::chosen;
use super::{morphs, named as named_knobs, sweeps};
use crate::ear::Ear;
use crate::model_args::{ModelArgs, lock};
use crate::{crew, stdout, voices};

/// Arguments of `latent music`.
#[derive(clap::Args)]
pub struct MusicArgs {
    /// The patches that anchors and pairs are drawn from: packed voices (.bin), a .syx or a folder of them.
    #[arg(long)]
    data: PathBuf,
    /// Anchors that every knob is swept around; 0 is none.
    #[arg(long, default_value_t = 50)]
    anchors: usize,
    /// Pairs that are morphed; 0 is none.
    #[arg(long, default_value_t = 100)]
    pairs: usize,
    /// Patches that the knobs with names are fitted and swept around; 0 is none.
    #[arg(long, default_value_t = 60)]
    named: usize,
    /// Let algorithm and ratios move in the sweeps; morphs are measured both ways.
    #[arg(long)]
    free: bool,
    /// Groups of parameters that stay the anchor's in the sweeps: algorithm, ratios, envelopes, levels, lfo, pitch-eg.
    #[arg(long, value_delimiter = ',', value_parser = lock)]
    lock: Vec<Lock>,
    /// Draws anchors and pairs.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    model: ModelArgs,
}

/// Measures and prints.
///
/// # Errors
/// When the weights or the data cannot be read, or there are too few patches.
pub fn run(args: MusicArgs) -> Result<()> {
    let data = voices::data(&args.data).context("--data")?;
    ensure!(data.len() >= 2, "{}: one patch makes no pair", args.data.display());
    let anchors: Vec<Patch> = chosen(data.len(), args.anchors, args.seed).into_iter().map(|i| data[i]).collect();
    let locks = args.lock.iter().fold(Locks::default(), |locks, &lock| locks.with(lock, true));
    let hold = Hold { locks, free_algorithm: args.free };
    let vae = args.model.open()?;
    let start = || (LatentDecoder::with(vae), Ear::default());
    let bar = crew::bar(anchors.len(), "anchors swept");
    let swept = crew::map(&anchors, &bar, start, |(decoder, ear), anchor| sweeps::around(decoder, ear, anchor, hold));
    bar.finish_and_clear();
    let mut random = fastrand::Rng::with_seed(args.seed);
    let mut draw = || data[random.usize(..data.len())];
    let pairs: Vec<(Patch, Patch)> = (0..args.pairs).map(|_| (draw(), draw())).collect();
    let bar = crew::bar(pairs.len(), "pairs morphed");
    let morphed = crew::map(&pairs, &bar, start, |(decoder, ear), (a, b)| morphs::between(decoder, ear, a, b));
    bar.finish_and_clear();
    let fitted: Vec<Patch> = chosen(data.len(), args.named, args.seed).into_iter().map(|i| data[i]).collect();
    let figures = report::Figures::new(&swept, &morphed, &named_knobs::around(vae, &fitted));
    let text = if args.json { figures.json(args.seed, args.free) } else { figures.text(args.seed, args.free) };
    stdout::print(text.as_bytes())
}
