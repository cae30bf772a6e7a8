//! The preset format: versioned JSON that people can read.
//!
//! Each layer is an object with its parameters by key, so that presets outlive any change of the table. What a reader does not know it keeps and writes
//! back; what is old it migrates, one version at a time.

mod bounded;
mod error;
mod format;
mod lines;
mod migrate;
#[cfg(test)]
mod tests;

use serde::de::DeserializeSeed;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::content::{self, Content, ContentKind};
use crate::layers::{FmParam, Layers, OscillatorParam, TableRef};
use crate::name::PatchName;
use crate::own_table::OwnTable;
use crate::own_tables::{OwnTables, OwnTablesWithin};
use crate::param::ParamId;
use crate::table::PARAMS;
use crate::values::{FmPatch, Patch};
use format::{CONTENTS, FIELDS, FM, LAYERS, TABLES};
use lines::FieldLines;

pub use error::{PresetError, PresetNotice};
pub use format::{MAX_PRESET_BYTES, PRESET_FORMAT, PRESET_VERSION};

/// A patch with what a librarian needs to know about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// The sound.
    pub patch: Patch,
    /// Who made it.
    pub author: String,
    /// One of the factory categories, or the user's own.
    pub category: String,
    /// Free words.
    pub tags: Vec<String>,
    /// Samples of the tables of somebody's own; those that the patch names are written.
    pub tables: Vec<OwnTable>,
    /// Noise bands and partials; those that the patch names are written.
    pub contents: Vec<Content>,
    /// Fields of newer or foreign writers, kept as they came; unknown parameters of a layer lie in an object under its field.
    pub unknown: Map<String, Value>,
}

impl From<Patch> for Preset {
    /// A preset around a bare patch: no author, no category, no tags.
    fn from(patch: Patch) -> Self {
        Self {
            patch,
            author: String::new(),
            category: String::new(),
            tags: Vec::new(),
            tables: Vec::new(),
            contents: Vec::new(),
            unknown: Map::new(),
        }
    }
}

impl Preset {
    /// Reads the JSON text of a preset of this version or an older one; the notices say what was missing or mended.
    ///
    /// # Errors
    /// Says where the text is no JSON, or what makes it no preset of ours. Nesting is bounded (128 levels), and so is size
    /// ([`MAX_PRESET_BYTES`], of which 1 MiB is for all but tables).
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<(Self, Vec<PresetNotice>), PresetError> {
        let bytes = text.as_ref();
        if bytes.len() > MAX_PRESET_BYTES {
            return Err(PresetError::TooLarge { size: bytes.len() as u64 });
        }
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let (value, tables) = bounded::read(bytes).map_err(PresetError::json)?;
        Self::from_parts(value, tables.unwrap_or_default())
    }

    /// Reads a preset that lies inside other JSON.
    ///
    /// # Errors
    /// Says what makes the value no preset of ours.
    pub fn from_value(mut value: Value) -> Result<(Self, Vec<PresetNotice>), PresetError> {
        let within = OwnTablesWithin { max_bytes: bounded::MAX_SAMPLE_BYTES };
        let tables = value.as_object_mut().and_then(|fields| fields.remove(TABLES));
        let tables =
            tables.map(|tables| within.deserialize(tables)).transpose().map_err(|e| PresetError::tables(&e))?;
        Self::from_parts(value, tables.unwrap_or_default())
    }

    fn from_parts(value: Value, tables: Vec<OwnTable>) -> Result<(Self, Vec<PresetNotice>), PresetError> {
        let Value::Object(mut fields) = value else {
            return Err(PresetError::Field { field: "", expected: "an object" });
        };
        if fields.get("format").and_then(Value::as_str) != Some(PRESET_FORMAT) {
            return Err(PresetError::Field { field: "format", expected: "\"vaeform-preset\"" });
        }
        let version = fields.get("version").and_then(Value::as_u64);
        let version = version.ok_or(PresetError::Field { field: "version", expected: "a whole number" })?;
        if version > u64::from(PRESET_VERSION) {
            return Err(PresetError::Newer { version });
        }
        let mut notices = Vec::new();
        migrate::migrate(&mut fields, version as u32, &mut notices)?;
        let name = read_name(&mut fields, &mut notices)?;
        let Some(Value::Object(mut parameters)) = fields.remove(FM) else {
            return Err(PresetError::Field { field: FM, expected: "an object of values by key" });
        };
        let is_off = fields.get(LAYERS).and_then(|layers| layers.get("fm")?.get("on")?.as_f64()) == Some(0.0);
        let is_unsaid = is_off && parameters.is_empty();
        let mut patch = read_parameters(name, &mut parameters, is_unsaid, &mut notices);
        let layers = read_layers(&mut patch, &mut fields, &mut notices)?;
        let (tables, num_read) = (named(&patch, &tables), tables.len());
        tell_tables(&patch, (&tables, num_read), &mut notices);
        let contents = read_contents(&patch, &mut fields, &mut notices)?;
        let author = read_text(&mut fields, "author")?;
        let category = read_text(&mut fields, "category")?;
        let tags = read_tags(&mut fields)?;
        fields.retain(|field, _| !FIELDS.contains(&field.as_str()));
        if !parameters.is_empty() {
            fields.insert(FM.to_owned(), Value::Object(parameters));
        }
        if !layers.is_empty() {
            fields.insert(LAYERS.to_owned(), Value::Object(layers));
        }
        Ok((Self { patch, author, category, tags, tables, contents, unknown: fields }, notices))
    }

