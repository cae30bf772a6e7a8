//! `vaeform presets`: the factory sounds, listed, played and measured.

mod check;
mod list;
mod render;

use anyhow::{Context, Result};
use vaeform_presets::FactoryPreset;

/// What to do with the factory sounds.
#[derive(clap::Subcommand)]
pub(crate) enum PresetsCommand {
    /// List them: program number, name, category, macros, tags.
    List(list::ListArgs),
    /// Play one to a WAV, with its effects.
    Render(render::PresetRenderArgs),
    /// Measure them: loudness, peaks, macros, tails, and how far they are apart.
    Check(check::PresetCheckArgs),
}

/// Runs a subcommand.
///
/// # Errors
/// When a sound is not known, a file cannot be written, or a sound is not as it should be.
pub(crate) fn run(command: PresetsCommand) -> Result<()> {
    match command {
        PresetsCommand::List(args) => list::run(&args),
        PresetsCommand::Render(args) => render::run(&args),
        PresetsCommand::Check(args) => check::run(&args),
    }
}

/// The factory sound of a name.
fn named(name: &str) -> Result<&'static FactoryPreset> {
    vaeform_presets::find(name)
        .with_context(|| format!("no factory sound is called '{name}'; `vaeform presets list` lists them"))
}
