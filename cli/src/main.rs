//! `vaeform`: the instrument from the command line. Nothing depends on it.
//!
//! Exit status: 0 when all went well, 1 when something failed (standard error says what and where), 2 for bad usage.

mod bank;
mod explore;
mod find;
mod latent;
mod library;
mod listen;
mod map;
mod matching;
mod midi_ports;
mod performance;
mod plugin_args;
mod presets;
mod project;
mod render;
mod report;
mod serve;
mod sysex;
mod wavetable;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use vaeform_bench::{dataset, speed};

/// Vaeform, a DX7-exact FM instrument.
#[derive(Parser)]
#[command(name = "vaeform", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Render voices of a .syx file to WAV.
    Render(render::RenderArgs),
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
    Match(Box<matching::MatchArgs>),
    /// Rank your own patches by how much they sound like a sound.
    Find(find::FindArgs),
    /// What plugins of others can do, and how well they are programmed.
    #[command(subcommand)]
    Explore(explore::ExploreCommand),
    /// The process that a plugin lives in.
    #[command(hide = true)]
    PluginWorker(PluginWorkerArgs),
    /// The patches that matches begin with.
    #[command(subcommand)]
    Library(library::LibraryCommand),
    /// The patch library as a map, and how well it keeps neighbourhoods.
    Map(map::MapArgs),
    /// The factory sounds, and preset files of other instruments.
    #[command(subcommand, alias = "preset")]
    Presets(presets::PresetsCommand),
    /// Look into wavetables, make them, and turn them into other files.
    #[command(subcommand)]
    Wavetable(wavetable::WavetableCommand),
    /// MIDI files with notes and controllers: judge them, cut them, turn them into tokens and back, make some.
    #[command(subcommand)]
    Performance(performance::PerformanceCommand),
    /// Look into Live sets, and turn them into data.
    Project(project::ProjectArgs),
    /// Listening tests: make one as a page, and say what listeners heard.
    #[command(subcommand)]
    Listen(listen::ListenCommand),
    /// Make one page of what commands printed as JSON: tables, plots, sounds.
    Report(report::ReportArgs),
    /// Match sounds, draw cartridges and show runs for browsers and programs on this machine, over HTTP and OSC.
    Serve(serve::ServeArgs),
    /// Draw and render examples for training.
    Dataset(dataset::DatasetArgs),
    /// Measure the speed of the engine.
    Bench(speed::SpeedArgs),
}

/// Arguments of the process that a plugin lives in.
#[derive(clap::Args)]
struct PluginWorkerArgs {
    file: std::path::PathBuf,
    id: Option<String>,
}

fn main() -> ExitCode {
    fail_at_the_limit();
    let result = match Cli::parse().command {
        Command::Render(args) => render::run(args),
        Command::Sysex(command) => sysex::run(command),
        Command::Latent(command) => latent::run(command),
        Command::Bank(command) => bank::run(command),
        Command::Match(args) => matching::run(*args),
        Command::Find(args) => find::run(args),
        Command::Explore(command) => explore::run(command),
        Command::PluginWorker(args) => vaeform_external::plugin::worker(&args.file, args.id.as_deref()),
        Command::Library(command) => library::run(command),
        Command::Map(args) => map::run(args),
        Command::Presets(command) => presets::run(command),
        Command::Wavetable(command) => wavetable::run(command),
        Command::Performance(command) => performance::run(command),
        Command::Project(args) => project::run(args),
        Command::Listen(command) => listen::run(command),
        Command::Report(args) => report::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Dataset(args) => dataset::run(args),
        Command::Bench(args) => speed::run(args),
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
