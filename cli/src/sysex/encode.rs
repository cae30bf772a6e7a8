//! `sysex encode`: voices from JSON, CSV and presets to one .syx file.

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde_json::json;
use vaeform_bench::outputs::Outputs;
use vaeform_bench::stdout;

use super::devices::DeviceArgs;
use super::output::{self, ChannelArgs, Form};
use super::{batch, conversion};

/// Arguments of `sysex encode`.
#[derive(clap::Args)]
pub(crate) struct SysexEncodeArgs {
    /// Files to read, voices in this order: presets (.json), tables (.csv), DX7 bytes; - is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The form; by default a single message for one voice and banks for more.
    #[arg(long = "as", value_enum)]
    form: Option<Form>,
    /// The .syx file to write; - is standard output.
    #[arg(long, short)]
    out: PathBuf,
    /// Overwrite a file that exists.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    channel: ChannelArgs,
    /// Print JSON of what was done.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    devices: DeviceArgs,
}

/// Writes all voices to one file; nothing is written when a file fails, since a bank with holes is not what was asked for.
///
/// # Errors
/// When a file cannot be read or holds no voice, or the output cannot be written.
pub(super) fn run(args: SysexEncodeArgs) -> Result<()> {
    let mut outputs = Outputs::new(args.force).reading(&args.files).reading(args.devices.files());
    outputs.claim(&args.out)?;
    if let Some(sheets) = conversion::sheets(&args.files)? {
        let bytes = vaeform_sysex::sheet::encode(&sheets, &args.devices.definitions()?)?;
        outputs.write(&args.out, &bytes)?;
        eprintln!("vaeform: {} presets, {} bytes to {}", sheets.len(), bytes.len(), args.out.display());
        return Ok(());
    }
    let mut voices = Vec::new();
    let mut notes = Vec::new();
    let mut num_failed = 0;
    for outcome in batch::load(&args.files) {
        let file = outcome.file();
        match outcome.result {
            Ok(loaded) => {
                notes.extend(loaded.notes.into_iter().map(|note| format!("{file}: {}", note.text)));
                voices.extend(loaded.voices);
            }
            Err(_) => num_failed += 1,
        }
    }
    if num_failed > 0 {
        bail!("{num_failed} of {} files failed; nothing was written", args.files.len());
    }
    let form = args.form.unwrap_or(if voices.len() == 1 { Form::Single } else { Form::Bank });
    let bytes = output::dx7_bytes(&voices, form, args.channel.byte());
    notes.extend(output::losses(&voices, form));
    outputs.write(&args.out, &bytes)?;
    // Standard output may be carrying the bytes.
    let to_stdout = args.out.as_os_str() == "-";
    if args.json && !to_stdout {
        let done = json!({"out": args.out, "bytes": bytes.len(), "voices": voices.len(), "notices": notes});
        return stdout::print(format!("{done:#}\n").as_bytes());
    }
    for note in notes {
        eprintln!("vaeform: {note}");
    }
    eprintln!("vaeform: {} voices, {} bytes to {}", voices.len(), bytes.len(), args.out.display());
    Ok(())
}
