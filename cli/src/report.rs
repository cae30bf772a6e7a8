//! `vaeform report`: what commands print as JSON, as one page.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_pages::report::{Part, page};

/// Arguments of `vaeform report`.
#[derive(clap::Args)]
pub(crate) struct ReportArgs {
    /// What commands printed with --json, or wrote as report.json. Sounds that it names are looked for beside it.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The page to write.
    #[arg(long)]
    out: PathBuf,
    /// Its title.
    #[arg(long, default_value = "Report")]
    title: String,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
}

/// Writes the page.
///
/// # Errors
/// When a file is no JSON, or the page cannot be written.
pub(crate) fn run(args: &ReportArgs) -> Result<()> {
    let mut outputs = Outputs::new(args.force).reading(&args.files);
    outputs.claim(&args.out)?;
    let read = |path: &PathBuf| -> Result<(String, Value)> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).with_context(|| name.clone())?;
        Ok((name.clone(), serde_json::from_str(&text).with_context(|| name)?))
    };
    let all = args.files.iter().map(read).collect::<Result<Vec<_>>>()?;
    let parts: Vec<Part<'_>> = all
        .iter()
        .zip(&args.files)
        .map(|((name, json), path)| Part { name, json, folder: Some(path.parent().unwrap_or(Path::new("."))) })
        .collect();
    let page = page(&args.title, &parts);
    outputs.write(&args.out, page.as_bytes())?;
    stdout::print(format!("{}  {} KB\n", args.out.display(), page.len().div_ceil(1_024)).as_bytes())
}
