//! A dump of another instrument, and what it says in words.

use vaeform_preset_formats::{Import, hardware};
use vaeform_sysex::convert;
use vaeform_sysex::difference::{self, Difference};
use vaeform_sysex::dump::{DecodedDump, Position, Preset, Value};
use vaeform_sysex::sheet::Sheet;

use crate::instruments::definitions;

/// The parameters that name a preset's category.
const CATEGORIES: [&str; 3] = ["category1", "category", "category2"];

/// A line of the list of presets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DumpPreset {
    /// Its name as the dump has it; none where the format has none.
    pub name: Option<String>,
    /// Its category in the instrument's words; empty where it has none.
    pub category: String,
    /// Where it belongs on the instrument.
    pub place: String,
    /// Whose it is, maker and name.
    pub instrument: String,
    /// What it is: `single`, `patch`.
    pub kind: &'static str,
    /// All of its check bytes are right.
    pub is_right: bool,
    /// There is a patch of ours that comes near to it.
    pub has_approximation: bool,
}

/// A dump of another instrument that is open.
#[derive(Clone, Debug)]
pub struct OpenedDump {
    /// Where it came from: the name of a file, or of a port.
    pub source: String,
    dump: DecodedDump<'static>,
    presets: Vec<DumpPreset>,
}

impl PartialEq for OpenedDump {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source && self.dump.messages() == other.dump.messages()
    }
}

impl OpenedDump {
    /// Reads bytes of any kind; nothing where no preset of a known instrument is in them.
    pub(crate) fn read(source: &str, bytes: &[u8]) -> Option<Self> {
        let dump = DecodedDump::decode(bytes, definitions());
        let presets: Vec<DumpPreset> = dump.presets().iter().map(line).collect();
        (!presets.is_empty()).then(|| Self { source: source.to_owned(), dump, presets })
    }

    /// Its presets in the order of the dump, those that are alike too.
    pub fn presets(&self) -> &[DumpPreset] {
        &self.presets
    }

    /// The instruments of its presets, each once, in the order of the dump.
    pub fn instruments(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for preset in &self.presets {
            if !all.contains(&preset.instrument.as_str()) {
                all.push(&preset.instrument);
            }
        }
        all
    }

    /// Messages that no definition knows.
    pub fn num_unknown(&self) -> usize {
        (0..self.dump.messages().len()).filter(|&i| self.dump.form(i).is_none()).count()
    }

    /// All values of a preset; none where there is no such preset, or its values are not described.
    pub fn values(&self, preset: usize) -> Vec<Value<'static>> {
        self.dump.presets().get(preset).map_or(Vec::new(), |preset| preset.values().collect())
    }

    /// What is unsure about a preset's instrument, in the words of its definition.
    pub fn notes(&self, preset: usize) -> &'static str {
        self.dump.presets().get(preset).map_or("", |preset| &preset.definition.notes)
    }

    /// What differs between two presets, the largest first.
    ///
    /// # Errors
    /// In words, where they are of different kinds, or not there.
    pub fn differences(&self, one: usize, other: usize) -> Result<Vec<Difference>, String> {
        match (self.dump.presets().get(one), self.dump.presets().get(other)) {
            (Some(one), Some(other)) => difference::between(one, other),
            _ => Err("two presets of the dump".to_owned()),
        }
    }

    /// A patch of ours that comes near to a preset, and what is left out; nothing where none can.
    pub(crate) fn approximation(&self, preset: usize) -> Option<Import> {
        hardware::import(self.dump.presets().get(preset)?)
    }

    /// The messages of the whole dump as they came, or those of one preset.
    ///
    /// # Errors
    /// In words, where the instrument has no message for a single preset.
    pub(crate) fn bytes(&self, preset: Option<usize>) -> Result<Vec<u8>, String> {
        let Some(number) = preset else { return Ok(self.dump.messages().to_bytes()) };
        let Some(preset) = self.dump.presets().get(number) else { return Err("there is no such preset".to_owned()) };
        let singles = convert::to_singles(&[Sheet::of(preset)], definitions());
        singles.map(|messages| messages.concat()).map_err(|error| error.expected)
    }

    /// What a file of the dump or of one preset is called.
    pub(crate) fn file_name(&self, preset: Option<usize>) -> String {
        let of_dump = || self.source.rsplit_once('.').map_or(self.source.as_str(), |(stem, _)| stem).to_owned();
        let of_preset = preset.and_then(|number| self.presets.get(number)?.name.clone());
        of_preset.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).unwrap_or_else(of_dump)
    }
}

fn line(preset: &Preset<'static>) -> DumpPreset {
    let category = CATEGORIES.iter().filter_map(|id| preset.value(id)).map(|value| value.words);
    let mut categories: Vec<String> = category.filter(|words| !matches!(words.as_str(), "" | "-" | "off")).collect();
    categories.dedup();
    DumpPreset {
        name: preset.name(),
        category: categories.join(", "),
        place: place(&preset.position),
        instrument: format!("{} {}", preset.definition.maker, preset.definition.name),
        kind: preset.kind,
        is_right: preset.is_right(),
        has_approximation: hardware::is_known(preset),
    }
}

/// Where a preset belongs: its slot, else its named bytes, else its place in the dump.
fn place(position: &Position<'_>) -> String {
    if let Some(label) = &position.label {
        return label.clone();
    }
    let is_place = |&&(name, _): &&(&str, u8)| !matches!(name, "device" | "channel");
    let named = position.named.iter().filter(is_place).map(|(name, byte)| format!("{name} {byte}"));
    let words: Vec<String> = named.chain(position.record.map(|record| format!("{}", record + 1))).collect();
    if words.is_empty() { format!("{}", position.index + 1) } else { words.join(", ") }
}
