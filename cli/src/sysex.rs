//! `vaeform sysex`: DX7 files to people, to tables and back.

pub(crate) mod batch;
mod convert;
mod decode;
mod encode;
mod info;
pub(crate) mod output;
mod sheet;

/// What to do with DX7 files. Voices count from 0.
#[derive(clap::Subcommand)]
pub(crate) enum SysexCommand {
    /// Say what each file is: class, voices, what was mended, what is wrong.
    Info(info::InfoArgs),
    /// List the voices of files as a table, JSON or CSV.
    Decode(decode::SysexDecodeArgs),
    /// Write voices from JSON, CSV or presets to one .syx file.
    Encode(encode::SysexEncodeArgs),
    /// Turn each file into another form: bank, single voices, headerless, presets, CSV.
    Convert(convert::ConvertArgs),
}

pub(crate) use batch::verdict;

/// Runs a subcommand over its files. A bad file is named, and the others go on.
///
/// # Errors
/// When at least one file failed.
pub(crate) fn run(command: SysexCommand) -> anyhow::Result<()> {
    match command {
        SysexCommand::Info(args) => info::run(args),
        SysexCommand::Decode(args) => decode::run(args),
        SysexCommand::Encode(args) => encode::run(args),
        SysexCommand::Convert(args) => convert::run(args),
    }
}
