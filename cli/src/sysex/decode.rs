//! `sysex decode`: the voices of files as a table, JSON or CSV; presets of other instruments are told by [`presets`].

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde_json::json;
use vaeform_bench::table::{Align, Table};
use vaeform_bench::{csv, voices};
use vaeform_patch::{Preset, global};

use super::devices::DeviceArgs;
use super::format::Format;
use super::output::OutArgs;
use super::{batch, conversion, presets, sheet};

/// Arguments of `sysex decode`.
#[derive(clap::Args)]
pub(crate) struct SysexDecodeArgs {
    /// Files to read: .syx and other DX7 bytes, presets (.json), tables (.csv), dumps of other instruments (.syx, .mid, text); -
    /// is standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How to print the voices.
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Short for --format json.
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Only this voice or preset of each file, from 0; the table then shows all its values.
    #[arg(long)]
    voice: Option<usize>,
    /// Write to this file instead of standard output.
    #[command(flatten)]
    out: OutArgs,
    #[command(flatten)]
    devices: DeviceArgs,
}

/// Prints the voices of all files.
///
/// # Errors
/// When a file cannot be read, holds no voice or lacks the voice asked for.
pub(super) fn run(args: SysexDecodeArgs) -> Result<()> {
    let format = if args.json { Format::Json } else { args.format };
    if args.devices.is_given() || conversion::is_of_others(&args.files)? {
        return presets::run(&args.files, &args.devices, format, args.voice, &args.out);
    }
    let outputs = args.out.claim(&args.files)?;
    let mut voices = Vec::new();
    let mut num_failed = 0;
    for outcome in batch::load(&args.files) {
        let file = outcome.file();
        let Ok(loaded) = outcome.result else {
            num_failed += 1;
            continue;
        };
        let num_voices = loaded.voices.len();
        if let Some(voice) = args.voice.filter(|&voice| voice >= num_voices) {
            voices::report(&outcome.path, &anyhow::anyhow!("has no voice {voice}, only 0-{}", num_voices - 1));
            num_failed += 1;
            continue;
        }
        let chosen = loaded.voices.into_iter().enumerate().filter(|(idx, _)| args.voice.is_none_or(|v| v == *idx));
        voices.extend(chosen.map(|(idx, preset)| (file.clone(), idx, preset)));
    }
    let text = match format {
        Format::Table if args.voice.is_some() => {
            let sheets: Vec<String> =
                voices.iter().map(|(file, idx, preset)| sheet::render(file, *idx, preset)).collect();
            sheets.join("\n")
        }
        Format::Table => as_table(&voices, args.files.len() > 1),
        Format::Json => as_json(voices)?,
        Format::Csv => {
            let rows: String = voices.iter().map(|(file, idx, preset)| csv::row(file, *idx, preset)).collect();
            csv::header() + &rows
        }
    };
    if args.out.out.is_some() && num_failed >= args.files.len() {
        bail!("nothing to write");
    }
    args.out.write(&outputs, text.as_bytes())?;
    batch::verdict(num_failed, args.files.len())
}

fn as_table(voices: &[(String, usize, Preset)], with_file: bool) -> String {
    use Align::{Left, Right};
    let columns = [
        ("VOICE", Right),
        ("NAME", Left),
        ("ALG", Right),
        ("FB", Right),
        ("TRANSPOSE", Right),
        ("AT", Left),
        ("FILE", Left),
    ];
    let mut table = Table::new(if with_file { &columns } else { &columns[..columns.len() - 1] });
    for (file, idx, preset) in voices {
        let shown = |id: vaeform_patch::ParamId| id.def().display(preset.patch.fm.get(id));
        let cells = [
            idx.to_string(),
            preset.patch.name.to_string(),
            shown(global::ALGORITHM),
            shown(global::FEEDBACK),
            shown(global::TRANSPOSE),
            place(preset),
        ];
        table.row(cells.into_iter().chain(with_file.then(|| file.clone())));
    }
    table.render()
}

/// Where in its file a voice came from.
fn place(preset: &Preset) -> String {
    let Some(source) = preset.unknown.get("source") else { return String::new() };
    let number = |key: &str| source[key].as_u64().unwrap_or_default();
    format!("byte {}, {} {}", number("offset"), source["form"].as_str().unwrap_or_default(), number("slot"))
}

/// Presets that also say which file they came from; `encode` and `convert` take them back.
fn as_json(voices: Vec<(String, usize, Preset)>) -> Result<String> {
    let presets: Vec<Preset> = voices
        .into_iter()
        .map(|(file, _, mut preset)| {
            if let Some(source) = preset.unknown.get_mut("source").filter(|source| source.is_object()) {
                source["file"] = json!(file);
            }
            preset
        })
        .collect();
    Ok(serde_json::to_string_pretty(&presets)? + "\n")
}
