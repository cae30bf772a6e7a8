//! What an instrument's messages are, as data: a TOML file that says how they begin, how they are packed and checked, and what
//! each byte of a preset means. The schema is told in `docs/sysex.md`.

mod answer;
mod area;
mod check;
mod error;
mod layout;
mod list;
mod message_form;
mod number;
mod parameter;
mod pattern;
mod raw;
mod source;
mod text_code;
mod yaml;

pub use answer::Answer;
pub use area::Area;
pub(crate) use area::linear;
pub use check::Checked;
pub use error::DefinitionError;
pub use layout::Layout;
pub(crate) use message_form::ADDRESS;
pub use message_form::MessageForm;
pub use number::Number;
pub use parameter::Parameter;
pub use pattern::Pattern;
pub use text_code::TextCode;

use crate::packing::Packing;
use raw::RawDefinition;
use source::{MAX_ENTRIES, Source};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use toml::Spanned;

/// How long a text of a definition may be.
const MAX_TEXT: usize = 1 << 20;

/// How fast an instrument may be sent to. Zero is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendPacing {
    /// Rest after a message, milliseconds.
    pub gap_ms: u32,
    /// The most bytes that go out at once.
    pub chunk_bytes: u32,
    /// Rest after such a piece, milliseconds.
    pub chunk_gap_ms: u32,
    /// How long it may be silent in the middle of an answer, milliseconds; zero is a second.
    pub silence_ms: u32,
}

/// An instrument, or a family of them whose messages are the same.
#[derive(Clone, Debug)]
pub struct Definition {
    /// A name without spaces, for files and commands.
    pub id: String,
    /// The name.
    pub name: String,
    /// Who makes it.
    pub maker: String,
    /// What is unsure or has to be known.
    pub notes: String,
    /// What it answers to an identity request, from the manufacturer on.
    pub identity: Option<Pattern>,
    /// How fast it may be sent to.
    pub pacing: SendPacing,
    layouts: Vec<Layout>,
    forms: Vec<MessageForm>,
    areas: Vec<Area>,
}

impl Definition {
    /// A definition to be changed, with comments that tell what is possible.
    pub const TEMPLATE: &'static str = include_str!("definition/template.toml");
    /// [`Self::TEMPLATE`] in YAML.
    pub const TEMPLATE_YAML: &'static str = include_str!("definition/template.yaml");

    /// Reads a definition in TOML, or in YAML or JSON where the name of the file ends so; `file` is named in errors.
    ///
    /// # Errors
    /// File, line and key of what cannot be used, and what was expected there.
    pub fn parse(text: &str, file: &str) -> Result<Self, DefinitionError> {
        let room = Cell::new(MAX_ENTRIES);
        let source = Source { file, text, room: &room };
        if text.len() > MAX_TEXT {
            return Err(source.error_of("", 0..0, format!("at most {MAX_TEXT} bytes")));
        }
        let toml = if Self::is_yaml(file) { Cow::Owned(yaml::to_toml(text, file)?) } else { Cow::Borrowed(text) };
        let last = text.lines().count().max(1);
        let error = |error: DefinitionError| DefinitionError { line: error.line.min(last), ..error };
        Self::parse_toml(Source { text: &toml, ..source }).map_err(error)
    }

    /// Whether a file of this name is read as YAML, which JSON is too.
    pub fn is_yaml(file: &str) -> bool {
        [".yaml", ".yml", ".json"].iter().any(|end| file.to_ascii_lowercase().ends_with(end))
    }

