//! `performance generate`: performances by code.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_performance::generator::{Comparison, Generated, LaneKind, Style};
use vaeform_performance::midi::Meter;
use vaeform_performance::{Grid, LaneMap};

use super::lanes_file;

/// Arguments of `performance generate`.
#[derive(clap::Args)]
pub(crate) struct GenerateArgs {
    /// How many.
    #[arg(long, short, default_value_t = 100)]
    count: u64,
    /// The first seed; each performance has the next one.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How dense lanes are.
    #[arg(long, value_enum, default_value = "drawn")]
    style: StyleArg,
    /// Kinds of lanes that are left out, with commas: duck, hold and so on.
    #[arg(long, value_delimiter = ',')]
    leave_out: Vec<String>,
    /// The folder to write to.
    #[arg(long, short, required_unless_present = "compare")]
    out: Option<PathBuf>,
    /// Compare the lanes with those of this .npy file, a row of bytes of 0-127 each.
    #[arg(long)]
    compare: Option<PathBuf>,
    /// Overwrite files that exist.
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum StyleArg {
    /// As people draw and record them.
    Drawn,
    /// A value for every step.
    Dense,
}

/// Writes performances of four bars with lanes on controllers 1-10, or compares their lanes with those of people.
///
/// # Errors
/// When a kind is none, or a file cannot be read or written.
pub(super) fn run(args: GenerateArgs) -> Result<()> {
    let leave_out: Vec<LaneKind> = args.leave_out.iter().map(|name| kind(name)).collect::<Result<_>>()?;
    let style = match args.style {
        StyleArg::Drawn => Style::Drawn,
        StyleArg::Dense => Style::Dense,
    };
    let made = |idx: u64| Generated::new(args.seed.wrapping_add(idx), style, &leave_out);
    if let Some(path) = &args.compare {
        let grids: Vec<Grid> = (0..args.count).map(|idx| made(idx).grid()).collect();
        stdout::print(compared(&grids, path)?.as_bytes())?;
    }
    let Some(out) = &args.out else { return Ok(()) };
    let mut outputs = Outputs::new(args.force).reading(&args.compare);
    for idx in 0..args.count {
        let made = made(idx);
        let seed = args.seed.wrapping_add(idx);
        let path =
            out.join(format!("{}_Generator_Seed{seed}_{:04}_{}_Lanes.mid", made.genre.name(), idx + 1, made.bpm));
        outputs.claim(&path)?;
        outputs.write(&path, &made.grid().to_midi(&LaneMap::default(), made.bpm, Meter::COMMON).write()?)?;
    }
    eprintln!("vaeform: {} files written to {}", args.count, out.display());
    Ok(())
}

fn kind(name: &str) -> Result<LaneKind> {
    let found = LaneKind::ALL.into_iter().find(|kind| kind.name() == name.trim());
    let names = || LaneKind::ALL.map(LaneKind::name).join(", ");
    found.with_context(|| format!("--leave-out {name}: expected one of {}", names()))
}

/// The two-sample test of the lanes that move.
fn compared(grids: &[Grid], path: &Path) -> Result<String> {
    let real = lanes_file::read(path)?;
    let lanes = grids.iter().flat_map(|grid| grid.lanes().iter().flatten().map(Vec::as_slice));
    use Align::{Left, Right};
    let columns =
        [("FIGURE", Left), ("KS", Right), ("GENERATED 25/50/75 %", Left), ("REAL 25/50/75 %", Left), ("MEDIAN", Left)];
    let mut table = Table::new(&columns);
    for figure in Comparison::of(lanes, real.iter().map(Vec::as_slice)) {
        let quartiles = |three: [f64; 3]| three.map(|value| format!("{value:.4}")).join(" ");
        let within = if figure.is_within() { "within" } else { "OUTSIDE" };
        let cells = [figure.name.to_owned(), format!("{:.3}", figure.distance)];
        table.row(cells.into_iter().chain([
            quartiles(figure.quartiles),
            quartiles(figure.reference),
            within.to_owned(),
        ]));
    }
    Ok(table.render())
}
