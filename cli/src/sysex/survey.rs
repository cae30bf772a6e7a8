//! `sysex batch`: a whole folder of dumps.

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use vaeform_bench::csv;
use vaeform_bench::table::{Align, Table};
use vaeform_sysex::dump::DecodedDump;

use super::devices::DeviceArgs;
use super::format::Format;
use super::output::OutArgs;
use super::{batch, dumps, repair};

/// Arguments of `sysex batch`.
#[derive(clap::Args)]
pub(crate) struct BatchArgs {
    /// Folders, walked with all below them, or files.
    #[arg(required = true)]
    folders: Vec<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Short for --format json.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    #[command(flatten)]
    out: OutArgs,
    #[command(flatten)]
    devices: DeviceArgs,
}

/// A line for each file: instruments, messages, presets, what is wrong.
///
/// # Errors
/// When a file cannot be read or holds no message; the others go on.
pub(super) fn run(args: &BatchArgs) -> Result<()> {
    use Align::{Left, Right};
    let outputs = args.out.claim(dumps::read_for(&args.folders, args.devices.files()))?;
    let definitions = args.devices.definitions()?;
    let columns = [
        ("FILE", Left),
        ("DEVICES", Left),
        ("MESSAGES", Right),
        ("UNKNOWN", Right),
        ("PRESETS", Right),
        ("WRONG", Right),
    ];
    let mut table = Table::new(&columns);
    let mut lines = "file,devices,messages,unknown,presets,wrong,incomplete\n".to_owned();
    let (mut report, mut presets): (Vec<Value>, usize) = (Vec::new(), 0);
    let (num_failed, num_files) = dumps::each(&args.folders, |file, bytes| {
        let dump = DecodedDump::decode(bytes, &definitions);
        let messages = dump.messages().len();
        if messages == 0 {
            bail!("no SysEx message");
        }
        let mut devices: Vec<String> = repair::kinds(&dump).into_iter().map(|(device, ..)| device).collect();
        devices.dedup();
        let unknown = (0..messages).filter(|&i| dump.form(i).is_none()).count();
        let count = dump.presets().len();
        let wrong = dump.presets().iter().filter(|preset| !preset.is_right()).count();
        let incomplete = dump.messages().incomplete();
        presets += count;
        let numbers = [messages, unknown, count, wrong].map(|number| number.to_string());
        lines +=
            &format!("{},{},{},{incomplete}\n", csv::quote(file), csv::quote(&devices.join("; ")), numbers.join(","));
        table.row([file.to_owned(), devices.join(", ")].into_iter().chain(numbers));
        let names: Vec<String> = dump.presets().iter().filter_map(|preset| preset.name()).collect();
        report.push(json!({
            "file": file, "devices": devices, "messages": messages, "unknown_messages": unknown, "presets": count,
            "wrong_checks": wrong, "incomplete_messages": incomplete, "names": names,
        }));
        Ok(())
    });
    let text = match if args.json { Format::Json } else { args.format } {
        Format::Table => {
            format!("{}\n{} files with {presets} presets, {num_failed} failed\n", table.render(), num_files)
        }
        Format::Json => format!("{:#}\n", Value::Array(report)),
        Format::Csv => lines,
    };
    args.out.write(&outputs, text.as_bytes())?;
    batch::verdict(num_failed, num_files)
}
