//! `sysex info`: what each file is.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_sysex::dx7::{FileClass, SysexError};

use super::batch::{self, Outcome};

/// Notes shown under a file; `--all` shows the rest.
const NOTES_SHOWN: usize = 4;

/// Arguments of `sysex info`.
#[derive(clap::Args)]
pub(crate) struct InfoArgs {
    /// Files to look into; - is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Show every note, not only the first few of a file.
    #[arg(long, short)]
    all: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Prints a table or JSON of all files.
///
/// # Errors
/// When a file cannot be read or holds no voice.
pub(super) fn run(args: InfoArgs) -> Result<()> {
    let outcomes: Vec<Outcome> = batch::load_quietly(&args.files).collect();
    let text = if args.json {
        let files: Vec<Value> = outcomes.iter().map(as_json).collect();
        serde_json::to_string_pretty(&files)? + "\n"
    } else {
        as_table(&outcomes, args.all)
    };
    stdout::print(text.as_bytes())?;
    batch::verdict(outcomes.iter().filter(|o| o.result.is_err()).count(), outcomes.len())
}

/// The class of a file that did not load: whether it was read and held no voice, or could not be read at all.
fn failed_class(error: &anyhow::Error) -> &'static str {
    if error.is::<SysexError>() { FileClass::NO_VOICE } else { "unreadable" }
}

fn as_table(outcomes: &[Outcome], all: bool) -> String {
    use Align::{Left, Right};
    let mut table =
        Table::new(&[("FILE", Left), ("CLASS", Left), ("VOICES", Right), ("BYTES", Right), ("NOTES", Right)]);
    let mut num_voices = 0;
    let mut num_notes = 0;
    for outcome in outcomes {
        match &outcome.result {
            Ok(loaded) => {
                let notes = loaded.notes.len() + loaded.num_more_notes;
                num_voices += loaded.voices.len();
                num_notes += notes;
                let numbers = [loaded.voices.len(), loaded.bytes, notes].map(|n| n.to_string());
                table.row([outcome.file(), loaded.class.to_owned()].into_iter().chain(numbers));
                let shown = if all { loaded.notes.len() } else { NOTES_SHOWN };
                for note in loaded.notes.iter().take(shown) {
                    table.note(&note.text);
                }
                if notes > shown {
                    let how = if all { "" } else { "; --all shows them" };
                    table.note(&format!("and {} more{how}", notes - shown));
                }
            }
            Err(error) => {
                let class = failed_class(error).to_owned();
                table.row([outcome.file(), class, "0".to_owned(), "-".to_owned(), "-".to_owned()]);
                table.note(&format!("{error:#}"));
            }
        }
    }
    if outcomes.len() == 1 {
        return table.render();
    }
    let with_voices = outcomes.iter().filter(|o| o.result.is_ok()).count();
    let rest = outcomes.len() - with_voices;
    let total =
        format!("{} files: {with_voices} with {num_voices} voices, {rest} without, {num_notes} notes", outcomes.len());
    format!("{}\n{total}\n", table.render())
}

fn as_json(outcome: &Outcome) -> Value {
    match &outcome.result {
        Ok(loaded) => json!({
            "file": outcome.file(),
            "class": loaded.class,
            "bytes": loaded.bytes,
            "voices": loaded.voices.len(),
            "names": loaded.voices.iter().map(|v| v.patch.name.to_string()).collect::<Vec<_>>(),
            "notices": loaded.notes.iter().map(|n| n.json.clone()).collect::<Vec<_>>(),
            "more_notices": loaded.num_more_notes,
            "error": null,
        }),
        Err(error) => json!({
            "file": outcome.file(),
            "class": failed_class(error),
            "voices": 0,
            "notices": [],
            "more_notices": 0,
            "error": {
                "offset": error.downcast_ref::<SysexError>().map(SysexError::offset),
                "text": format!("{error:#}"),
            },
        }),
    }
}
