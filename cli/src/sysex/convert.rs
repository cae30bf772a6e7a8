//! `sysex convert`: each file into another form.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::{Value, json};
use vaeform_bench::outputs::Outputs;
use vaeform_bench::{csv, stdout, voices};
use vaeform_patch::Preset;
use vaeform_sysex::messages::Messages;

use super::devices::DeviceArgs;
use super::output::{self, ChannelArgs, Form};
use super::target::{Target, To};
use super::{batch, conversion, dumps};

/// Arguments of `sysex convert`.
#[derive(clap::Args)]
pub(crate) struct ConvertArgs {
    /// Files to read: DX7 bytes, presets (.json), tables (.csv).
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The form to write: one file per input, or one per voice for single and preset.
    #[arg(long, value_enum)]
    to: To,
    /// The folder to write to (made if missing), or a file where exactly one is written.
    #[arg(long, short)]
    out: PathBuf,
    /// Overwrite files that exist.
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

/// Converts each file by itself.
///
/// # Errors
/// When a file cannot be read, holds no voice or cannot be written.
pub(super) fn run(args: ConvertArgs) -> Result<()> {
    let is_by_messages = matches!(args.to, To::Mid | To::Syx | To::Hex);
    if is_by_messages || args.devices.is_given() || conversion::is_of_others(&args.files)? {
        return run_for_others(&args);
    }
    let mut outputs = Outputs::new(args.force).reading(&args.files);
    let mut report = Vec::new();
    let mut num_failed = 0;
    for outcome in batch::load(&args.files) {
        let file = outcome.file();
        let Ok(loaded) = outcome.result.map_err(|error| report.push(failure(&file, &error))) else {
            num_failed += 1;
            continue;
        };
        let stem = outcome.path.file_stem().map_or_else(|| "voices".to_owned(), |s| s.to_string_lossy().into_owned());
        let targets = targets(&args, &file, &output::file_label(&stem), &loaded.voices);
        match write_all(&args, targets, &mut outputs) {
            Ok(written) => {
                let mut notes: Vec<String> = loaded.notes.into_iter().map(|note| note.text).collect();
                if let Some(form) = form(args.to) {
                    notes.extend(output::losses(&loaded.voices, form));
                }
                let entry = json!({"file": file, "voices": loaded.voices.len(), "written": written, "notices": notes});
                report.push(entry);
            }
            Err(error) => {
                voices::report(&outcome.path, &error);
                report.push(failure(&file, &error));
                num_failed += 1;
            }
        }
    }
    if args.json {
        stdout::print(format!("{:#}\n", Value::Array(report)).as_bytes())?;
    } else {
        let written: usize = report.iter().filter_map(|entry| entry["written"].as_array()).map(Vec::len).sum();
        eprintln!("vaeform: {written} file{} written to {}", if written == 1 { "" } else { "s" }, args.out.display());
    }
    batch::verdict(num_failed, args.files.len())
}

fn failure(file: &str, error: &anyhow::Error) -> Value {
    json!({"file": file, "voices": 0, "written": [], "notices": [], "error": format!("{error:#}")})
}

/// The DX7 form of a target, if it is one.
fn form(to: To) -> Option<Form> {
    match to {
        To::Bank => Some(Form::Bank),
        To::Single => Some(Form::Single),
        To::Headerless => Some(Form::Headerless),
        To::Preset | To::Csv | To::Mid | To::Syx | To::Hex => None,
    }
}

fn targets(args: &ConvertArgs, file: &str, stem: &str, voices: &[Preset]) -> Vec<Target> {
    let a_voice = |extension: &str, write: &dyn Fn(&Preset) -> Vec<u8>| -> Vec<Target> {
        let name = |idx, preset: &Preset| {
            format!("{stem}_{idx:02}_{}.{extension}", output::file_label(&preset.patch.name.to_string()))
        };
        voices.iter().enumerate().map(|(idx, p)| Target { name: name(idx, p), bytes: write(p) }).collect()
    };
    let channel = args.channel.byte();
    match args.to {
        To::Single => a_voice("syx", &|p| output::dx7_bytes(std::slice::from_ref(p), Form::Single, channel)),
        To::Preset => a_voice("json", &|p| (p.to_json() + "\n").into_bytes()),
        To::Bank => {
            vec![Target { name: format!("{stem}.syx"), bytes: output::dx7_bytes(voices, Form::Bank, channel) }]
        }
        To::Headerless => {
            vec![Target { name: format!("{stem}.syx"), bytes: output::dx7_bytes(voices, Form::Headerless, channel) }]
        }
        // By messages: told before.
        To::Mid | To::Syx | To::Hex => Vec::new(),
        To::Csv => {
            let rows: String = voices.iter().enumerate().map(|(idx, p)| csv::row(file, idx, p)).collect();
            vec![Target { name: format!("{stem}.csv"), bytes: (csv::header() + &rows).into_bytes() }]
        }
    }
}

/// Converts dumps of other instruments, and whatever is converted message by message.
fn run_for_others(args: &ConvertArgs) -> Result<()> {
    let mut outputs = Outputs::new(args.force).reading(dumps::read_for(&args.files, args.devices.files()));
    let definitions = args.devices.definitions()?;
    let mut report = Vec::new();
    // Singles of several files become one bank where one file is to be written.
    let is_one = args.to == To::Bank && args.files.len() > 1 && args.out.extension().is_some() && !args.out.is_dir();
    let mut joined = Vec::new();
    let (num_failed, num_files) = dumps::each(&args.files, |file, bytes| {
        if is_one {
            joined.extend(Messages::find(bytes).to_bytes());
            return Ok(());
        }
        let stem =
            Path::new(file).file_stem().map_or_else(|| "dump".to_owned(), |stem| stem.to_string_lossy().into_owned());
        let targets = conversion::targets(bytes, args.to, &output::file_label(&stem), &definitions)?;
        let written = write_all(args, targets, &mut outputs)?;
        report.push(json!({"file": file, "written": written}));
        Ok(())
    });
    if is_one {
        outputs.claim(&args.out)?;
        let bank = conversion::targets(&joined, args.to, "bank", &definitions)?;
        bank.iter().try_for_each(|target| outputs.write(&args.out, &target.bytes))?;
        report.push(json!({"files": args.files, "written": [args.out]}));
    }
    if args.json {
        stdout::print(format!("{:#}\n", Value::Array(report)).as_bytes())?;
    }
    batch::verdict(num_failed, num_files)
}

/// Writes the targets of one input, none if one is refused; two inputs of a run never write the same file.
fn write_all(args: &ConvertArgs, targets: Vec<Target>, outputs: &mut Outputs) -> Result<Vec<PathBuf>> {
    let is_file = args.files.len() == 1 && targets.len() == 1 && !args.out.is_dir() && args.out.extension().is_some();
    let place = |name: &String| if is_file { args.out.clone() } else { args.out.join(name) };
    let paths: Vec<PathBuf> = targets.iter().map(|target| place(&target.name)).collect();
    outputs.claim_all(&paths)?;
    paths.iter().zip(&targets).try_for_each(|(path, target)| outputs.write(path, &target.bytes))?;
    Ok(paths)
}
