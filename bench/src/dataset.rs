//! `vaeform dataset`: examples for training, drawn by a seed and rendered on all cores. Parts are files of their own, each the same
//! whoever writes it, so that a run can be broken off and gone on with, or spread over a job array.

mod args;
mod manifest;
mod part;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use vaeform_models::examples::{Mixture, Studio};

pub use args::DatasetArgs;
use manifest::{Manifest, PART, Part, Provenance};

use crate::outputs::Outputs;
use crate::{crew, stdout, voices};

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
