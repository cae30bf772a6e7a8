//! `presets info`: what each preset file is.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_preset_formats::PresetFile;

use super::foreign;
use crate::sysex::verdict;

/// Arguments of `presets info`.
#[derive(clap::Args)]
pub(crate) struct PresetInfoArgs {
    /// Files, or folders of them.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Prints a table or JSON of all files.
///
/// # Errors
/// When a file cannot be read or is no preset.
pub(super) fn run(args: &PresetInfoArgs) -> Result<()> {
    print(&foreign::files_of(&args.files)?, args.json)
}

/// Prints what each file is, and what is wrong with it.
///
/// # Errors
/// As [`run`].
pub(super) fn print(files: &[PathBuf], is_json: bool) -> Result<()> {
    let mut num_failed = 0;
    let mut rows = Vec::new();
    use Align::Left;
    let columns =
        [("FILE", Left), ("FORMAT", Left), ("FOR", Left), ("NAME", Left), ("AUTHOR", Left), ("CATEGORY", Left)];
    let mut table = Table::new(&columns);
    // One at a time, so that a folder takes no more memory than its largest file.
    for path in files {
        let file = path.display().to_string();
        match foreign::read(path) {
            Ok(preset) if is_json => rows.push(as_json(&file, &preset)),
            Ok(preset) => {
                let facts = preset.facts();
                let texts = [facts.instrument, facts.name, facts.author, facts.category];
                table.row([file, preset.format().to_owned()].into_iter().chain(texts));
                facts.warnings.iter().for_each(|warning| table.note(warning));
            }
            Err(error) => {
                num_failed += 1;
                rows.push(json!({ "file": file, "error": format!("{error:#}") }));
                table.row([file].into_iter().chain(["-"; 5].map(str::to_owned)));
                table.note(&format!("{error:#}"));
            }
        }
    }
    let text = if is_json { serde_json::to_string_pretty(&rows)? + "\n" } else { table.render() };
    stdout::print(text.as_bytes())?;
    verdict(num_failed, files.len())
}

fn as_json(file: &str, preset: &PresetFile) -> Value {
    let facts = preset.facts();
    let more: serde_json::Map<String, Value> = facts.more.into_iter().collect();
    json!({
        "file": file,
        "format": preset.format(),
        "for": facts.instrument,
        "name": facts.name,
        "author": facts.author,
        "category": facts.category,
        "licence": facts.licence,
        "more": more,
        "warnings": facts.warnings,
    })
}