    fn parse_toml(source: Source<'_>) -> Result<Self, DefinitionError> {
        let raw: RawDefinition = toml::from_str(source.text).map_err(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join("; ");
            source.error(error.span().unwrap_or(0..0), message)
        })?;
        if raw.id.get_ref().is_empty() || raw.id.get_ref().contains(char::is_whitespace) {
            return Err(source.error_of("id", raw.id.span(), "a name without spaces"));
        }
        let mut lists = BTreeMap::new();
        for (name, entries) in raw.lists {
            let error = |entry| {
                source.error_of(&name, entries.span(), format!("a range like `wave{{3..64}}`; found `{entry}`"))
            };
            let words = list::expand(entries.get_ref()).map_err(error)?;
            source.take_room(words.len(), entries.span())?;
            lists.insert(name, words.into());
        }
        let mut layouts = Vec::new();
        let mut numbers = BTreeMap::new();
        for (name, layout) in raw.layout {
            numbers.insert(name, layouts.len());
            layouts.push(Layout::new(layout, &lists, source)?);
        }
        let forms: Vec<MessageForm> =
            raw.message.into_iter().map(|form| MessageForm::new(form, &numbers, source)).collect::<Result<_, _>>()?;
        let areas: Vec<Area> =
            raw.area.into_iter().map(|area| Area::new(area, &numbers, &layouts, source)).collect::<Result<_, _>>()?;
        let plain = forms.iter().filter(|form| form.packing == Packing::Plain).filter_map(|form| form.layout);
        for number in plain.chain(areas.iter().map(|area| area.layout)) {
            layouts[number].check_plain(source)?;
        }
        let identity = raw.identity.as_ref().map(|text| {
            let error = |word| source.error_of("identity", text.span(), format!("bytes like 41 or ..; found `{word}`"));
            Pattern::parse(text.get_ref()).map_err(error)
        });
        Ok(Self {
            id: raw.id.into_inner(),
            name: raw.name,
            maker: raw.maker,
            notes: raw.notes,
            identity: identity.transpose()?,
            pacing: SendPacing {
                gap_ms: raw.pacing.gap_ms,
                chunk_bytes: raw.pacing.chunk_bytes,
                chunk_gap_ms: raw.pacing.chunk_gap_ms,
                silence_ms: raw.pacing.silence_ms,
            },
            layouts,
            forms,
            areas,
        })
    }

    /// Its kinds of messages.
    pub fn forms(&self) -> &[MessageForm] {
        &self.forms
    }

    /// Its parts of memory.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The layout of a form's presets, if it holds any.
    pub fn layout_of(&self, form: &MessageForm) -> Option<&Layout> {
        form.layout.map(|number| &self.layouts[number])
    }

    /// The layout of an area's presets.
    pub fn layout_in(&self, area: &Area) -> &Layout {
        &self.layouts[area.layout]
    }

    /// The form of a whole message, F0 to F7.
    pub fn recognise(&self, message: &[u8]) -> Option<&MessageForm> {
        self.forms.iter().find(|form| form.matches(message, true))
    }

    /// A message of a form with named bytes, the rest zero, check bytes right; nothing where there is no such form of a fixed
    /// length. Requests and changes are made so, and presets that are then decoded and set.
    pub fn compose(&self, kind: &str, named: &[(&str, u8)]) -> Option<Vec<u8>> {
        let form = self.forms.iter().find(|form| form.kind == kind && !form.is_write())?;
        let (least, most) = form.lengths;
        (least == most).then(|| form.compose(least, named, self.layout_of(form)))
    }

    /// The messages that write a preset of `data` into a slot of an area, in packets as the instrument sends them; nothing
    /// where the definition has no messages that write.
    pub fn compose_slot(&self, area: &Area, slot: u32, data: &[u8], device: u8) -> Option<Vec<u8>> {
        let form = self.forms.iter().find(|form| form.is_write())?;
        let count = form.header.count_of(ADDRESS);
        let mut bytes = Vec::new();
        let mut at = 0;
        for size in area.packets.iter().copied().chain(std::iter::repeat(data.len().max(1))) {
            let end = (at + size.min(area.run(at as u32))).min(data.len());
            if at == end {
                break;
            }
            let address = area.address_of(slot, at as u32);
            let mut named = vec![("device", device)];
            named.extend(
                (0..count).rev().map(|i| (ADDRESS, address.checked_shr(7 * i as u32).unwrap_or(0) as u8 & 0x7F)),
            );
            let around = form
                .lengths
                .0
                .checked_sub(form.data_ranges(form.lengths.0).iter().map(|(from, to)| to - from).sum())?;
            let mut message = form.compose(around + end - at, &named, None);
            let &(from, to) = form.data_ranges(message.len()).first()?;
            message.get_mut(from..to).filter(|room| room.len() == end - at)?.copy_from_slice(&data[at..end]);
            form.repair(&mut message, None);
            bytes.extend(message);
            at = end;
        }
        Some(bytes)
    }
}

/// The number of a layout that is named.
fn layout_named(
    name: &Spanned<String>,
    numbers: &BTreeMap<String, usize>,
    source: Source<'_>,
) -> Result<usize, DefinitionError> {
    let known = || numbers.keys().cloned().collect::<Vec<_>>().join(", ");
    let error = || {
        source.error_of("layout", name.span(), format!("a name of [layout]: {}; found `{}`", known(), name.get_ref()))
    };
    numbers.get(name.get_ref()).copied().ok_or_else(error)
}
