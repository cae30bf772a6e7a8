//! `sysex request`: presets, a bank or a part of a memory from an instrument.

use anyhow::{Result, anyhow, bail};
use serde_json::json;
use vaeform_bench::stdout;
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dump::DecodedDump;
use vaeform_sysex::transfer::{Ending, Request, Settings, Transfer};

use super::devices::DeviceArgs;
use super::output::OutArgs;
use super::port::PortArgs;

/// Arguments of `sysex request`.
#[derive(clap::Args)]
pub(crate) struct RequestArgs {
    /// What to ask for, as the definition calls it: single, single_bank, arrangement, voice, bank. A wrong one lists those there are.
    #[arg(required_unless_present_any = ["slot", "address"])]
    kind: Option<String>,
    /// A byte of the request, like bank=1, program=5 or device=16; may be given again. Others are the least ones.
    #[arg(long = "set", value_name = "NAME=NUMBER", value_parser = named)]
    named: Vec<(String, u8)>,
    /// Ask for a slot of a memory, like patch:A11.
    #[arg(long, value_name = "KIND:NAME", conflicts_with_all = ["kind", "address"])]
    slot: Option<String>,
    /// Ask for a part of a memory: its address in hexadecimal, seven bits a byte, like "02 00 00 00".
    #[arg(long, value_name = "HEX", requires = "size", conflicts_with = "kind", value_parser = seven_bits)]
    address: Option<u32>,
    /// How much of it, in the same way.
    #[arg(long, value_name = "HEX", value_parser = seven_bits)]
    size: Option<u32>,
    #[command(flatten)]
    ports: PortArgs,
    #[command(flatten)]
    devices: DeviceArgs,
    #[command(flatten)]
    out: OutArgs,
    /// Print JSON of what was done.
    #[arg(long)]
    json: bool,
}

/// `bank=1`.
fn named(text: &str) -> Result<(String, u8), String> {
    let parsed = text.split_once('=').and_then(|(name, number)| Some((name.trim(), number.trim().parse().ok()?)));
    let (name, number) =
        parsed.filter(|&(_, number)| number < 0x80).ok_or("expected a name and a number 0-127, like bank=1")?;
    Ok((name.to_owned(), number))
}

/// Up to four bytes of seven bits.
fn seven_bits(text: &str) -> Result<u32, String> {
    let bytes: Option<Vec<u32>> = text.split_whitespace().map(|byte| u32::from_str_radix(byte, 16).ok()).collect();
    let bytes = bytes.filter(|bytes| (1..=4).contains(&bytes.len()) && bytes.iter().all(|&byte| byte < 0x80));
    let bytes = bytes.ok_or("expected one to four bytes 00-7F in hexadecimal, like \"02 00 00 00\"")?;
    Ok(bytes.into_iter().fold(0, |address, byte| address << 7 | byte))
}

/// Asks, writes what came, and says what happened.
///
/// # Errors
/// When it cannot be asked for, a port is not there, something lacks, or the output cannot be written. What came is written all the
/// same.
pub(super) fn run(args: &RequestArgs) -> Result<()> {
    let outputs = args.out.claim(std::iter::empty::<&str>())?;
    let Some(out) = args.out.out.as_ref() else { bail!("--out FILE.syx is needed: what comes is written there") };
    let (definitions, chosen) = args.devices.chosen()?;
    let request = request(args, &definitions[chosen])?;
    let mut ports = args.ports.open(true)?;
    let mut transfer = Transfer::request(&definitions, [request], Settings::default());
    ports.carry(&mut transfer);
    let received = transfer.received();
    if !received.is_empty() {
        args.out.write(&outputs, &received)?;
    }
    let words = transfer.words();
    if args.json && out.as_os_str() != "-" {
        let dump = DecodedDump::decode(&received, &definitions);
        let names: Vec<String> = dump.presets().iter().filter_map(|preset| preset.name()).collect();
        let is_done = transfer.ending() == Some(&Ending::Done);
        let done = json!({"out": out, "bytes": received.len(), "names": names, "done": is_done, "words": words});
        stdout::print(format!("{done:#}\n").as_bytes())?;
    }
    match transfer.ending() {
        Some(Ending::Done) => eprintln!("vaeform: {words}"),
        _ => bail!("{words}"),
    }
    Ok(())
}

fn request<'d>(args: &RequestArgs, definition: &'d Definition) -> Result<Request<'d>> {
    let named: Vec<(&str, u8)> = args.named.iter().map(|(name, number)| (name.as_str(), *number)).collect();
    let device = named.iter().find(|(name, _)| *name == "device").map(|&(_, number)| number);
    let request = match (&args.kind, &args.slot, args.address.zip(args.size)) {
        (_, Some(slot), _) => {
            let (kind, label) =
                slot.split_once(':').ok_or_else(|| anyhow!("--slot: expected KIND:NAME; found `{slot}`"))?;
            Request::slot(definition, kind, label, device)
        }
        (_, _, Some((address, size))) => Request::memory(definition, address, size, device),
        (Some(kind), ..) => Request::new(definition, kind, &named),
        (None, None, None) => bail!("expected a kind of request, --slot or --address"),
    };
    request.map_err(|error| anyhow!(error))
}
