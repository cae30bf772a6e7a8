//! `performance tokens`: segments as tokens.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use serde_json::json;
use vaeform_performance::{Segment, tokens};

use super::files::Read;
use super::lane_args::LaneArgs;
use crate::sysex::output::OutArgs;

/// Arguments of `performance tokens`.
#[derive(clap::Args)]
pub(crate) struct TokensArgs {
    /// MIDI files, and folders of them.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    lanes: LaneArgs,
    /// Print what tokens say instead of their numbers.
    #[arg(long, conflicts_with = "json")]
    names: bool,
    /// Print JSON, which `performance midi` reads.
    #[arg(long)]
    json: bool,
    /// Write to this file instead of standard output.
    #[command(flatten)]
    out: OutArgs,
}

/// Prints the tokens of all segments, one a line; each is read back first.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn run(args: TokensArgs) -> Result<()> {
    let read = Read::of(&args.files);
    let outputs = args.out.claim(&read.paths)?;
    let map = args.lanes.map(read.performances.iter().map(|(_, performance)| performance))?;
    let mut entries = Vec::new();
    let mut text = String::new();
    for (path, performance) in &read.performances {
        for (part, cut) in performance.parts.iter().zip(performance.segments(&map)) {
            for segment in cut.segments {
                let sequence = exact(&segment)?;
                if args.json {
                    entries.push(json!({
                        "file": path.display().to_string(),
                        "track": part.track,
                        "channel": part.channel + 1,
                        "bar": segment.first_bar,
                        "bars": segment.num_bars,
                        "meter": [segment.meter.numerator, segment.meter.denominator],
                        "bpm": performance.bpm(),
                        "tokens": sequence,
                    }));
                    continue;
                }
                let words: Vec<String> = sequence
                    .iter()
                    .map(|token| if args.names { tokens::name(*token) } else { token.to_string() })
                    .collect();
                let (file, channel) = (path.display(), part.channel + 1);
                _ = writeln!(text, "{file}\t{}\t{channel}\t{}\t{}", part.track, segment.first_bar, words.join(" "));
            }
        }
    }
    if args.json {
        let lanes: Vec<_> = map.slots().iter().map(|slot| slot.map(|slot| slot.to_string())).collect();
        text = format!("{:#}\n", json!({"lanes": lanes, "segments": entries}));
    }
    args.out.write(&outputs, text.as_bytes())?;
    read.verdict()
}

/// The tokens of a segment, seen to be its grid.
fn exact(segment: &Segment) -> Result<Vec<u16>> {
    let sequence = tokens::encode(&segment.grid);
    ensure!(tokens::decode(&sequence)? == segment.grid, "bar {}: the tokens are another grid", segment.first_bar);
    Ok(sequence)
}
