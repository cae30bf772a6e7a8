//! `vaeform bench`: what the engine and a match cost, in thread CPU time. Ratios within a run count; wall time lies on shared machines.

mod alias;
mod bounds;
mod cases;
mod drop;
mod matching;
mod python;
mod tail;

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;

use crate::library_args::LibraryArgs;
use crate::stdout;

/// Arguments of `vaeform bench`.
#[derive(clap::Args)]
pub struct SpeedArgs {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Rounds; each round runs every case once, and medians are told.
    #[arg(long, default_value_t = 15)]
    rounds: usize,
    /// The CPU tail instead: process time of 16 voices in blocks of 64 frames, alone, beside a busy worker and beside a match.
    #[arg(long)]
    tail: bool,
    /// The time from the drop of a sound to its first candidate instead; builds the patch library at first use.
    #[arg(long, conflicts_with = "tail")]
    drop: bool,
    /// With --drop: the first drop of all, in a cache folder of its own without any library.
    #[arg(long, requires = "drop")]
    fresh: bool,
    /// The speed of `match` instead: to the first candidate, a render, 300 and 2,000 renders.
    #[arg(long = "match", conflicts_with_all = ["tail", "drop"])]
    matching: bool,
    /// What is heard between the harmonics of held notes instead: saws, tables, warps, modulation, drive.
    #[arg(long, group = "compared", conflicts_with_all = ["tail", "drop", "matching"])]
    alias: bool,
    /// Each part of the synth beside what it may cost instead: oscillators, filters, noise, partials, hybrids, effects; with and without
    /// AVX2.
    #[arg(long, group = "compared", conflicts_with_all = ["tail", "drop", "matching"])]
    bounds: bool,
    /// With --alias or --bounds: a Python that has the packages vita and numpy, by which Vital's engine is measured beside.
    #[arg(long, requires = "compared", value_name = "PYTHON")]
    vital: Option<PathBuf>,
    #[command(flatten)]
    library: LibraryArgs,
}

/// Measures and prints.
///
/// # Errors
/// When standard output fails.
pub fn run(args: SpeedArgs) -> Result<()> {
    if args.tail {
        return tail::run(args.json);
    }
    if args.drop {
        return if args.fresh { drop::run_fresh(args.json) } else { drop::run(args.json) };
    }
    if args.matching {
        return matching::run(&args.library.open()?, args.json);
    }
    if args.alias {
        return alias::run(args.vital.as_deref(), args.json);
    }
    if args.bounds {
        return bounds::run(args.rounds.max(1), args.vital.as_deref(), args.json);
    }
    let rows = cases::measure(args.rounds.max(1));
    if args.json {
        let rows: Vec<_> = rows
            .iter()
            .map(|row| json!({"case": row.case, "isa": row.isa, "ns_per_sample_per_voice": row.ns, "lowest": row.lowest}))
            .collect();
        let all = json!({"rate_hz": cases::RATE_HZ, "block": cases::BLOCK, "cases": rows});
        return stdout::print(format!("{all:#}\n").as_bytes());
    }
    let mut text = format!("{:34} {:9} {:>9} {:>9}   ns a sample a voice\n", "case", "", "median", "lowest");
    for row in &rows {
        text += &format!("{:34} {:9} {:9.2} {:9.2}\n", row.case, row.isa, row.ns, row.lowest);
    }
    text +=
        &format!("{} Hz, blocks of {} frames, thread CPU time, {} rounds\n", cases::RATE_HZ, cases::BLOCK, args.rounds);
    stdout::print(text.as_bytes())
}
