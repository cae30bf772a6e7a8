//! `vaeform presets`: the factory sounds, listed, played and measured; and preset files of other instruments.

mod check;
mod convert;
mod foreign;
mod import;
mod info;
mod list;
mod render;

use anyhow::{Context, Result};
use vaeform_presets::FactoryPreset;

/// What to do with the factory sounds, and with preset files of other instruments.
#[derive(clap::Subcommand)]
pub(crate) enum PresetsCommand {
    /// List them: program number, name, category, macros, tags.
    List(list::ListArgs),
    /// Play one to a WAV, with its effects.
    Render(render::PresetRenderArgs),
    /// Measure them: loudness, peaks, macros, tails, and how far they are apart. Preset files, or folders of them, are read and what is
    /// wrong with them is told.
    Check(check::PresetCheckArgs),
    /// Say what preset files of other instruments are: .fxp, .vital, .helm, .vstpreset and more.
    Info(info::PresetInfoArgs),
    /// Turn parts of preset files into files: states, wavetables, cartridges.
    Convert(convert::PresetConvertArgs),
    /// Take over presets of Vital as presets of Vaeform, and say what is exact, near and left out.
    Import(import::PresetImportArgs),
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
        PresetsCommand::Info(args) => info::run(&args),
        PresetsCommand::Convert(args) => convert::run(&args),
        PresetsCommand::Import(args) => import::run(&args),
    }
}

/// The factory sound of a name.
fn named(name: &str) -> Result<&'static FactoryPreset> {
    vaeform_presets::find(name)
        .with_context(|| format!("no factory sound is called '{name}'; `vaeform presets list` lists them"))
}
