//! `vaeform`: the instrument from the command line. Nothing depends on it.
//!
//! Exit status: 0 when all went well, 1 when something failed (standard error says what and where), 2 for bad usage.

mod bank;
mod bench;
mod crew;
mod dataset;
mod ear;
mod find;
mod latent;
mod library;
mod matching;
mod outputs;
mod picture;
mod places;
mod render;
mod sysex;
mod voices;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Vaeform, a DX7-exact FM instrument.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Render voices of a .syx file to WAV.
    Render(render::Args),
    /// Look into DX7 files, and write them.
    #[command(subcommand)]
    Sysex(sysex::SysexCommand),
    /// Patches to latents and back, and how good the latent space is.
    #[command(subcommand)]
    Latent(latent::LatentCommand),
    /// Make cartridges out of the latent space.
    #[command(subcommand)]
    Bank(bank::BankCommand),
    /// Turn sounds into patches, and measure how near they come.
    Match(matching::Args),
    /// Rank your own patches by how much they sound like a sound.
    Find(find::Args),
    /// The patches that matches begin with.
    #[command(subcommand)]
    Library(library::LibraryCommand),
    /// Draw and render examples for training.
    Dataset(dataset::Args),
    /// Measure the speed of the engine.
    Bench(bench::Args),
}

fn main() -> ExitCode {
    fail_at_the_limit();
    let result = match Cli::parse().command {
        Command::Render(args) => render::run(args),
        Command::Sysex(command) => sysex::run(command),
        Command::Latent(command) => latent::run(command),
        Command::Bank(command) => bank::run(command),
        Command::Match(args) => matching::run(args),
        Command::Find(args) => find::run(args),
        Command::Library(command) => library::run(command),
        Command::Dataset(args) => dataset::run(args),
        Command::Bench(args) => bench::run(args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vaeform: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Writing more than the user's limit of a file's size is an error like a full disk, instead of the end of the process.
fn fail_at_the_limit() {
    // SAFETY: ignoring a signal installs no code of ours.
    #[cfg(unix)]
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
    }
}

/// Writes to standard output. A reader that has seen enough (`| head`) is no failure.
fn print(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
