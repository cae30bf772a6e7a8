//! `vaeform dataset`: examples for training, drawn by a seed and rendered on all cores. Parts are files of their own, each the same
//! whoever writes it, so that a run can be broken off and gone on with, or spread over a job array.

mod manifest;
mod part;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use vaeform_models::examples::{Mix, Mixture, Studio};

use manifest::{Manifest, Part, Provenance};

use crate::outputs::Outputs;
use crate::{crew, stdout, voices};

/// Draws of a part.
const PART: u64 = 2_048;

/// Arguments of `vaeform dataset`.
#[derive(clap::Args)]
pub struct DatasetArgs {
    /// Folder for the parts (00000.safetensors and on) and the manifest.
    #[arg(long)]
    out: PathBuf,
    /// Draws in all; silent ones are left out.
    #[arg(long)]
    count: u64,
    /// Voices to draw from: .syx, packed voices (.bin) or folders of them.
    #[arg(long, num_args = 1.., required = true)]
    data: Vec<PathBuf>,
    /// Shares of voices as they are or a little changed, of crossovers of two, and of six operators of any.
    #[arg(long, default_value = "real=25,cross=50,random=25", value_parser = mix)]
    mix: Mix,
    /// The keys, lowest and highest.
    #[arg(long, default_value = "36..84", value_parser = notes)]
    notes: (u8, u8),
    /// The same seed gives the same files.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Writes only each N-th part, from the I-th on (I from 0): `--shard $SLURM_ARRAY_TASK_ID/64`.
    #[arg(long, default_value = "0/1", value_parser = shard)]
    shard: (u64, u64),
    /// Also keeps the sound itself, 66 kB an example, and the library's embedding of it.
    #[arg(long)]
    audio: bool,
    /// Overwrite files that have the names of parts and belong to no dataset; those of another dataset stay.
    #[arg(long)]
    force: bool,
}

/// `real=25,cross=50,random=25`; what is left out is 0.
fn mix(text: &str) -> Result<Mix> {
    let mut mix = Mix { real: 0.0, cross: 0.0, random: 0.0 };
    for entry in text.split(',') {
        let (name, share) = entry.split_once('=').with_context(|| format!("`{entry}`: expected NAME=SHARE"))?;
        let value: f32 = share.parse().with_context(|| format!("`{entry}`: expected a number"))?;
        ensure!(value.is_finite() && value >= 0.0, "`{entry}`: expected a share of 0 or more");
        match name {
            "real" => mix.real = value,
            "cross" => mix.cross = value,
            "random" => mix.random = value,
            _ => bail!("`{name}`: expected real, cross or random"),
        }
    }
    ensure!(mix.real + mix.cross + mix.random > 0.0, "all shares are 0");
    Ok(mix)
}

/// `36..84`, both ends included.
fn notes(text: &str) -> Result<(u8, u8)> {
    let (low, high) = text.split_once("..").with_context(|| format!("`{text}`: expected LOW..HIGH"))?;
    let note = |text: &str| -> Result<u8> {
        let note = text.parse().ok().filter(|note| *note < 128);
        note.with_context(|| format!("`{text}`: expected a MIDI note, 0-127"))
    };
    let (low, high) = (note(low)?, note(high)?);
    ensure!(low <= high, "`{text}`: expected the lower note first");
    Ok((low, high))
}

/// `3/64`: the fourth of 64.
fn shard(text: &str) -> Result<(u64, u64)> {
    let numbers = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
    let (idx, num) = numbers.with_context(|| format!("`{text}`: expected I/N"))?;
    ensure!(idx < num, "`{text}`: expected I under N, counting from 0");
    Ok((idx, num))
}

/// Writes what is missing.
///
/// # Errors
/// When voices cannot be read, the folder holds another dataset, or a file cannot be written.
pub fn run(args: DatasetArgs) -> Result<()> {
    ensure!(args.count > 0, "--count 0: nothing to draw");
    let (found, num_failed) = voices::read(&args.data);
    ensure!(num_failed == 0, "--data: {num_failed} files failed");
    ensure!(!found.is_empty(), "--data: no voices");
    let patches: Vec<_> = found.into_iter().map(|voice| voice.patch).collect();
    let provenance = Provenance::new(&args, &patches);
    let (idx, num) = args.shard;
    let name = if num == 1 { "manifest.json".to_owned() } else { format!("manifest-{idx}-of-{num}.json") };
    let mut manifest = Manifest::open(&args.out.join(name), provenance)?;
    let own: Vec<u64> = (0..args.count.div_ceil(PART)).filter(|part| part % num == idx).collect();
    let missing: Vec<u64> = own.iter().copied().filter(|part| !manifest.has(*part)).collect();
    let outputs = claimed(&args, &manifest, &missing)?;
    manifest.write(&outputs)?;
    let draws = |parts: &[u64]| parts.iter().map(|part| range(*part, args.count)).map(|r| r.end - r.start).sum::<u64>();
    if missing.len() < own.len() {
        eprintln!("vaeform: goes on; {} of {} parts are there", own.len() - missing.len(), own.len());
    }
    let bar = bar(draws(&own));
    bar.set_position(draws(&own) - draws(&missing));
    bar.reset_eta();
    let mixture = Mixture::new(args.seed, patches, args.mix, args.notes.0..=args.notes.1);
    let start = Instant::now();
    let keeper = std::sync::Mutex::new(&mut manifest);
    let work = |studio: &mut Studio, part: &u64| -> Result<()> {
        let examples = part::examples(&mixture, studio, range(*part, args.count), &bar)?;
        let bytes = part::bytes(&examples, args.audio)?;
        let entry = Part::new(*part, examples.len(), &bytes);
        outputs.write(&args.out.join(entry.file()), &bytes)?;
        match keeper.lock() {
            Ok(mut manifest) => manifest.add(entry, &outputs),
            Err(_) => bail!("another thread failed"),
        }
    };
    let done = crew::map(&missing, &ProgressBar::hidden(), Studio::default, work);
    bar.finish_and_clear();
    done.into_iter().collect::<Result<Vec<()>>>()?;
    let seconds = start.elapsed().as_secs_f64();
    let rate = draws(&missing) as f64 / seconds;
    let figures = json!({"examples": manifest.num_examples(), "draws": draws(&own), "seconds": seconds, "rate": rate});
    let said = format!(
        "{} examples of {} draws; {seconds:.1} s, {rate:.0} renders/s\n",
        figures["examples"], figures["draws"]
    );
    stdout::print(said.as_bytes())
}

/// The draws of a part.
fn range(part: u64, count: u64) -> std::ops::Range<u64> {
    part * PART..((part + 1) * PART).min(count)
}

fn bar(draws: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} renders, {per_sec}, {eta} left");
    let bar = ProgressBar::new(draws).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(std::time::Duration::from_millis(500));
    bar
}

/// The manifest and the parts that are missing, claimed before the work begins. Where a manifest tells that the folder is this
/// dataset's, what a killed run left half done is done again.
fn claimed(args: &DatasetArgs, manifest: &Manifest, missing: &[u64]) -> Result<Outputs> {
    let mut outputs = Outputs::new(args.force || manifest.was_found()).reading(voices::files(&args.data));
    let parts = missing.iter().map(|part| args.out.join(manifest::file(*part)));
    let paths: Vec<PathBuf> = std::iter::once(manifest.path().to_owned()).chain(parts).collect();
    outputs.claim_all(&paths)?;
    Ok(outputs)
}
