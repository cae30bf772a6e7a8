//! `sysex analyze`: what an unknown instrument's messages are.

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde_json::json;
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_sysex::analyze::{Analysis, Group};
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dump::DecodedDump;

use super::output::OutArgs;
use super::{batch, dumps};

/// Arguments of `sysex analyze`.
#[derive(clap::Args)]
pub(crate) struct AnalyzeArgs {
    /// Dumps of one instrument, the more presets the better; they are looked at together.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// The id that the written definition gets.
    #[arg(long, default_value = "my_synth")]
    id: String,
    /// Write the definition to this file.
    #[command(flatten)]
    out: OutArgs,
}

/// Prints what was found out, and writes a definition.
///
/// # Errors
/// When no file can be read, or none holds a message.
pub(super) fn run(args: &AnalyzeArgs) -> Result<()> {
    let outputs = args.out.claim(dumps::read_for(&args.files, &[]))?;
    let mut bytes = Vec::new();
    let (num_failed, num_files) = dumps::each(&args.files, |_, dump| {
        // A MIDI file or a text becomes messages, so that all can stand one behind the other.
        bytes.extend(vaeform_sysex::messages::Messages::find(dump).to_bytes());
        Ok(())
    });
    let analysis = Analysis::of(&bytes);
    if analysis.messages == 0 {
        bail!("no SysEx message in {num_files} files");
    }
    let text = analysis.definition(&args.id);
    let definitions = [Definition::parse(&text, "the written definition")?];
    let dump = DecodedDump::decode(&bytes, &definitions);
    let names: Vec<String> =
        dump.presets().iter().filter_map(|preset| preset.name()).filter(|name| !name.is_empty()).collect();
    if args.out.out.is_some() {
        args.out.write(&outputs, text.as_bytes())?;
    }
    let report = if args.json {
        let names: Vec<&String> = names.iter().take(128).collect();
        format!("{:#}\n", json!({"analysis": analysis, "definition": text, "names": names}))
    } else {
        as_table(&analysis, &names)
    };
    stdout::print(report.as_bytes())?;
    batch::verdict(num_failed, num_files)
}

fn as_table(analysis: &Analysis, names: &[String]) -> String {
    use Align::{Left, Right};
    let mut table = Table::new(&[
        ("MAKER", Left),
        ("LENGTH", Right),
        ("COUNT", Right),
        ("DIFFERENT", Right),
        ("CHECK", Left),
        ("PACKING", Left),
        ("NAME", Left),
        ("PRESETS", Right),
    ]);
    for group in &analysis.groups {
        table.row(cells(group));
        evidence(group).iter().for_each(|line| table.note(line));
    }
    let mut text = table.render();
    if analysis.universal + analysis.passed_over > 0 {
        text += &format!("\n{} universal messages, {} passed over\n", analysis.universal, analysis.passed_over);
    }
    if !names.is_empty() {
        let shown: Vec<&str> = names.iter().take(8).map(String::as_str).collect();
        text += &format!("\n{} names by the written definition: {}\n", names.len(), shown.join(", "));
    }
    text
}

fn cells(group: &Group) -> [String; 8] {
    let maker: Vec<String> = group.manufacturer.iter().map(|byte| format!("{byte:02X}")).collect();
    let check = group.check.as_ref().or(group.record_check.as_ref()).map_or("-".to_owned(), |check| {
        let plus = if check.plus == 0 { String::new() } else { format!("+{}", check.plus) };
        let of = if check.of_data { " of data" } else { "" };
        format!("{}{plus} from {}{of}", check.rule, check.from)
    });
    let name = group.name.map_or("-".to_owned(), |name| format!("{}+{} {}", name.at, name.length, name.code.name()));
    let packing = format!("{} from {}", group.packing.packing.name(), group.packing.from);
    let presets = group.records.map_or(group.count, |records| records.count * group.count);
    [
        maker.join(" "),
        group.length.to_string(),
        group.count.to_string(),
        group.distinct.to_string(),
        check,
        packing,
        name,
        presets.to_string(),
    ]
}

/// What speaks for it, in sentences.
fn evidence(group: &Group) -> Vec<String> {
    let mut lines = Vec::new();
    match group.check.as_ref().or(group.record_check.as_ref()) {
        Some(check) => lines.push(format!(
            "check: {} of {} different ones keep it, {} check bytes, {} rules tried, {:.0e} would by luck; as good: {}",
            check.fits,
            check.messages,
            check.values,
            check.tried,
            check.by_luck,
            check.equivalent.iter().map(|(rule, from)| format!("{rule} from {from}")).collect::<Vec<_>>().join(", ")
        )),
        None if group.has_base64_crc => {
            lines.push("check: CRC-32 of the rest, inside base64, in all messages".to_owned())
        }
        None if group.distinct < 3 => lines.push("check: not claimed, fewer than three different messages".to_owned()),
        None => {}
    }
    if let Some(name) = group.name {
        let few = if name.presets < 3 { "; too few to be sure" } else { "" };
        lines.push(format!("name: text in {} different presets, rating {:.1}{few}", name.presets, name.rating));
    }
    if let Some(records) = group.records {
        lines.push(format!(
            "presets of {} bytes: {} of 1000 bytes as one before, {} at other distances",
            records.length, records.alike, records.elsewhere
        ));
    }
    if !group.position.is_empty() {
        lines.push(format!("position: byte {:?} counts up", group.position));
    }
    let varying: usize = group.varying.iter().map(|(from, to)| to - from + 1).sum();
    lines.push(format!("{varying} bytes vary, {} are constant", group.length - varying));
    lines
}
