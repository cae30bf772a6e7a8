//! `vaeform listen make`: a plan becomes a page.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_models::features::resampled;
use vaeform_pages::listening::{Item, Trial, page, prepared};
use vaeform_session::sound;

/// Arguments of `listen make`.
#[derive(clap::Args)]
pub(crate) struct TestArgs {
    /// The plan, in JSON: `{"title": "..", "trials": [{"name": "..", "reference": "a.wav", "items": {"ours": "b.wav"}}]}`. Files are
    /// looked for beside it; `"level_matched": false` leaves the levels of a trial as they are.
    plan: PathBuf,
    /// The page to write.
    #[arg(long)]
    out: PathBuf,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    title: String,
    trials: Vec<PlannedTrial>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlannedTrial {
    name: String,
    reference: PathBuf,
    items: BTreeMap<String, PathBuf>,
    #[serde(default = "yes")]
    level_matched: bool,
}

fn yes() -> bool {
    true
}

/// Reads the plan and its sounds, and writes the page.
///
/// # Errors
/// When the plan or a sound is not as expected.
pub(super) fn run(args: &TestArgs) -> Result<()> {
    let text = std::fs::read_to_string(&args.plan).with_context(|| args.plan.display().to_string())?;
    let plan: Plan = serde_json::from_str(&text).with_context(|| args.plan.display().to_string())?;
    let folder = args.plan.parent().unwrap_or(Path::new("."));
    let files =
        plan.trials.iter().flat_map(|of| of.items.values().chain([&of.reference])).map(|file| folder.join(file));
    let mut outputs = Outputs::new(args.force).reading(files.chain([args.plan.clone()]));
    outputs.claim(&args.out)?;
    let trials = plan.trials.iter().map(|planned| trial(planned, folder)).collect::<Result<Vec<_>>>()?;
    outputs.write(&args.out, page(&plan.title, &trials)?.as_bytes())?;
    stdout::print(format!("{}  {} trials\n", args.out.display(), trials.len()).as_bytes())
}

fn trial(planned: &PlannedTrial, folder: &Path) -> Result<Trial> {
    let read = |file: &Path| {
        let path = folder.join(file);
        sound::read(&path).with_context(|| path.display().to_string())
    };
    let reference = read(&planned.reference)?;
    let item = |(name, file): (&String, &PathBuf)| {
        let sound = read(file)?;
        let samples = resampled(&sound.samples, sound.rate_hz, reference.rate_hz)?;
        Ok(Item { name: name.clone(), samples })
    };
    let judged = planned.items.iter().map(item).collect::<Result<Vec<_>>>()?;
    prepared(&planned.name, reference.rate_hz, &reference.samples, judged, planned.level_matched)
}
