//! `presets convert`: parts of preset files as files of their own.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use vaeform_bench::outputs::Outputs;
use vaeform_preset_formats::{Form, convert};

use super::foreign;
use crate::sysex::verdict;

/// A kind of file.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum PresetForm {
    /// The plugin's state alone.
    Bin,
    /// A program of VST 2 that lies in a .vstpreset or an .aupreset.
    Fxp,
    /// Its wavetables as .wav.
    Wav,
    /// Its wavetables as .wt.
    Wt,
    /// Vital's wavetables.
    Vitaltable,
    /// Vital's LFO shapes.
    Vitallfo,
    /// The cartridge of a Dexed.
    Syx,
}

impl From<PresetForm> for Form {
    fn from(form: PresetForm) -> Self {
        match form {
            PresetForm::Bin => Self::State,
            PresetForm::Fxp => Self::Fxp,
            PresetForm::Wav => Self::Wav,
            PresetForm::Wt => Self::Wt,
            PresetForm::Vitaltable => Self::VitalTable,
            PresetForm::Vitallfo => Self::VitalLfo,
            PresetForm::Syx => Self::Syx,
        }
    }
}

/// Arguments of `presets convert`.
#[derive(clap::Args)]
pub(crate) struct PresetConvertArgs {
    /// Files, or folders of them.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// What to write.
    #[arg(long, value_enum)]
    to: PresetForm,
    /// The folder to write into; files keep their names, several parts of one are numbered.
    #[arg(long)]
    out: PathBuf,
    /// Overwrite files that exist.
    #[arg(long)]
    force: bool,
}

/// Converts every file; one that fails is named, and the others go on.
///
/// # Errors
/// When a file failed.
pub(super) fn run(args: &PresetConvertArgs) -> Result<()> {
    let files = foreign::files_of(&args.files)?;
    let mut outputs = Outputs::new(args.force).reading(&files);
    let mut num_failed = 0;
    for path in &files {
        if let Err(error) = convert_file(path, args, &mut outputs) {
            eprintln!("vaeform: {error:#}");
            num_failed += 1;
        }
    }
    verdict(num_failed, files.len())
}

fn convert_file(path: &Path, args: &PresetConvertArgs, outputs: &mut Outputs) -> Result<()> {
    let form = Form::from(args.to);
    let parts = convert(&foreign::read(path)?, form).with_context(|| path.display().to_string())?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    for (name, bytes) in parts {
        let name = if name.is_empty() { stem.to_string() } else { format!("{stem}.{name}") };
        let out = args.out.join(format!("{name}.{}", form.extension()));
        outputs.claim(&out)?;
        outputs.write(&out, &bytes)?;
        println!("{}: {} bytes", out.display(), bytes.len());
    }
    Ok(())
}
