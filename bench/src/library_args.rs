//! The arguments that say with which patches matches begin, and the library that they stand for.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use vaeform_models::library::{DEFAULT_COUNT, Library};
use vaeform_session::match_library::{Opened, Recipe};

use crate::{crew, voices};

/// Which library.
#[derive(clap::Args)]
pub struct LibraryArgs {
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

impl LibraryArgs {
    /// The library out of the cache, built where it is not there yet.
    ///
    /// # Errors
    /// When a voice of the user's cannot be read or nothing is heard. A cache that cannot be written is only told.
    pub fn open(&self) -> Result<Library> {
        Ok(self.opened(false)?.library)
    }

    /// The user's own files that go in.
    pub fn files(&self) -> Vec<PathBuf> {
        voices::files(&self.data)
    }

    /// As [`Self::open`], with all that is known of it; built though it is there where it is to be `anew`.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn opened(&self, anew: bool) -> Result<Opened> {
        let recipe = self.recipe()?;
        let bar = crew::bar(self.patches, "patches heard");
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let progress = |done, _| {
            bar.set_position(done as u64);
            true
        };
        let opened = if anew { recipe.build(cores, &progress) } else { recipe.open(cores, &progress) };
        bar.finish_and_clear();
        let opened = opened.with_context(|| format!("--patches {}", self.patches))?;
        opened.notices.iter().for_each(|notice| eprintln!("vaeform: {notice}"));
        Ok(opened)
    }

    /// What it is made of, with the user's own voices.
    ///
    /// # Errors
    /// When a voice of the user's cannot be read.
    pub fn recipe(&self) -> Result<Recipe> {
        let (own, num_failed) = voices::read(&self.data);
        ensure!(self.data.is_empty() || !own.is_empty(), "--data: no voices");
        if num_failed > 0 {
            eprintln!("vaeform: --data: goes on without {num_failed} files");
        }
        let own = own.into_iter().map(|voice| voice.patch).collect();
        Ok(Recipe { own, num_patches: self.patches, seed: self.library_seed, folder: self.cache.clone() })
    }
}
