//! `bench`: the speed table of the command line; with `--peers` dexed-py runs beside it, turn by turn.

use std::process::Command;

use anyhow::{Result, bail};

use crate::workspace::built;
use crate::{bundle, python, stream};

/// `bench [--peers]`.
///
/// # Errors
/// A wrong argument, or a build or a measurement fails.
pub(crate) fn run(args: &[&str]) -> Result<()> {
    let peers = match args {
        [] => false,
        ["--peers"] => true,
        _ => bail!("usage: cargo xtask bench [--peers]"),
    };
    bundle::build()?;
    let vaeform = built("release", "vaeform");
    if !peers {
        return stream::plain(Command::new(vaeform).arg("bench"));
    }
    stream::plain(Command::new(python::ensure()?).arg("tests/hosts/peers.py").arg(vaeform))
}
