//! `sysex template` and `sysex check`: writing a definition, and trying it.

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde_json::json;
use vaeform_bench::stdout;
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dump::DecodedDump;
use vaeform_sysex::fit::Fit;

use super::output::OutArgs;
use super::{batch, devices, dumps};

/// How many parameters and kinds of messages are listed.
const SHOWN: usize = 20;

/// Arguments of `sysex template`.
#[derive(clap::Args)]
pub(crate) struct TemplateArgs {
    #[command(flatten)]
    out: OutArgs,
    /// Write YAML; a file whose name ends in .yaml or .yml gets it anyway.
    #[arg(long)]
    yaml: bool,
}

/// Writes a definition to be changed.
///
/// # Errors
/// When it cannot be written.
pub(super) fn template(args: &TemplateArgs) -> Result<()> {
    let outputs = args.out.claim(std::iter::empty::<&str>())?;
    let is_yaml = args.yaml || args.out.out.as_ref().is_some_and(|path| Definition::is_yaml(&path.to_string_lossy()));
    args.out.write(&outputs, if is_yaml { Definition::TEMPLATE_YAML } else { Definition::TEMPLATE }.as_bytes())
}

/// Arguments of `sysex check`.
#[derive(clap::Args)]
pub(crate) struct DefinitionCheckArgs {
    /// A definition (.toml, .yaml or .json).
    definition: PathBuf,
    /// Dumps to try it on, or folders of them.
    dumps: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Tells how well a definition fits dumps.
///
/// # Errors
/// When the definition is wrong, or does not fit.
pub(super) fn check(args: &DefinitionCheckArgs) -> Result<()> {
    let definitions = [devices::read(&args.definition)?];
    let mut fit = Fit::default();
    let (num_failed, num_files) = dumps::each(&args.dumps, |_, bytes| {
        fit.add(&DecodedDump::decode(bytes, &definitions));
        Ok(())
    });
    let text = if args.json {
        format!("{:#}\n", json!({"definition": args.definition, "fits": fit.is_good(), "fit": fit}))
    } else {
        as_text(&definitions[0], &fit)
    };
    stdout::print(text.as_bytes())?;
    batch::verdict(num_failed, num_files)?;
    if fit.dumps > 0 && !fit.is_good() {
        bail!("{}: does not fit in every respect", args.definition.display());
    }
    Ok(())
}

fn as_text(definition: &Definition, fit: &Fit) -> String {
    let fields: usize = definition
        .forms()
        .iter()
        .filter_map(|form| definition.layout_of(form))
        .map(|layout| layout.fields().len())
        .sum();
    let mut text = format!(
        "{}: a definition of {} kinds of messages and {fields} parameters\n",
        definition.id,
        definition.forms().len()
    );
    if fit.dumps == 0 {
        return text;
    }
    text += &format!("messages      {} of {} recognised in {} dumps\n", fit.recognised, fit.messages, fit.dumps);
    text += &format!("presets       {}\n", fit.presets);
    text += &format!("check bytes   {} right, {} wrong\n", fit.checks_right, fit.checks_wrong);
    text += &format!("names         {} of {} readable\n", fit.readable_names, fit.names);
    let outside: usize = fit.out_of_range.values().map(|found| found.presets).sum();
    text += &format!("values        {} of {} within range\n", fit.values - outside, fit.values);
    let undescribed = fit.undescribed_bytes / fit.presets.max(1);
    text += &format!("undescribed   {undescribed} bytes of a preset\n");
    for (id, found) in fit.out_of_range.iter().take(SHOWN) {
        text += &format!("  `{id}`: {} to {} in {} presets\n", found.least, found.greatest, found.presets);
    }
    for kind in fit.unknown.iter().take(SHOWN) {
        text += &format!("  not recognised: {} messages of {} bytes, {} ..\n", kind.count, kind.length, kind.begin);
    }
    text
}
