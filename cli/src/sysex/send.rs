//! `sysex send`: dumps to an instrument, read back and compared.

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use vaeform_bench::stdout;
use vaeform_sysex::definition::{Definition, SendPacing};
use vaeform_sysex::messages::Messages;
use vaeform_sysex::transfer::{Ending, Settings, Transfer};

use super::devices::DeviceArgs;
use super::port::{OpenPorts, PortArgs};
use super::{batch, dumps};

/// Arguments of `sysex send`.
#[derive(clap::Args)]
pub(crate) struct SendArgs {
    /// Dumps, or folders of them.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    ports: PortArgs,
    /// Read back what was sent and compare it; what is not the same is sent once more, with longer rests.
    #[arg(long)]
    verify: bool,
    /// Rest after each message, milliseconds, instead of what the definition says.
    #[arg(long, value_name = "MS")]
    gap: Option<u32>,
    #[command(flatten)]
    devices: DeviceArgs,
    /// Print JSON of what was done.
    #[arg(long)]
    json: bool,
}

/// Sends one file after the other.
///
/// # Errors
/// When a port is not there, or a file cannot be read, holds no message or did not arrive; the others go on.
pub(super) fn run(args: &SendArgs) -> Result<()> {
    let definitions = args.devices.definitions()?;
    let mut ports = args.ports.open(args.verify)?;
    let mut report: Vec<Value> = Vec::new();
    let mut is_cancelled = false;
    let (num_failed, num_files) = dumps::each(&args.files, |file, bytes| {
        if is_cancelled {
            bail!("not sent");
        }
        let (ending, words) = send(&mut ports, &definitions, bytes, args)?;
        is_cancelled = matches!(ending, Ending::Cancelled | Ending::Lost(_));
        report.push(json!({"file": file, "done": ending == Ending::Done, "words": words}));
        match ending {
            Ending::Done if args.json => {}
            Ending::Done => eprintln!("vaeform: {file}: {words}"),
            _ => bail!("{words}"),
        }
        Ok(())
    });
    if args.json {
        stdout::print(format!("{:#}\n", Value::Array(report)).as_bytes())?;
    }
    batch::verdict(num_failed, num_files)
}

fn send(ports: &mut OpenPorts, definitions: &[Definition], bytes: &[u8], args: &SendArgs) -> Result<(Ending, String)> {
    if Messages::find(bytes).is_empty() {
        bail!("no SysEx message");
    }
    let pacing = args.gap.map(|gap_ms| SendPacing { gap_ms, ..SendPacing::default() });
    let mut transfer = Transfer::send(definitions, bytes, Settings { in_pieces: false, verify: args.verify, pacing });
    ports.carry(&mut transfer);
    Ok((transfer.ending().cloned().unwrap_or(Ending::Cancelled), transfer.words()))
}
