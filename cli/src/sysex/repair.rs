//! `sysex repair` and `sysex identify`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_sysex::dump::DecodedDump;
use vaeform_sysex::identity::Identity;
use vaeform_sysex::manufacturer;
use vaeform_sysex::messages::Messages;
use vaeform_sysex::universal::UniversalMessage;

use super::devices::DeviceArgs;
use super::output::OutArgs;
use super::{batch, dumps};

/// Arguments of `sysex repair`.
#[derive(clap::Args)]
pub(crate) struct RepairArgs {
    /// The dump.
    file: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Write the repaired messages here; without it they are only looked at.
    #[command(flatten)]
    out: OutArgs,
    #[command(flatten)]
    devices: DeviceArgs,
}

/// Tells each wrong check byte, and writes right ones.
///
/// # Errors
/// When the file cannot be read, holds no known message, or the output cannot be written.
pub(super) fn repair(args: &RepairArgs) -> Result<()> {
    let outputs = args.out.claim(args.devices.files().iter().chain([&args.file]))?;
    let definitions = args.devices.definitions()?;
    let bytes = dumps::read(&args.file)?;
    let dump = DecodedDump::decode(&bytes, &definitions);
    if (0..dump.messages().len()).all(|i| dump.form(i).is_none()) {
        bail!("{}: no message of a known instrument", args.file.display());
    }
    let repairs = dump.repairs();
    let (repaired, num_messages) = dump.repaired();
    if args.out.out.is_some() {
        args.out.write(&outputs, &repaired)?;
    }
    let text = if args.json {
        format!(
            "{:#}\n",
            json!({"file": args.file, "messages": dump.messages().len(), "wrong": num_messages, "repairs": repairs})
        )
    } else {
        use Align::Right;
        let mut table = Table::new(&[("MESSAGE", Right), ("BYTE", Right), ("THERE", Right), ("RIGHT", Right)]);
        for repair in &repairs {
            let hex = |byte: u8| format!("{byte:02X}");
            table.row([repair.message.to_string(), repair.at.to_string(), hex(repair.stored), hex(repair.computed)]);
        }
        let table = if repairs.is_empty() { String::new() } else { table.render() };
        format!("{table}{num_messages} of {} messages have wrong check bytes\n", dump.messages().len())
    };
    stdout::print(text.as_bytes())
}

/// Arguments of `sysex identify`.
#[derive(clap::Args)]
pub(crate) struct IdentifyArgs {
    /// Files to look into.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    devices: DeviceArgs,
}

/// Tells of which instruments the messages of files are, and who answered an identity request.
///
/// # Errors
/// When a file cannot be read or holds no message.
pub(super) fn identify(args: &IdentifyArgs) -> Result<()> {
    use Align::{Left, Right};
    let definitions = args.devices.definitions()?;
    let mut table = Table::new(&[("FILE", Left), ("DEVICE", Left), ("KIND", Left), ("MESSAGES", Right)]);
    let mut report: Vec<Value> = Vec::new();
    let (num_failed, num_files) = dumps::each(&args.files, |file, bytes| {
        let dump = DecodedDump::decode(bytes, &definitions);
        let kinds = kinds(&dump);
        if kinds.is_empty() {
            bail!("no SysEx message");
        }
        for (device, kind, count) in &kinds {
            table.row([file.to_owned(), device.clone(), kind.clone(), count.to_string()]);
        }
        let identities: Vec<Identity> =
            dump.messages().iter().filter_map(|message| Identity::of(message, &definitions)).collect();
        for identity in &identities {
            let of = identity.definition.as_deref().unwrap_or("an unknown instrument");
            table.note(&format!(
                "identity: {of}, maker {:02X?}, details {:02X?}",
                identity.manufacturer, identity.details
            ));
        }
        let kinds: Vec<Value> = kinds
            .iter()
            .map(|(device, kind, count)| json!({"device": device, "kind": kind, "messages": count}))
            .collect();
        report.push(json!({"file": file, "kinds": kinds, "identities": identities}));
        Ok(())
    });
    let text = if args.json { format!("{:#}\n", Value::Array(report)) } else { table.render() };
    stdout::print(text.as_bytes())?;
    batch::verdict(num_failed, num_files)
}

/// How many messages there are of each kind, in the order of the first of each.
pub(super) fn kinds(dump: &DecodedDump<'_>) -> Vec<(String, String, usize)> {
    let mut kinds: Vec<(String, String, usize)> = Vec::new();
    let messages: &Messages = dump.messages();
    for (i, message) in messages.iter().enumerate() {
        let (device, kind) = match dump.form(i) {
            Some((definition, form)) => (definition.id.clone(), form.kind.clone()),
            None if manufacturer::is_universal_message(message) => {
                let kind = UniversalMessage::read(message).map_or("-".to_owned(), |message| message.kind.to_string());
                ("universal".to_owned(), kind)
            }
            None => (
                format!("unknown, maker {:02X}", message.get(1).copied().unwrap_or(0)),
                format!("{} bytes", message.len()),
            ),
        };
        match kinds.iter_mut().find(|known| known.0 == device && known.1 == kind) {
            Some(known) => known.2 += 1,
            None => kinds.push((device, kind, 1)),
        }
    }
    kinds
}
