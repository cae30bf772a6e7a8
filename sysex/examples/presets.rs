//! Lists the presets of a dump: `cargo run -p vaeform-sysex --example presets -- DUMP [DEFINITION.toml]`.

#![allow(clippy::disallowed_methods)]

use std::path::Path;
use std::process::ExitCode;
use vaeform_sysex::builtin;
use vaeform_sysex::definition::Definition;
use vaeform_sysex::dump::DecodedDump;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(file) = arguments.first() else {
        eprintln!("usage: presets DUMP [DEFINITION.toml]");
        return ExitCode::from(2);
    };
    match list(file, arguments.get(1).map(String::as_str)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn list(file: &str, definition: Option<&str>) -> Result<(), Box<dyn std::error::Error>> {
    let mut definitions = Vec::new();
    if let Some(path) = definition {
        let text = std::fs::read_to_string(Path::new(path))?;
        definitions.push(Definition::parse(&text, path)?);
    }
    definitions.extend(builtin::definitions()?);
    let dump = DecodedDump::decode(&std::fs::read(file)?, &definitions);
    for preset in dump.presets() {
        let position = &preset.position;
        let named = position.named.iter().map(|(name, byte)| format!("{name} {byte}")).collect::<Vec<_>>().join(", ");
        let label = position.label.clone().unwrap_or(named);
        let checks = if preset.is_right() { "" } else { "  (wrong check byte)" };
        println!(
            "{:20} {:16} {label:28} {}{checks}",
            preset.definition.id,
            preset.kind,
            preset.name().unwrap_or_default()
        );
    }
    let messages = dump.messages();
    let unknown = (0..messages.len()).filter(|&i| dump.form(i).is_none()).count();
    println!("{} messages, {unknown} unknown, {} presets", messages.len(), dump.presets().len());
    Ok(())
}
