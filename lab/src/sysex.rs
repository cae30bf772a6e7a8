//! `vaeform sysex`: DX7 files to people, to tables and back.

mod batch;
mod convert;
pub(crate) mod csv;
mod decode;
mod encode;
mod info;
mod input;
pub(crate) mod output;
mod sheet;
pub(crate) mod table;

/// What to do with DX7 files. Voices count from 0.
#[derive(clap::Subcommand)]
pub(crate) enum SysexCommand {
    /// Say what each file is: class, voices, what was mended, what is wrong.
    Info(info::Args),
    /// List the voices of files as a table, JSON or CSV.
    Decode(decode::Args),
    /// Write voices from JSON, CSV or presets to one .syx file.
    Encode(encode::Args),
    /// Turn each file into another form: bank, single voices, headerless, presets, CSV.
    Convert(convert::Args),
}

pub(crate) use batch::{report, verdict};

/// The patches in a file of any form, in file order.
///
/// # Errors
/// When it cannot be read or holds no voice.
pub(crate) fn patches(path: &std::path::Path) -> anyhow::Result<Vec<vaeform_patch::Patch>> {
    let loaded = input::load(path, &input::read(path)?)?;
    Ok(loaded.voices.into_iter().map(|preset| preset.patch).collect())
}

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
