//! `vaeform explore controls`: which controllers a patch of VCV Rack listens to, and other ones for it.

use std::path::PathBuf;

use anyhow::{Context, Result};
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;
use vaeform_external::cable::{ControlMap, VcvPatch};

/// Arguments of `explore controls`.
#[derive(clap::Args)]
pub(crate) struct ControlsArgs {
    /// A patch of VCV Rack, version 1 or 2, with a MIDI-Map module; or a map of controllers in TOML, which is checked.
    file: PathBuf,
    /// Give the patch the controllers of this map, in the order of its list.
    #[arg(long, value_name = "MAP.toml", requires = "out")]
    map: Option<PathBuf>,
    /// Where to write the map of the patch, or with --map the patch.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
}

/// Reads, writes and prints.
///
/// # Errors
/// When a file is not as expected.
pub(super) fn run(args: &ControlsArgs) -> Result<()> {
    let mut outputs = Outputs::new(args.force).reading(args.map.iter().chain([&args.file]));
    args.out.iter().try_for_each(|out| outputs.claim(out))?;
    let name = args.file.display().to_string();
    let bytes = std::fs::read(&args.file).with_context(|| name.clone())?;
    let is_patch = args.file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("vcv"));
    let patch = is_patch.then(|| VcvPatch::read(&bytes)).transpose().with_context(|| name.clone())?;
    if let Some(map) = &args.map {
        let mut patch = patch.with_context(|| format!("{name}: expected a .vcv beside --map"))?;
        let text = std::fs::read_to_string(map).with_context(|| map.display().to_string())?;
        patch.set_controls(&ControlMap::read(&text).with_context(|| map.display().to_string())?).context(name)?;
        let bytes = patch.to_bytes()?;
        return args.out.iter().try_for_each(|out| outputs.write(out, &bytes));
    }
    let controls = match patch {
        Some(patch) => patch.controls(),
        None => ControlMap::read(&String::from_utf8_lossy(&bytes)),
    };
    let text = controls.context(name)?.to_text()?;
    match &args.out {
        Some(out) => outputs.write(out, text.as_bytes()),
        None => stdout::print(text.as_bytes()),
    }
}
