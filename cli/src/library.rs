//! `vaeform library`: the patches that matches begin with, heard once and kept in the user's cache.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use vaeform_bench::library_args::LibraryArgs;
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_session::match_library::Opened;

/// What to do with the library.
#[derive(clap::Subcommand)]
pub(crate) enum LibraryCommand {
    /// Draw and hear the patches; matches then begin at once.
    Build(BuildArgs),
}

/// Arguments of `library build`.
#[derive(clap::Args)]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    library: LibraryArgs,
    /// Build it again, though it is there.
    #[arg(long)]
    force: bool,
}

/// Runs a subcommand.
///
/// # Errors
/// When it failed.
pub(crate) fn run(command: LibraryCommand) -> Result<()> {
    let LibraryCommand::Build(args) = command;
    let path = args.library.recipe()?.path();
    let path = path.context("no cache folder: neither XDG_CACHE_HOME nor HOME is set; give --cache")?;
    // What is there is this command's own: a library of the same making, or a damaged one.
    let mut outputs = Outputs::new(true).reading(args.library.files());
    outputs.claim(&path)?;
    let start = Instant::now();
    let Opened { library, is_kept, .. } = args.library.opened(args.force)?;
    ensure!(is_kept, "the library was heard, but could not be kept");
    let said = format!("{} patches in {}, {:.0} s\n", library.len(), path.display(), start.elapsed().as_secs_f64());
    stdout::print(said.as_bytes())
}
