//! `package`: a release archive of the bundle for the machine it runs on, and the checksums of all archives beside it.

mod archive;
mod checksums;
mod contents;
mod notices;
mod system;

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace::{built, target};
use crate::{bundle, universal};

use contents::Built;
use system::System;

/// Builds and bundles (on macOS for both kinds of Mac in one), then packs; says what went where.
///
/// # Errors
/// The build fails, something was not built, or a file cannot be written.
pub(crate) fn run() -> Result<()> {
    let system = System::of_this_machine()?;
    let (bundled, command_line, triples) = if system == System::MacOs {
        (universal::run()?, universal::command_line(), universal::TRIPLES.map(str::to_owned).to_vec())
    } else {
        (bundle::run()?, built("release", "vaeform"), vec![system::host_triple()?])
    };
    let notices = notices::of_all(&triples)?;
    let entries = contents::gather(system, &Built { bundled: &bundled, command_line: &command_line, notices })?;
    let folder = target().join("packages");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let name = system.archive_name(env!("CARGO_PKG_VERSION"));
    let file = folder.join(format!("{name}{}", system.extension()));
    archive::write(system, &file, &name, &entries)?;
    println!("\npackage  {}, {} files", file.display(), entries.len());
    println!("package  {}", checksums::write(&folder)?.display());
    Ok(())
}

/// Writes a file beside `to` and renames it, so that there is never half of it under its name.
fn write_whole(to: &Path, write: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    let mut aside = to.as_os_str().to_owned();
    aside.push(".incoming");
    let aside = Path::new(&aside);
    let mut file = File::create(aside).with_context(|| format!("cannot write {}", aside.display()))?;
    write(&mut file).with_context(|| format!("cannot write {}", aside.display()))?;
    drop(file);
    fs::rename(aside, to).with_context(|| format!("cannot rename {} to {}", aside.display(), to.display()))
}
