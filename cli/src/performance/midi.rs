//! `performance midi`: tokens back to MIDI files.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use vaeform_bench::outputs::Outputs;
use vaeform_performance::midi::Meter;
use vaeform_performance::{LaneMap, tokens};
use vaeform_session::plain_file;

/// Bytes of a file of tokens at most.
const MAX_BYTES: u64 = 256 << 20;

/// Arguments of `performance midi`.
#[derive(clap::Args)]
pub(crate) struct MidiArgs {
    /// A file that `performance tokens --json` has written.
    file: PathBuf,
    /// The folder to write to, a file a segment.
    #[arg(long, short)]
    out: PathBuf,
    /// Overwrite files that exist.
    #[arg(long)]
    force: bool,
}

/// Writes all segments, with their lanes on controllers 1-10.
///
/// # Errors
/// When the file cannot be read, tokens are none, or a file cannot be written; names the segment and the token.
pub(super) fn run(args: MidiArgs) -> Result<()> {
    let name = args.file.display();
    let bytes = plain_file::read(&args.file, MAX_BYTES).with_context(|| name.to_string())?;
    let read: Value = serde_json::from_slice(&bytes).with_context(|| name.to_string())?;
    let Some(segments) = read["segments"].as_array() else { bail!("{name}: expected a list of segments") };
    let mut outputs = Outputs::new(args.force).reading([&args.file]);
    for (idx, segment) in segments.iter().enumerate() {
        let place = || format!("{name}: segment {idx}");
        let sequence = sequence(&segment["tokens"]).with_context(place)?;
        let grid = tokens::decode(&sequence).with_context(place)?;
        let number = |at: usize, otherwise: u8| {
            segment["meter"][at]
                .as_u64()
                .and_then(|number| u8::try_from(number).ok())
                .filter(|n| *n > 0)
                .unwrap_or(otherwise)
        };
        let meter = Meter { numerator: number(0, 4), denominator: number(1, 4) };
        let bpm = segment["bpm"].as_f64().unwrap_or(120.0);
        let path = args.out.join(format!("segment_{idx:04}.mid"));
        outputs.claim(&path)?;
        outputs.write(&path, &grid.to_midi(&LaneMap::default(), bpm, meter).write()?)?;
    }
    eprintln!("vaeform: {} files written to {}", segments.len(), args.out.display());
    Ok(())
}

fn sequence(value: &Value) -> Result<Vec<u16>> {
    let all = value.as_array().context("expected a list of tokens")?;
    let token = |value: &Value| value.as_u64().and_then(|token| u16::try_from(token).ok());
    all.iter().map(|value| token(value).with_context(|| format!("{value}: expected a token of 0-1602"))).collect()
}
