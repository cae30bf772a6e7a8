//! `presets list`: the factory sounds in order.

use anyhow::Result;
use serde_json::{Value, json};
use vaeform_bench::stdout;
use vaeform_bench::table::{Align, Table};
use vaeform_presets::{FactoryPreset, factory};

/// Arguments of `presets list`.
#[derive(clap::Args)]
pub(crate) struct ListArgs {
    /// Only those whose name, category or tags contain this, whatever the case.
    words: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Prints a table or JSON.
///
/// # Errors
/// When nothing can be printed.
pub(super) fn run(args: &ListArgs) -> Result<()> {
    let words = args.words.as_deref().unwrap_or_default().trim().to_lowercase();
    let sounds = factory().iter().enumerate().filter(|(_, sound)| matches(sound, &words));
    let text = if args.json {
        let rows: Vec<Value> = sounds.map(|(program, sound)| as_json(program, sound)).collect();
        serde_json::to_string_pretty(&rows)? + "\n"
    } else {
        use Align::{Left, Right};
        let columns = [("PROGRAM", Right), ("NAME", Left), ("CATEGORY", Left), ("MACROS", Left), ("TAGS", Left)];
        let mut table = Table::new(&columns);
        for (program, sound) in sounds {
            let tags = sound.preset().tags.join(", ");
            let category = sound.category.name().to_owned();
            table.row([program.to_string(), sound.name.clone(), category, macros(sound).join(", "), tags]);
        }
        table.render()
    };
    stdout::print(text.as_bytes())
}

fn matches(sound: &FactoryPreset, words: &str) -> bool {
    let texts = [sound.name.as_str(), sound.category.name()].into_iter();
    texts.chain(sound.preset().tags.iter().map(String::as_str)).any(|text| text.to_lowercase().contains(words))
}

/// The names of the macros that have one.
fn macros(sound: &FactoryPreset) -> Vec<String> {
    let names = sound.preset().patch.layers.macro_names.iter();
    let names = names.map(|name| String::from_utf8_lossy(name).trim_end().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

fn as_json(program: usize, sound: &FactoryPreset) -> Value {
    json!({
        "program": program,
        "name": sound.name,
        "category": sound.category.name(),
        "macros": macros(sound),
        "tags": sound.preset().tags,
    })
}