    /// The samples of the tables that the patch names, each once, in the order of the oscillators.
    pub fn named_tables(&self) -> Vec<OwnTable> {
        named(&self.patch, &self.tables)
    }

    /// The noise bands and the partials that the patch names, each once.
    pub fn named_contents(&self) -> Vec<Content> {
        Content::named(&self.patch.layers, &self.contents)
    }

    /// The preset as JSON text, a field a line, parameters in table order; the same preset gives the same text.
    pub fn to_json(&self) -> String {
        let mut text = Vec::new();
        let mut serializer = serde_json::Serializer::with_formatter(&mut text, FieldLines::default());
        self.serialize(&mut serializer).expect("maps with text keys always serialise");
        String::from_utf8(text).expect("JSON is UTF-8")
    }
}

impl Serialize for Preset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("format", PRESET_FORMAT)?;
        map.serialize_entry("version", &PRESET_VERSION)?;
        map.serialize_entry("name", &name_text(&self.patch.name))?;
        map.serialize_entry("author", &self.author)?;
        map.serialize_entry("category", &self.category)?;
        map.serialize_entry("tags", &self.tags)?;
        map.serialize_entry(FM, &Parameters(self))?;
        let layers = self.patch.layers.to_json(self.unknown.get(LAYERS).and_then(Value::as_object));
        if !layers.is_empty() {
            map.serialize_entry(LAYERS, &layers)?;
        }
        let tables = self.named_tables();
        if !tables.is_empty() {
            map.serialize_entry(TABLES, &OwnTables(&tables))?;
        }
        let contents = self.named_contents();
        if !contents.is_empty() {
            map.serialize_entry(CONTENTS, &content::contents_to_json(&contents))?;
        }
        for (field, value) in self.unknown.iter().filter(|(field, _)| !FIELDS.contains(&field.as_str())) {
            map.serialize_entry(field, value)?;
        }
        map.end()
    }
}

/// The parameters of a preset by key, known ones first.
struct Parameters<'a>(&'a Preset);

impl Serialize for Parameters<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        // A layer that is off and as in a new patch has nothing to say.
        let fm = &self.0.patch.fm;
        let is_written = self.0.patch.layers.is_on(FmParam::On.of(0)) || *fm != FmPatch::default();
        for (def, &value) in PARAMS.iter().zip(fm.values()).filter(|_| is_written) {
            match value.fract() == 0.0 {
                true => map.serialize_entry(def.key, &(value as i32))?,
                false => map.serialize_entry(def.key, &value)?,
            }
        }
        let unknown = self.0.unknown.get(FM).and_then(Value::as_object);
        for (key, value) in unknown.into_iter().flatten().filter(|(key, _)| ParamId::from_key(key).is_none()) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// The name's bytes as text without the padding; unlike the display's text it reads back to the same bytes.
fn name_text(name: &PatchName) -> String {
    let text: String = name.0.iter().map(|&byte| char::from(byte & 0x7F)).collect();
    text.trim_end_matches(' ').to_owned()
}

fn read_name(fields: &mut Map<String, Value>, notices: &mut Vec<PresetNotice>) -> Result<PatchName, PresetError> {
    let text = match fields.remove("name") {
        Some(Value::String(text)) => text,
        Some(_) => return Err(PresetError::Field { field: "name", expected: "text" }),
        None => {
            notices.push(PresetNotice::NoName);
            return Ok(PatchName::default());
        }
    };
    let mut bytes = [b' '; PatchName::LEN];
    for (byte, c) in bytes.iter_mut().zip(text.chars()) {
        *byte = match c {
            '¥' => 92,
            '→' => 126,
            '←' => 127,
            c if c.is_ascii() => c as u8,
            _ => b' ',
        };
    }
    let name = PatchName(bytes);
    let is_kept = text.chars().count() <= PatchName::LEN && text.chars().all(|c| c.is_ascii() || "¥→←".contains(c));
    if !is_kept {
        let full = text.chars().take(100).collect();
        notices.push(PresetNotice::NameCut { full, kept: name });
    }
    Ok(name)
}

