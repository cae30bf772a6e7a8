//! `vaeform explore`: what an instrument that is not ours can do, and how well it is programmed.

mod controls;
mod cut;
mod evaluate;
mod params;
mod recall;

use anyhow::{Context, Result};
use vaeform_bench::stdout;

use crate::plugin_args::PluginArgs;

/// What to do with an instrument.
#[derive(clap::Subcommand)]
pub(crate) enum ExploreCommand {
    /// What a plugin lists: what is searched, what can be chosen, and what is left alone.
    Params(params::ParamsArgs),
    /// How a patch is best brought about in a plugin, measured.
    Recall(recall::RecallArgs),
    /// Hear random settings of a plugin, so that matches begin with them.
    Index(IndexArgs),
    /// Cut a long recording into numbered pieces.
    Cut(cut::CutArgs),
    /// Which controllers a patch of VCV Rack listens to; give it other ones.
    Controls(controls::ControlsArgs),
    /// How well a plugin is programmed from sounds of its own, beside chance at as many renders.
    Eval(evaluate::EvaluateArgs),
}

/// Arguments of `explore index`.
#[derive(clap::Args)]
pub(crate) struct IndexArgs {
    #[command(flatten)]
    plugin: PluginArgs,
    /// The same seed draws the same settings.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs a subcommand.
///
/// # Errors
/// When it failed.
pub(crate) fn run(command: ExploreCommand) -> Result<()> {
    match command {
        ExploreCommand::Params(args) => params::run(&args),
        ExploreCommand::Recall(args) => recall::run(&args),
        ExploreCommand::Index(args) => index(&args),
        ExploreCommand::Cut(args) => cut::run(&args),
        ExploreCommand::Controls(args) => controls::run(&args),
        ExploreCommand::Eval(args) => evaluate::run(&args),
    }
}

fn index(args: &IndexArgs) -> Result<()> {
    let mut plugin = args.plugin.start()?;
    args.plugin.settle(&mut plugin, args.seed)?;
    let index = args.plugin.index(&mut plugin, args.seed)?.context("--index-renders 0: nothing to hear")?;
    let count = |is: fn(&vaeform_external::programming::IndexEntry) -> bool| {
        index.entries().iter().filter(|entry| is(entry)).count()
    };
    let (heard, lost) = (count(|entry| !entry.sound.is_empty()), count(|entry| !entry.error.is_empty()));
    let all = index.entries().len();
    stdout::print(
        format!("{all} settings: {heard} are heard, {} are silent, {lost} were lost\n", all - heard - lost).as_bytes(),
    )
}
