//! `wavetable info`: what each file is.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_wavetable::file::{Decoded, LenSource};

use super::table_file;
use crate::sysex::verdict;

/// Arguments of `wavetable info`.
#[derive(clap::Args)]
pub(crate) struct WavetableInfoArgs {
    /// Files to look into.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Samples of a frame, where the file does not say or says wrong.
    #[arg(long)]
    frame_size: Option<usize>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Prints a table or JSON of all files.
///
/// # Errors
/// When a file cannot be read or is no table.
pub(super) fn run(args: WavetableInfoArgs) -> Result<()> {
    let read: Vec<Result<Decoded>> = args.files.iter().map(|path| table_file::read(path, args.frame_size)).collect();
    let files = args.files.iter().map(|path| path.display().to_string()).zip(&read);
    let text = if args.json {
        let files: Vec<Value> = files.map(|(file, read)| as_json(&file, read)).collect();
        serde_json::to_string_pretty(&files)? + "\n"
    } else {
        use Align::{Left, Right};
        let mut table = Table::new(&[("FILE", Left), ("FRAMES", Right), ("FRAME SIZE", Right), ("BY", Left)]);
        for (file, read) in files {
            match read {
                Ok(Decoded { table: decoded, frame_len, notices }) => {
                    let numbers = [decoded.num_frames(), frame_len.samples].map(|n| n.to_string());
                    table.row([file].into_iter().chain(numbers).chain([source(frame_len.source).to_owned()]));
                    notices.iter().for_each(|notice| table.note(&notice.to_string()));
                }
                Err(error) => {
                    table.row([file, "0".to_owned(), "-".to_owned(), "-".to_owned()]);
                    table.note(&format!("{error:#}"));
                }
            }
        }
        table.render()
    };
    stdout::print(text.as_bytes())?;
    verdict(read.iter().filter(|read| read.is_err()).count(), read.len())
}

fn as_json(file: &str, read: &Result<Decoded>) -> Value {
    match read {
        Ok(Decoded { table, frame_len, notices }) => json!({
            "file": file,
            "frames": table.num_frames(),
            "frame_size": frame_len.samples,
            "frame_size_by": source(frame_len.source),
            "id": table.id().to_string(),
            "notices": notices.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }),
        Err(error) => json!({ "file": file, "error": format!("{error:#}") }),
    }
}

/// Who says how long a frame is, in a word or two.
fn source(source: LenSource) -> &'static str {
    match source {
        LenSource::Person => "--frame-size",
        LenSource::Clm => "clm chunk",
        LenSource::Srge => "srge chunk",
        LenSource::UhWt => "uhWT chunk",
        LenSource::Smpl => "smpl loop",
        LenSource::Cue => "cue points",
        LenSource::Wt => ".wt head",
        LenSource::Guess => "guess",
    }
}
