//! `install`: the bundles where hosts look, the programs where the shell looks.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::bundle;
use crate::workspace::built;

/// Bundles and copies; says what went where.
///
/// # Errors
/// The build fails, there is no home directory, or a folder cannot be written.
pub(crate) fn run() -> Result<()> {
    let bundled = bundle::run()?;
    let folders = Folders::of_this_system()?;
    let mut jobs = vec![
        ("CLAP", bundled.join("Vaeform.clap"), folders.clap.join("Vaeform.clap")),
        ("VST3", bundled.join("Vaeform.vst3"), folders.vst3.join("Vaeform.vst3")),
    ];
    let suffix = std::env::consts::EXE_SUFFIX;
    if cfg!(target_os = "macos") {
        jobs.push(("standalone", bundled.join("Vaeform.app"), folders.apps.join("Vaeform.app")));
    } else {
        let from = bundled.join(format!("Vaeform{suffix}"));
        jobs.push(("standalone", from, folders.apps.join(format!("vaeform-standalone{suffix}"))));
    }
    jobs.push(("command line", built("release", "vaeform"), folders.programs.join(format!("vaeform{suffix}"))));
    println!();
    for (what, from, to) in jobs {
        if !from.exists() {
            bail!("{what}: {} was not built", from.display());
        }
        let folder = to.parent().context("an installed file has a folder")?;
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        if to.is_dir() {
            std::fs::remove_dir_all(&to).with_context(|| format!("cannot replace {}", to.display()))?;
        }
        bundle::copy(&from, &to)?;
        println!("{what:13} {}", to.display());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    if !std::env::split_paths(&path).any(|dir| dir == folders.programs) {
        println!("\n{} is not on your PATH; add it to start the programs by name.", folders.programs.display());
    }
    println!("\nLet your host scan its CLAP and VST3 folders; Vaeform is listed as an instrument.");
    Ok(())
}

/// Where this system's hosts and shells look, for one user.
struct Folders {
    clap: PathBuf,
    vst3: PathBuf,
    apps: PathBuf,
    programs: PathBuf,
}

impl Folders {
    fn of_this_system() -> Result<Self> {
        if cfg!(windows) {
            let local = PathBuf::from(std::env::var_os("LOCALAPPDATA").context("LOCALAPPDATA is not set")?);
            let common = local.join("Programs/Common");
            let programs = local.join("Programs/Vaeform");
            return Ok(Self {
                clap: common.join("CLAP"),
                vst3: common.join("VST3"),
                apps: programs.clone(),
                programs: programs.join("cli"),
            });
        }
        let home = PathBuf::from(std::env::var_os("HOME").context("HOME is not set")?);
        if cfg!(target_os = "macos") {
            let plugins = home.join("Library/Audio/Plug-Ins");
            return Ok(Self {
                clap: plugins.join("CLAP"),
                vst3: plugins.join("VST3"),
                apps: home.join("Applications"),
                programs: home.join(".local/bin"),
            });
        }
        let programs = home.join(".local/bin");
        Ok(Self { clap: home.join(".clap"), vst3: home.join(".vst3"), apps: programs.clone(), programs })
    }
}
