//! `vaeform sysex`: DX7 files to people, to tables and back; dumps of other instruments by their definitions.

mod analyze;
pub(crate) mod batch;
mod compare;
mod conversion;
mod convert;
mod decode;
mod describe;
mod devices;
mod dumps;
mod encode;
mod format;
mod info;
mod matrix;
pub(crate) mod output;
mod port;
mod presets;
mod repair;
mod request;
mod send;
mod sheet;
mod survey;
mod target;

/// What to do with DX7 files and dumps of other instruments. Voices count from 0.
#[derive(clap::Subcommand)]
pub(crate) enum SysexCommand {
    /// Say what each file is: class, voices, what was mended, what is wrong.
    Info(info::InfoArgs),
    /// List the voices or presets of files as a table, JSON or CSV.
    Decode(decode::SysexDecodeArgs),
    /// Write voices from JSON, CSV or presets to one .syx file; presets of other instruments from what `decode --json` gave.
    Encode(encode::SysexEncodeArgs),
    /// Turn each file into another form: bank, single voices, headerless, presets, CSV, MIDI file, hexadecimal text.
    Convert(convert::ConvertArgs),
    /// Look through folders: what each dump holds and what is wrong with it.
    Batch(survey::BatchArgs),
    /// Say of which instruments messages are, and who answered an identity request.
    Identify(repair::IdentifyArgs),
    /// Find out what an unknown instrument's messages are, and write a definition.
    Analyze(analyze::AnalyzeArgs),
    /// Write a definition with comments, to be changed.
    Template(describe::TemplateArgs),
    /// Tell whether a definition is right, and how well it fits dumps.
    Check(describe::DefinitionCheckArgs),
    /// Tell each wrong check byte, and write right ones.
    Repair(repair::RepairArgs),
    /// Write presets as a matrix: CSV, JSON or an array of NumPy.
    Features(matrix::FeaturesArgs),
    /// Tell what differs between two presets.
    Diff(compare::DiffArgs),
    /// Rank parameters by how far presets are from a baseline.
    Differential(compare::DifferentialArgs),
    /// Ask an instrument at a MIDI port for presets, a bank or a part of its memory.
    Request(request::RequestArgs),
    /// Send dumps to an instrument at a MIDI port, and verify them.
    Send(send::SendArgs),
    /// Ask who is at MIDI ports, or list the ports.
    IdentifyPort(port::IdentifyPortArgs),
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
        SysexCommand::Batch(args) => survey::run(&args),
        SysexCommand::Identify(args) => repair::identify(&args),
        SysexCommand::Analyze(args) => analyze::run(&args),
        SysexCommand::Template(args) => describe::template(&args),
        SysexCommand::Check(args) => describe::check(&args),
        SysexCommand::Repair(args) => repair::repair(&args),
        SysexCommand::Features(args) => matrix::run(&args),
        SysexCommand::Diff(args) => compare::diff(&args),
        SysexCommand::Differential(args) => compare::differential(&args),
        SysexCommand::Request(args) => request::run(&args),
        SysexCommand::Send(args) => send::run(&args),
        SysexCommand::IdentifyPort(args) => port::identify(&args),
    }
}