/// Takes the known parameters out of `parameters`; what stays there is unknown. That all are missing may go unsaid.
fn read_parameters(
    name: PatchName,
    parameters: &mut Map<String, Value>,
    is_unsaid: bool,
    notices: &mut Vec<PresetNotice>,
) -> Patch {
    let mut patch = Patch { name, ..Patch::default() };
    for id in ParamId::all() {
        match parameters.remove(id.def().key) {
            None if is_unsaid => {}
            None => notices.push(PresetNotice::Missing { id }),
            Some(value) => match value.as_f64() {
                Some(number) => {
                    notices.extend(patch.fm.set(id, crate::layers::nearest(number)).map(PresetNotice::Clamped))
                }
                None => notices.push(PresetNotice::NotANumber { id }),
            },
        }
    }
    patch
}

/// Takes the known parameters of the layers into the patch; gives what is unknown.
fn read_layers(
    patch: &mut Patch,
    fields: &mut Map<String, Value>,
    notices: &mut Vec<PresetNotice>,
) -> Result<Map<String, Value>, PresetError> {
    let mut groups = match fields.remove(LAYERS) {
        None => return Ok(Map::new()),
        Some(Value::Object(groups)) => groups,
        Some(_) => return Err(PresetError::Field { field: LAYERS, expected: "an object of groups by key" }),
    };
    let mut mended = Vec::new();
    patch.layers = Layers::from_json(&mut groups, &mut mended);
    notices.extend(mended.into_iter().map(PresetNotice::Layer));
    Ok(groups)
}

/// Those of some tables that a patch names, each once, in the order of its oscillators.
fn named(patch: &Patch, tables: &[OwnTable]) -> Vec<OwnTable> {
    let mut named: Vec<OwnTable> = Vec::new();
    for name in patch.layers.tables {
        let found = tables.iter().find(|table| TableRef::Own(table.id()) == name);
        named.extend(found.filter(|found| !named.contains(found)).cloned());
    }
    named
}

/// Tells how many of the tables the patch does not name, and which are not there that it does.
fn tell_tables(patch: &Patch, (tables, num_read): (&[OwnTable], usize), notices: &mut Vec<PresetNotice>) {
    let count = num_read - tables.len();
    notices.extend((count > 0).then_some(PresetNotice::UnusedTables { count }));
    for (oscillator, table) in patch.layers.tables.iter().enumerate() {
        if let TableRef::Own(id) = *table
            && tables.iter().all(|table| table.id() != id)
        {
            let is_on = patch.layers.is_on(OscillatorParam::On.of(oscillator));
            notices.push(PresetNotice::MissingTable { oscillator, id, is_on });
        }
    }
}

/// Takes the contents that the patch names; tells how many it does not name, and which are not there that it does.
fn read_contents(
    patch: &Patch,
    fields: &mut Map<String, Value>,
    notices: &mut Vec<PresetNotice>,
) -> Result<Vec<Content>, PresetError> {
    let read = fields.remove(CONTENTS).map(|value| content::contents_from_json(&value)).transpose();
    let read = read.map_err(PresetError::Contents)?.unwrap_or_default();
    let contents = Content::named(&patch.layers, &read);
    let count = read.len() - contents.len();
    notices.extend((count > 0).then_some(PresetNotice::UnusedContents { count }));
    let is_there = |id, is_kind: fn(&ContentKind) -> bool| {
        contents.iter().any(|content| content.id() == id && is_kind(content.kind()))
    };
    let bands = patch.layers.noise_bands.filter(|id| !is_there(*id, |kind| matches!(kind, ContentKind::NoiseBands(_))));
    let bank = patch.layers.partials.filter(|id| !is_there(*id, |kind| matches!(kind, ContentKind::Partials(_))));
    notices.extend(bands.into_iter().chain(bank).map(|id| PresetNotice::MissingContent { id }));
    Ok(contents)
}

fn read_text(fields: &mut Map<String, Value>, field: &'static str) -> Result<String, PresetError> {
    match fields.remove(field) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(PresetError::Field { field, expected: "text" }),
        None => Ok(String::new()),
    }
}

fn read_tags(fields: &mut Map<String, Value>) -> Result<Vec<String>, PresetError> {
    const REFUSED: PresetError = PresetError::Field { field: "tags", expected: "an array of text" };
    match fields.remove("tags") {
        None => Ok(Vec::new()),
        Some(Value::Array(tags)) => tags
            .into_iter()
            .map(|tag| match tag {
                Value::String(tag) => Ok(tag),
                _ => Err(REFUSED),
            })
            .collect(),
        Some(_) => Err(REFUSED),
    }
}
