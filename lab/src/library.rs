//! `vaeform library`: the patches that matches begin with, heard once and kept in the user's cache.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use vaeform_models::library::{DEFAULT_COUNT, Library};
use vaeform_session::match_library::{Opened, Recipe};

use crate::{crew, voices};

/// What to do with the library.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
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

/// Which library.
#[derive(clap::Args)]
pub(crate) struct LibraryArgs {
    /// Voices of your own that go in as they are: .syx, packed voices (.bin) or folders of them.
    #[arg(long = "data", num_args = 1..)]
    data: Vec<PathBuf>,
    /// Patches in all.
    #[arg(long, default_value_t = DEFAULT_COUNT)]
    patches: usize,
    /// Draws the patches that are not your own.
    #[arg(long, default_value_t = 1)]
    library_seed: u64,
    /// Where it is kept, instead of the user's cache folder.
    #[arg(long)]
    cache: Option<PathBuf>,
}

/// Runs a subcommand.
///
/// # Errors
/// When it failed.
pub(crate) fn run(command: Command) -> Result<()> {
    let Command::Build(args) = command;
    let path = args.library.recipe()?.path();
    let path = path.context("no cache folder: neither XDG_CACHE_HOME nor HOME is set; give --cache")?;
    if args.force && path.exists() {
        std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
    }
    let start = Instant::now();
    let library = args.library.open()?;
    let said = format!("{} patches in {}, {:.0} s\n", library.len(), path.display(), start.elapsed().as_secs_f64());
    crate::print(said.as_bytes())
}

impl LibraryArgs {
    /// The library out of the cache, built where it is not there yet.
    ///
    /// # Errors
    /// When a voice of the user's cannot be read or nothing is heard. A cache that cannot be written is only told.
    pub(crate) fn open(&self) -> Result<Library> {
        let recipe = self.recipe()?;
        let bar = crew::bar(self.patches, "patches heard");
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let opened = recipe.open(cores, &|done, _| {
            bar.set_position(done as u64);
            true
        });
        bar.finish_and_clear();
        let Opened { library, notices } = opened.with_context(|| format!("--patches {}", self.patches))?;
        notices.iter().for_each(|notice| eprintln!("vaeform: {notice}"));
        Ok(library)
    }

    /// What it is made of, with the user's own voices.
    fn recipe(&self) -> Result<Recipe> {
        let (own, num_failed) = voices::read(&self.data);
        ensure!(self.data.is_empty() || !own.is_empty(), "--data: no voices");
        if num_failed > 0 {
            eprintln!("vaeform: --data: goes on without {num_failed} files");
        }
        let own = own.into_iter().map(|voice| voice.patch).collect();
        Ok(Recipe { own, num_patches: self.patches, seed: self.library_seed, folder: self.cache.clone() })
    }
}
