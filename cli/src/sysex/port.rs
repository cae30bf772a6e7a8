//! MIDI ports for transfers, and `sysex identify-port`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, anyhow};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_session::hardware::{self, Input, Output, Ports, Route};
use vaeform_sysex::builtin;
use vaeform_sysex::transfer::{Phase, Request, Settings, Transfer};

use crate::midi_ports::{self, Direction};

/// Arguments that choose ports.
#[derive(clap::Args)]
pub(super) struct PortArgs {
    /// MIDI output to the instrument: its name or a part of it.
    #[arg(long, value_name = "PORT")]
    to: String,
    /// MIDI input from the instrument; without it the one that is called like the output.
    #[arg(long, value_name = "PORT")]
    from: Option<String>,
}

/// Ports that are open.
pub(super) struct OpenPorts {
    output: (String, Box<dyn Output>),
    input: Option<(String, Box<dyn Input>)>,
    is_over: Arc<AtomicBool>,
}

impl PortArgs {
    /// Opens the output, and the input where something `comes_back`. Ctrl-C is listened to from now on.
    ///
    /// # Errors
    /// When a port is not there, or not to be had.
    pub(super) fn open(&self, comes_back: bool) -> Result<OpenPorts> {
        let ports = hardware::system();
        let name = midi_ports::find(&ports.outputs(), &self.to, Direction::Output)?;
        let input = if comes_back {
            let part = self.from.as_ref().unwrap_or(&self.to);
            let name = midi_ports::find(&ports.inputs(), part, Direction::Input)?;
            let input = ports.open_input(&name).map_err(|error| anyhow!("{name} {error}"))?;
            Some((name, input))
        } else {
            None
        };
        let output = ports.open_output(&name).map_err(|error| anyhow!("{name} {error}"))?;
        Ok(OpenPorts { output: (name, output), input, is_over: listen()? })
    }
}

impl OpenPorts {
    /// Carries a transfer to its end; Ctrl-C cancels it.
    pub(super) fn carry(&mut self, transfer: &mut Transfer<'_>) {
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{msg} {bar:40} {pos}/{len}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let mut route = Route {
            output: (&self.output.0, &mut *self.output.1),
            input: self.input.as_mut().map(|(name, input)| {
                let input: &mut dyn Input = &mut **input;
                (name.as_str(), input)
            }),
        };
        route.carry(transfer, |transfer| {
            show(&bar, transfer);
            !self.is_over.load(Ordering::Relaxed)
        });
        bar.finish_and_clear();
    }
}

fn show(bar: &ProgressBar, transfer: &Transfer<'_>) {
    let progress = transfer.progress();
    bar.set_message(match progress.phase {
        Phase::Receiving => "receiving",
        Phase::Sending => "sending",
        Phase::Verifying => "verifying",
    });
    bar.set_length(progress.total.unwrap_or(progress.done).max(1) as u64);
    bar.set_position(progress.done as u64);
}

/// A flag that Ctrl-C sets.
fn listen() -> Result<Arc<AtomicBool>> {
    let is_over = Arc::new(AtomicBool::new(false));
    let over = is_over.clone();
    ctrlc::set_handler(move || over.store(true, Ordering::Relaxed)).context("Ctrl-C cannot be listened to")?;
    Ok(is_over)
}

/// Arguments of `sysex identify-port`.
#[derive(clap::Args)]
pub(crate) struct IdentifyPortArgs {
    /// Ask at this MIDI output only: its name or a part of it. Without it all are asked.
    #[arg(long, value_name = "PORT")]
    to: Option<String>,
    /// Listen at this MIDI input; without it at the one that is called like the output.
    #[arg(long, value_name = "PORT")]
    from: Option<String>,
    /// List the MIDI ports and end.
    #[arg(long)]
    list: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Sends the universal identity request and tells who answers.
///
/// # Errors
/// When a port is named that is not there; one that cannot be opened is told, and the others go on.
pub(super) fn identify(args: &IdentifyPortArgs) -> Result<()> {
    use Align::{Left, Right};
    let ports = hardware::system();
    if args.list {
        return midi_ports::list(&*ports, args.json);
    }
    let outputs = match &args.to {
        Some(part) => vec![midi_ports::find(&ports.outputs(), part, Direction::Output)?],
        None => ports.outputs(),
    };
    let is_over = listen()?;
    let mut table =
        Table::new(&[("PORT", Left), ("DEVICE", Right), ("INSTRUMENT", Left), ("MAKER", Left), ("DETAILS", Left)]);
    let mut report = Vec::new();
    for output in &outputs {
        match ask(&*ports, output, args.from.as_deref().unwrap_or(output), &is_over) {
            Ok(found) => {
                for [device, instrument, maker, details] in &found {
                    table.row([output, device, instrument, maker, details].map(String::clone));
                }
                if found.is_empty() {
                    table.row([output, "-", "no answer", "", ""].map(str::to_owned));
                }
                let found: Vec<Value> = found.into_iter().map(as_json).collect();
                report.push(json!({"port": output, "identities": found}));
            }
            Err(error) if args.to.is_some() => return Err(error),
            Err(error) => eprintln!("vaeform: {output}: {error:#}"),
        }
    }
    let text = if args.json {
        format!("{:#}\n", Value::Array(report))
    } else if outputs.is_empty() {
        "there are no MIDI outputs\n".to_owned()
    } else {
        table.render()
    };
    stdout::print(text.as_bytes())
}

fn as_json([device, instrument, maker, details]: [String; 4]) -> Value {
    json!({"device": device, "instrument": instrument, "maker": maker, "details": details})
}

/// Who answers at a port: device, instrument, maker and details.
fn ask(ports: &dyn Ports, output: &str, from: &str, is_over: &Arc<AtomicBool>) -> Result<Vec<[String; 4]>> {
    let input = midi_ports::find(&ports.inputs(), from, Direction::Input)?;
    let input_port = ports.open_input(&input).map_err(|error| anyhow!("{input} {error}"))?;
    let output_port = ports.open_output(output).map_err(|error| anyhow!("{output} {error}"))?;
    let definitions = builtin::definitions()?;
    let mut transfer = Transfer::request(&definitions, [Request::identity()], Settings::default());
    let mut open = OpenPorts {
        output: (output.to_owned(), output_port),
        input: Some((input, input_port)),
        is_over: is_over.clone(),
    };
    open.carry(&mut transfer);
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
    let row = |identity: vaeform_sysex::identity::Identity| {
        let instrument = identity.definition.unwrap_or_else(|| "unknown".to_owned());
        [identity.device.to_string(), instrument, hex(&identity.manufacturer), hex(&identity.details)]
    };
    Ok(transfer.identities().into_iter().map(row).collect())
}
