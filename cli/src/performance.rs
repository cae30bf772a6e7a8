//! `vaeform performance`: MIDI files with notes and controllers, as data for training.

mod check;
mod clip;
mod eval;
mod files;
mod generate;
mod lane_args;
mod lanes_file;
mod midi;
mod segments;
mod tokens;

/// What to do with performances: notes and up to ten lanes of controllers.
#[derive(clap::Subcommand)]
pub(crate) enum PerformanceCommand {
    /// Judge files and the set of them: density, lanes, notes, cover, cleanness, repeats; what is wrong and what helps.
    Check(check::PerformanceCheckArgs),
    /// Print the segments of files as tokens of the vocabulary of 1,600.
    Tokens(tokens::TokensArgs),
    /// Write tokens, as `tokens --json` prints them, as MIDI files.
    Midi(midi::MidiArgs),
    /// Cut files into segments of four bars.
    Segments(segments::SegmentsArgs),
    /// Make performances by code.
    Generate(generate::GenerateArgs),
    /// Measure how well the lane coders know lanes, beside a linear code at the same rate and controls.
    Eval(eval::EvalArgs),
    /// Write lanes on the latents as a MIDI clip of controllers 20-27, for a host.
    Clip(clip::ClipArgs),
}

/// Runs a subcommand. A bad file is named, and the others go on.
///
/// # Errors
/// When at least one file failed.
pub(crate) fn run(command: PerformanceCommand) -> anyhow::Result<()> {
    match command {
        PerformanceCommand::Check(args) => check::run(args),
        PerformanceCommand::Tokens(args) => tokens::run(args),
        PerformanceCommand::Midi(args) => midi::run(args),
        PerformanceCommand::Segments(args) => segments::run(args),
        PerformanceCommand::Generate(args) => generate::run(args),
        PerformanceCommand::Eval(args) => eval::run(args),
        PerformanceCommand::Clip(args) => clip::run(args),
    }
}
