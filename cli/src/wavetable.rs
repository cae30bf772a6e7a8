//! `vaeform wavetable`: tables of other synths and of our own, looked into, made and turned into other files.

mod convert;
mod from;
mod from_patch;
mod info;
mod make;
mod table_file;

/// What to do with wavetables: up to 256 frames of 2,048 samples, in .wav or .wt files.
#[derive(clap::Subcommand)]
pub(crate) enum WavetableCommand {
    /// Say what each file is: frames, who says how long a frame is, what was left out.
    Info(info::WavetableInfoArgs),
    /// Write a table that Vaeform makes by itself; without a name list them.
    Make(make::MakeArgs),
    /// Make a table of single cycles, of a sound or of a patch.
    From(from::FromArgs),
    /// Turn each file into a .wav that other synths know, or into a .wt.
    Convert(convert::WavetableConvertArgs),
}

/// Runs a subcommand. A bad file is named, and the others go on.
///
/// # Errors
/// When at least one file failed.
pub(crate) fn run(command: WavetableCommand) -> anyhow::Result<()> {
    match command {
        WavetableCommand::Info(args) => info::run(args),
        WavetableCommand::Make(args) => make::run(args),
        WavetableCommand::From(args) => from::run(args),
        WavetableCommand::Convert(args) => convert::run(args),
    }
}
