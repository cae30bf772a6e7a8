//! `vaeform listen`: listening tests as pages, and what became of them.

mod make;
mod report;

use anyhow::Result;

/// What to do with a listening test.
#[derive(clap::Subcommand)]
pub(crate) enum ListenCommand {
    /// Make a test after BS.1534-3 in one HTML file: hidden reference, anchors, random order, instant switching.
    Make(make::TestArgs),
    /// Screen the listeners of a test and say what they heard.
    Report(report::HeardArgs),
}

/// Runs a subcommand.
///
/// # Errors
/// When it failed.
pub(crate) fn run(command: ListenCommand) -> Result<()> {
    match command {
        ListenCommand::Make(args) => make::run(&args),
        ListenCommand::Report(args) => report::run(&args),
    }
}
