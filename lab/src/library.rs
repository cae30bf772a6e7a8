//! `vaeform library`: the patches that matches begin with, heard once and kept in the user's cache.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use vaeform_dsp::patch::Patch;
use vaeform_dsp::sysex::dx7::layout;
use vaeform_models::library::{DEFAULT_COUNT, Library, Prior};

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
    let path = args.library.place()?.0;
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
        let (path, own) = self.place()?;
        match std::fs::read(&path).map(|bytes| Library::from_bytes(&bytes)) {
            Ok(Ok(library)) => return Ok(library),
            Ok(Err(error)) => eprintln!("vaeform: {}: {error}; building it again", path.display()),
            Err(_) => {}
        }
        let bar = crew::bar(self.patches, "patches heard");
        let prior = Prior::new(self.library_seed, &own);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let library = Library::build(&prior, self.patches.max(prior.num_own()), cores, &|done| {
            bar.set_position(done as u64);
            true
        });
        bar.finish_and_clear();
        ensure!(!library.is_empty(), "a library of no patches; --patches is {}", self.patches);
        if let Err(error) = keep(&path, &library.to_bytes()) {
            eprintln!("vaeform: {}: {error:#}; the library is not kept", path.display());
        }
        Ok(library)
    }

    /// Where the library lies, and the user's own voices.
    fn place(&self) -> Result<(PathBuf, Vec<Patch>)> {
        let (own, num_failed) = voices::read(&self.data);
        ensure!(self.data.is_empty() || !own.is_empty(), "--data: no voices");
        if num_failed > 0 {
            eprintln!("vaeform: --data: goes on without {num_failed} files");
        }
        let own: Vec<Patch> = own.into_iter().map(|voice| voice.patch).collect();
        let folder = match &self.cache {
            Some(folder) => folder.clone(),
            None => cache_folder().context("no cache folder: neither XDG_CACHE_HOME nor HOME is set; give --cache")?,
        };
        let name = format!("library-{}-{}-{:016x}.bin", self.patches, self.library_seed, fingerprint(&own));
        Ok((folder.join(name), own))
    }
}

/// The same number for the same voices in the same order (FNV-1a).
fn fingerprint(voices: &[Patch]) -> u64 {
    voices
        .iter()
        .flat_map(|voice| layout::pack(voice)[..118].to_vec())
        .fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The user's folder for what can be made again.
fn cache_folder() -> Option<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = match std::env::consts::OS {
        "windows" => of("LOCALAPPDATA"),
        "macos" => of("HOME").map(|home| home.join("Library/Caches")),
        _ => of("XDG_CACHE_HOME").or_else(|| of("HOME").map(|home| home.join(".cache"))),
    };
    Some(folder?.join("vaeform"))
}

/// Writes a file whole or not at all.
fn keep(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let part = path.with_extension(format!("part{}", std::process::id()));
    std::fs::write(&part, bytes)?;
    Ok(std::fs::rename(&part, path)?)
}
