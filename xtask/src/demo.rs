//! `demo`: builds, bundles, and lets the demo program play the real CLAP bundle in the in-process host.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::workspace::{built, target};
use crate::{bundle, stream};

/// `demo [FILE.syx] [--out DIR]`.
///
/// # Errors
/// A wrong argument, or a build or the demo itself fails.
pub(crate) fn run(args: &[&str]) -> Result<()> {
    let mut file = None;
    let mut out = target().join("demo");
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match *arg {
            "--out" => match args.next() {
                Some(dir) => out = PathBuf::from(dir),
                None => bail!("--out needs a folder"),
            },
            other if other.starts_with('-') => bail!("unknown option {other}"),
            other if file.is_none() => file = Some(PathBuf::from(other)),
            other => bail!("one file at a time; what is {other}?"),
        }
    }
    println!("[1/2] building and bundling Vaeform, release (minutes the first time)");
    let bundled = bundle::run()?;
    println!("[2/2] loading the CLAP bundle and playing");
    let mut demo = Command::new(built("release", "vaeform-demo"));
    stream::plain(demo.arg(bundled.join("Vaeform.clap")).arg(out).args(file))
}
