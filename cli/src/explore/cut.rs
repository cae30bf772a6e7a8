//! `vaeform explore cut`: a long recording in numbered pieces, with a list.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_external::cable::{Cutting, pieces};
use vaeform_session::sound;

/// Pieces at most.
const MAX_PIECES: usize = 100_000;

/// Arguments of `explore cut`.
#[derive(clap::Args)]
pub(crate) struct CutArgs {
    /// The recording: WAV, AIFF, FLAC, OGG, MP3.
    recording: PathBuf,
    /// A piece every so many seconds.
    #[arg(long, value_name = "SECONDS", required_unless_present = "onsets", conflicts_with = "onsets")]
    seconds: Option<f64>,
    /// A piece at each onset after silence.
    #[arg(long)]
    onsets: bool,
    /// Folder for 00001.wav ... and pieces.jsonl.
    #[arg(long)]
    out: PathBuf,
    /// Overwrite files that exist.
    #[arg(long)]
    force: bool,
}

/// Cuts and writes.
///
/// # Errors
/// When the recording cannot be read, or nothing is found in it.
pub(super) fn run(args: &CutArgs) -> Result<()> {
    let name = || args.recording.display().to_string();
    let sound = sound::read(&args.recording).with_context(name)?;
    let cutting = match args.seconds {
        Some(seconds) => {
            ensure!(seconds > 0.0 && seconds.is_finite(), "--seconds {seconds}: expected a length");
            Cutting::Seconds(seconds)
        }
        None => Cutting::Onsets,
    };
    let pieces = pieces(&sound.samples, sound.rate_hz, cutting);
    ensure!(!pieces.is_empty(), "{}: no onset was found", name());
    ensure!(pieces.len() <= MAX_PIECES, "{}: {} pieces, expected at most {MAX_PIECES}", name(), pieces.len());
    let files: Vec<String> = (1..=pieces.len()).map(|n| format!("{n:05}.wav")).collect();
    let list = args.out.join("pieces.jsonl");
    let paths: Vec<PathBuf> = files.iter().map(|file| args.out.join(file)).chain([list.clone()]).collect();
    let mut outputs = Outputs::new(args.force).reading([&args.recording]);
    outputs.claim_all(&paths)?;
    let mut lines = String::new();
    for (file, piece) in files.iter().zip(&pieces) {
        outputs.wav(&args.out.join(file), &sound.samples[piece.clone()], sound.rate_hz)?;
        let seconds = |frames: usize| frames as f64 / f64::from(sound.rate_hz);
        lines += &json!({"file": file, "start_s": seconds(piece.start), "seconds": seconds(piece.len())}).to_string();
        lines.push('\n');
    }
    outputs.write(&list, lines.as_bytes())?;
    stdout::print(format!("{} pieces in {}\n", pieces.len(), args.out.display()).as_bytes())
}
