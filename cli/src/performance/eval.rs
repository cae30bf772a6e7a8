//! `performance eval`: how well the lane coders know lanes.

mod method;
mod sets;
mod tables;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_models::performance::{LaneCoder, LinearCode};
use vaeform_session::plain_file;

use self::method::Measured;
use self::sets::LaneSet;
use super::files::Read;
use super::lane_args::LaneArgs;

/// Segments that the controls are fitted to: of a linear code, of a mean lane, and those among which the nearest is looked for.
const NUM_FITTED: usize = 4_000;

/// The largest file of weights that is read.
const MAX_CODER_BYTES: u64 = 64 << 20;

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
    /// Weights of a lane coder of your own (.safetensors, as `performance run` writes them), beside those that ship. May be repeated.
    #[arg(long)]
    coder: Vec<PathBuf>,
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

/// Prints a table for each set: the coders, the linear code at their rates, and controls.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn run(args: EvalArgs) -> Result<()> {
    let mut outputs = Outputs::new(args.force).reading(&args.files).reading(&args.people).reading(&args.coder);
    outputs.claim_all(args.latex.as_slice())?;
    let read = Read::of(&args.files);
    let map = args.lanes.map(read.performances.iter().map(|(_, performance)| performance))?;
    let mut sets = sets::generated(args.segments as usize);
    sets.push(sets::of_people(args.people.as_deref())?);
    sets.push(sets::own(read.performances.iter().map(|(_, performance)| performance), &map));
    let fitted = sets::fitted(NUM_FITTED);
    let linear = LinearCode::new(&fitted);
    let own = args.coder.iter().map(|path| coder_of(path)).collect::<Result<Vec<_>>>()?;
    let mut coders = vec![("128".to_owned(), LaneCoder::shared()), ("512".to_owned(), LaneCoder::fine())];
    coders.extend(own.iter().map(|(name, coder)| (name.clone(), coder)));
    let measured: Vec<(LaneSet, Option<Measured>)> = sets
        .into_iter()
        .map(|set| {
            eprintln!("vaeform: {}, {} lanes", set.name, set.lanes.len());
            let measured = (!set.lanes.is_empty()).then(|| Measured::of(&set, &coders, &linear, &fitted));
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

/// A lane coder of a file, and its name.
fn coder_of(path: &Path) -> Result<(String, LaneCoder)> {
    let name = || path.display().to_string();
    let bytes = plain_file::read(path, MAX_CODER_BYTES).with_context(name)?;
    let coder = LaneCoder::read(&bytes).with_context(name)?;
    Ok((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), coder))
}
