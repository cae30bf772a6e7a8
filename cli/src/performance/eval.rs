//! `performance eval`: how well the lane coders know lanes.

mod method;
mod sets;
mod tables;

use std::path::PathBuf;

use anyhow::Result;
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_models::performance::{LaneCoder, LinearCode};

use self::method::Measured;
use self::sets::LaneSet;
use super::files::Read;
use super::lane_args::LaneArgs;

/// Segments that the controls are fitted to: of a linear code, of a mean lane, and those among which the nearest is looked for.
const NUM_FITTED: usize = 4_000;

/// Arguments of `performance eval`.
#[derive(clap::Args)]
pub(crate) struct EvalArgs {
    /// MIDI files of your own, and folders of them; their lanes are a set beside the generated ones.
    files: Vec<PathBuf>,
    #[command(flatten)]
    lanes: LaneArgs,
    /// Lanes of people: a .npy file, a row of 128 bytes of 0-127 each.
    #[arg(long)]
    people: Option<PathBuf>,
    /// Generated segments of each set.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(2..=100_000))]
    segments: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Write the table for LaTeX (booktabs), too.
    #[arg(long)]
    latex: Option<PathBuf>,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
}

/// Prints a table for each set: both coders, the linear code at their rates, and controls.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn run(args: EvalArgs) -> Result<()> {
    let mut outputs = Outputs::new(args.force).reading(&args.files).reading(&args.people);
    outputs.claim_all(args.latex.as_slice())?;
    let read = Read::of(&args.files);
    let map = args.lanes.map(read.performances.iter().map(|(_, performance)| performance))?;
    let mut sets = sets::generated(args.segments as usize);
    sets.push(sets::of_people(args.people.as_deref())?);
    sets.push(sets::own(read.performances.iter().map(|(_, performance)| performance), &map));
    let fitted = sets::fitted(NUM_FITTED);
    let linear = LinearCode::new(&fitted);
    let coders = [("128", LaneCoder::shared()), ("512", LaneCoder::fine())];
    let measured: Vec<(LaneSet, Option<Measured>)> = sets
        .into_iter()
        .map(|set| {
            eprintln!("vaeform: {}, {} lanes", set.name, set.lanes.len());
            let measured = (!set.lanes.is_empty()).then(|| Measured::of(&set, coders, &linear, &fitted));
            (set, measured)
        })
        .collect();
    if let Some(path) = &args.latex {
        outputs.write(path, tables::latex(&measured).as_bytes())?;
    }
    let text = if args.json { format!("{:#}\n", tables::json(&measured)) } else { tables::text(&measured) };
    stdout::print(text.as_bytes())?;
    read.verdict()
}
