//! `wavetable make`: a table that our code generates.

use std::path::PathBuf;

use anyhow::{Context, Result};
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_wavetable::factory;

use super::table_file;

/// Arguments of `wavetable make`.
#[derive(clap::Args)]
pub(crate) struct MakeArgs {
    /// Which table, by its name in any case; without it all are listed.
    name: Option<String>,
    /// The file to write, .wav or .wt.
    #[arg(long, requires = "name", required_unless_present = "list")]
    out: Option<PathBuf>,
    /// List the tables.
    #[arg(long, conflicts_with = "name")]
    list: bool,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
}

/// Writes a table, or lists them.
///
/// # Errors
/// When there is no table of this name, or the file cannot be written.
pub(super) fn run(args: MakeArgs) -> Result<()> {
    let (Some(name), Some(out)) = (args.name, args.out) else {
        let mut table = Table::new(&[("NAME", Align::Left), ("CATEGORY", Align::Left)]);
        factory::recipes().for_each(|recipe| table.row([recipe.name.to_owned(), recipe.category.to_owned()]));
        return stdout::print(table.render().as_bytes());
    };
    let recipe = factory::recipes().find(|recipe| recipe.name.eq_ignore_ascii_case(&name));
    let recipe = recipe.with_context(|| format!("{name}: no such table; `vaeform wavetable make --list` has all"))?;
    let mut outputs = Outputs::new(args.force);
    outputs.claim(&out)?;
    let table = recipe.make();
    outputs.write(&out, &table_file::encode(&out, &table)?)?;
    println!("{}: {} frames, {}", out.display(), table.num_frames(), table.name());
    Ok(())
}
