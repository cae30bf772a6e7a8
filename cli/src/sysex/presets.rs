//! `sysex decode` for any instrument: a table, JSON that `encode` takes back, or CSV.

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde_json::json;
use vaeform_bench::csv;
use vaeform_bench::table::{Align, Table};
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dump::DecodedDump;
use vaeform_sysex::sheet::Sheet;

use super::devices::DeviceArgs;
use super::format::Format;
use super::output::OutArgs;
use super::{batch, dumps};

/// The presets of a file.
struct File {
    name: String,
    sheets: Vec<Sheet>,
    messages: usize,
    unknown: usize,
}

/// Prints the presets of all files; of one number of each where it is given.
///
/// # Errors
/// When a file cannot be read or holds no preset.
pub(super) fn run(
    paths: &[PathBuf],
    devices: &DeviceArgs,
    format: Format,
    number: Option<usize>,
    out: &OutArgs,
) -> Result<()> {
    let outputs = out.claim(dumps::read_for(paths, devices.files()))?;
    let definitions = devices.definitions()?;
    let mut files = Vec::new();
    let (num_failed, num_files) = dumps::each(paths, |name, bytes| {
        let file = decode(name, bytes, &definitions, number)?;
        files.push(file);
        Ok(())
    });
    if out.out.is_some() && files.is_empty() {
        bail!("nothing to write");
    }
    let text = match format {
        Format::Table if number.is_some() => files.iter().flat_map(|file| &file.sheets).map(page).collect(),
        Format::Table => table(&files),
        Format::Json => as_json(&files)?,
        Format::Csv => as_csv(&files),
    };
    out.write(&outputs, text.as_bytes())?;
    batch::verdict(num_failed, num_files)
}

fn decode(name: &str, bytes: &[u8], definitions: &[Definition], number: Option<usize>) -> Result<File> {
    let dump = DecodedDump::decode(bytes, definitions);
    let count = dump.presets().len();
    let messages = dump.messages().len();
    let unknown = (0..messages).filter(|&i| dump.form(i).is_none()).count();
    if count == 0 {
        bail!(
            "no preset of a known instrument in {messages} messages ({unknown} of unknown kinds; see `sysex analyze`)"
        );
    }
    if let Some(number) = number.filter(|&number| number >= count) {
        bail!("has no preset {number}, only 0-{}", count - 1);
    }
    let is_asked = |(i, _): &(usize, _)| number.is_none_or(|number| number == *i);
    let sheets = dump.presets().iter().enumerate().filter(is_asked).map(|(_, preset)| Sheet::of(preset)).collect();
    Ok(File { name: name.to_owned(), sheets, messages, unknown })
}

fn table(files: &[File]) -> String {
    use Align::{Left, Right};
    let columns = [
        ("PRESET", Right),
        ("NAME", Left),
        ("DEVICE", Left),
        ("KIND", Left),
        ("PLACE", Left),
        ("CHECK", Left),
        ("FILE", Left),
    ];
    let mut table = Table::new(if files.len() > 1 { &columns } else { &columns[..6] });
    for file in files {
        for sheet in &file.sheets {
            let name = sheet.name.clone().unwrap_or_else(|| "-".to_owned());
            let cells = [
                sheet.index.to_string(),
                name,
                sheet.device.clone(),
                sheet.kind.clone(),
                sheet.place(),
                sheet.check.clone(),
            ];
            table.row(cells.into_iter().chain((files.len() > 1).then(|| file.name.clone())));
        }
        if file.unknown > 0 {
            table.note(&format!("{} of {} messages are of unknown kinds", file.unknown, file.messages));
        }
    }
    table.render()
}

/// One preset with all its values.
fn page(sheet: &Sheet) -> String {
    use Align::{Left, Right};
    let mut table =
        Table::new(&[("PARAMETER", Left), ("CATEGORY", Left), ("VALUE", Left), ("RAW", Right), ("0-1", Right)]);
    for value in &sheet.values {
        let words = if value.is_legal { value.words.clone() } else { format!("{} (out of range)", value.words) };
        let cells = [
            value.id.clone(),
            value.category.clone(),
            words,
            value.raw.to_string(),
            format!("{:.3}", value.normalised),
        ];
        table.row(cells);
    }
    let name = sheet.name.clone().unwrap_or_else(|| "(no name)".to_owned());
    format!(
        "{name} ({} {}, {}, check bytes {})\n\n{}",
        sheet.device,
        sheet.kind,
        sheet.place(),
        sheet.check,
        table.render()
    )
}

fn as_json(files: &[File]) -> Result<String> {
    let files: Vec<_> = files
        .iter()
        .map(|file| json!({"file": file.name, "messages": file.messages, "unknown_messages": file.unknown, "presets": file.sheets}))
        .collect();
    Ok(serde_json::to_string_pretty(&files)? + "\n")
}

/// A line for each value: presets of different instruments have different ones.
fn as_csv(files: &[File]) -> String {
    let mut text = "file,preset,name,device,kind,place,check,parameter,category,raw,normalised,value\n".to_owned();
    for (file, sheet) in files.iter().flat_map(|file| file.sheets.iter().map(move |sheet| (file, sheet))) {
        let head =
            [&file.name, &sheet.index.to_string(), &sheet.name.clone().unwrap_or_default(), &sheet.device, &sheet.kind]
                .map(|cell| csv::quote(cell))
                .join(",");
        let head = format!("{head},{},{}", csv::quote(&sheet.place()), csv::quote(&sheet.check));
        if sheet.values.is_empty() {
            text += &format!("{head},,,,,\n");
        }
        for value in &sheet.values {
            let cells = [
                csv::quote(&value.id),
                csv::quote(&value.category),
                value.raw.to_string(),
                value.normalised.to_string(),
            ];
            text += &format!("{head},{},{}\n", cells.join(","), csv::quote(&value.words));
        }
    }
    text
}
