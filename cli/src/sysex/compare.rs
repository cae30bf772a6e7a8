//! `sysex diff` and `sysex differential`: what differs between presets.

use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use serde_json::json;
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_sysex::definition::Definition;
use vaeform_sysex::difference::{self, Differential};
use vaeform_sysex::dump::{DecodedDump, Preset};

use super::devices::DeviceArgs;
use super::output::OutArgs;
use super::{batch, dumps};

/// How many parameters a table shows.
const SHOWN: usize = 40;
/// How many places of bytes that nothing describes are listed.
const SHOWN_PLACES: usize = 12;

/// Arguments of `sysex diff`.
#[derive(clap::Args)]
pub(crate) struct DiffArgs {
    /// A preset: a file, or FILE#N for the one of that number, from 0.
    a: String,
    /// Another one.
    b: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    devices: DeviceArgs,
}

/// Prints what differs between two presets.
///
/// # Errors
/// When a file cannot be read, or the presets are of different kinds.
pub(super) fn diff(args: &DiffArgs) -> Result<()> {
    let definitions = args.devices.definitions()?;
    let (a, b) = (dumps::named(&args.a)?, dumps::named(&args.b)?);
    let (first, second) = (DecodedDump::decode(&a.0, &definitions), DecodedDump::decode(&b.0, &definitions));
    let (one, other) = (preset(&first, a.1, &args.a)?, preset(&second, b.1, &args.b)?);
    let all = difference::between(one, other).map_err(|expected| anyhow!("expected {expected}"))?;
    let names = [one.name().unwrap_or_default(), other.name().unwrap_or_default()];
    let undescribed = difference::undescribed(one, other);
    if args.json {
        let report = json!({"a": names[0], "b": names[1], "differences": all, "undescribed_bytes": undescribed});
        return stdout::print(format!("{report:#}\n").as_bytes());
    }
    use Align::{Left, Right};
    let mut table = Table::new(&[("PARAMETER", Left), ("CATEGORY", Left), ("A", Left), ("B", Left), ("SIZE", Right)]);
    for difference in &all {
        let (a, b) = difference.words.clone();
        table.row([difference.id.clone(), difference.category.clone(), a, b, format!("{:.3}", difference.size)]);
    }
    let mut text = format!(
        "{} against {}: {}\n",
        names[0],
        names[1],
        counted(all.len(), "parameter differs", "parameters differ")
    );
    if !all.is_empty() {
        text += &format!("\n{}", table.render());
    }
    if !undescribed.is_empty() {
        let places: Vec<String> = undescribed.iter().take(SHOWN_PLACES).map(usize::to_string).collect();
        let more = if undescribed.len() > SHOWN_PLACES { ", .." } else { "" };
        let bytes = counted(undescribed.len(), "byte differs", "bytes differ");
        text += &format!("\n{bytes} that no parameter describes: {}{more}\n", places.join(", "));
    }
    stdout::print(text.as_bytes())
}

/// A number with the words for one or for several.
fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

fn preset<'a, 'd>(dump: &'a DecodedDump<'d>, number: usize, spec: &str) -> Result<&'a Preset<'d>> {
    let count = dump.presets().len();
    dump.presets().get(number).ok_or_else(|| anyhow!("{spec}: has no preset {number}; it has {count}"))
}

/// Arguments of `sysex differential`.
#[derive(clap::Args)]
pub(crate) struct DifferentialArgs {
    /// Dumps, or folders of them.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The name of the preset that the others are compared with.
    #[arg(long)]
    baseline: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    out: OutArgs,
    #[command(flatten)]
    devices: DeviceArgs,
}

/// Ranks parameters by how far presets are from a baseline.
///
/// # Errors
/// When no preset has the name, or the output cannot be written.
pub(super) fn differential(args: &DifferentialArgs) -> Result<()> {
    let outputs = args.out.claim(dumps::read_for(&args.files, args.devices.files()))?;
    let definitions = args.devices.definitions()?;
    let mut all: Vec<DecodedDump<'_>> = Vec::new();
    let (num_failed, num_files) = dumps::each(&args.files, |_, bytes| {
        all.push(DecodedDump::decode(bytes, &definitions));
        Ok(())
    });
    let presets: Vec<&Preset<'_>> = all.iter().flat_map(DecodedDump::presets).collect();
    let is_baseline = |preset: &&&Preset<'_>| {
        !preset.layout.fields().is_empty() && preset.name().is_some_and(|name| name.trim() == args.baseline.trim())
    };
    let Some(baseline) = presets.iter().find(is_baseline) else {
        bail!("--baseline: expected the name of a preset with parameters; found `{}`", args.baseline);
    };
    let report = Differential::new(baseline, &presets);
    let text = if args.json { format!("{:#}\n", json!(report)) } else { as_text(&report, baseline.definition) };
    args.out.write(&outputs, text.as_bytes())?;
    batch::verdict(num_failed, num_files)
}

fn as_text(report: &Differential, definition: &Definition) -> String {
    use Align::{Left, Right};
    let mut table = Table::new(&[
        ("RANK", Right),
        ("PARAMETER", Left),
        ("CATEGORY", Left),
        ("MEAN", Right),
        ("GREATEST", Right),
        ("PRESETS", Right),
        ("IMPORTANCE", Right),
    ]);
    for (number, rank) in report.ranking.iter().take(SHOWN).enumerate() {
        let numbers = [format!("{:.3}", rank.mean), format!("{:.3}", rank.greatest), rank.presets.to_string()];
        let cells = [(number + 1).to_string(), rank.id.clone(), rank.category.clone()];
        table.row(cells.into_iter().chain(numbers).chain([format!("{:.2}", rank.importance)]));
    }
    let mut text = format!(
        "{} presets of {} against {}\n\n{}\n",
        report.presets,
        definition.name,
        report.baseline,
        table.render()
    );
    for space in &report.subspaces {
        text += &format!("{} parameters hold {:.1} % of all differences\n", space.size, 100.0 * space.coverage);
    }
    text
}
