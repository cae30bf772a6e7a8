//! The bytes of a preset.

use super::check::Check;
use super::error::DefinitionError;
use super::parameter::{Parameter, Words};
use super::raw::{RawLayout, RawName};
use super::source::Source;
use super::text_code::TextCode;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

/// How many bytes a preset may have.
pub(super) const MAX_SIZE: usize = 1 << 16;

/// Where a name stands in a preset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NamePlace {
    at: usize,
    len: usize,
    step: usize,
    code: TextCode,
}

/// What the bytes of a preset mean.
#[derive(Clone, Debug)]
pub struct Layout {
    /// How long presets are; where there are several, the shorter ones lack the last fields.
    pub(crate) sizes: Vec<usize>,
    /// The model that has presets of each size; may be empty.
    models: Vec<String>,
    name: Option<NamePlace>,
    pub(crate) checks: Vec<Check>,
    fields: Vec<Parameter>,
    /// The first parameter with values that need an eighth bit, and where it is defined.
    eight_bit: Option<(String, Range<usize>)>,
}

impl Layout {
    pub(super) fn new(
        raw: RawLayout,
        lists: &BTreeMap<String, Words>,
        source: Source<'_>,
    ) -> Result<Self, DefinitionError> {
        let (span, sizes) = (raw.sizes.span(), raw.sizes.into_inner());
        let size = sizes.iter().copied().max().unwrap_or(0);
        if !(1..=MAX_SIZE).contains(&size) || sizes.contains(&0) || !sizes.is_sorted() {
            return Err(source.error_of("sizes", span, format!("sizes of 1 to {MAX_SIZE} bytes, the least one first")));
        }
        if !raw.models.is_empty() && raw.models.len() != sizes.len() {
            return Err(source.error_of("models", span, "as many models as sizes"));
        }
        let name = raw.name.map(|name| name_place(&name, size, source)).transpose()?;
        let checks = raw.checks.iter().map(|check| Check::new(check, 0, source)).collect::<Result<_, _>>()?;
        let mut fields: Vec<Parameter> = Vec::new();
        let (mut spans, mut eight_bit) = (BTreeMap::new(), None);
        for raw in raw.fields {
            let span = raw.span();
            for field in Parameter::all(raw, lists, source)? {
                if field.at.saturating_add(field.number.width()) > size {
                    let expected =
                        format!("a place within the {size} bytes of the layout; `{}` is at {}", field.id, field.at);
                    return Err(source.error_of("at", span, expected));
                }
                if spans.insert(field.id.clone(), span.start).is_some() {
                    return Err(source.error_of(
                        "id",
                        span,
                        format!("a name of its own; `{}` is there twice", field.id),
                    ));
                }
                if eight_bit.is_none() && !field.number.is_seven_bit(field.range) {
                    eight_bit = Some((field.id.clone(), span.clone()));
                }
                fields.push(field);
            }
            if fields.len() > MAX_SIZE {
                return Err(source.error_of("fields", span, format!("at most {MAX_SIZE} fields")));
            }
        }
        Ok(Self { sizes, models: raw.models, name, checks, fields, eight_bit })
    }

    /// Refuses what a message that is not packed cannot hold.
    pub(super) fn check_plain(&self, source: Source<'_>) -> Result<(), DefinitionError> {
        let Some((id, span)) = &self.eight_bit else { return Ok(()) };
        let expected = format!("values of seven bits, as the message is not packed; those of `{id}` need eight");
        Err(source.error_of("max", span.clone(), expected))
    }

    /// How long the longest preset is.
    pub fn size(&self) -> usize {
        self.sizes.last().copied().unwrap_or(0)
    }

    /// The parameters, in the order of the definition.
    pub fn fields(&self) -> &[Parameter] {
        &self.fields
    }

    /// The parameter of a name.
    pub fn field(&self, id: &str) -> Option<&Parameter> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The model that has presets of `len` bytes, or that of the next longer ones.
    pub fn model(&self, len: usize) -> Option<&str> {
        self.models.get(self.size_at(len)?).map(String::as_str)
    }

    /// How many bytes a preset of `len` bytes lacks.
    pub(crate) fn missing(&self, len: usize) -> usize {
        self.size_at(len).map_or(0, |at| self.sizes[at] - len)
    }

    /// Writes the check bytes of a preset that are right.
    pub(crate) fn repair(&self, bytes: &mut [u8]) {
        for check in &self.checks {
            let data = if check.is_of_data { bytes.to_vec() } else { Vec::new() };
            check.write(bytes, &data);
        }
    }

    fn size_at(&self, len: usize) -> Option<usize> {
        self.sizes.iter().position(|&size| size >= len)
    }

    /// The name in the bytes of a preset; none where the format has none.
    pub fn name_in(&self, bytes: &[u8]) -> Option<String> {
        let place = self.name?;
        let characters = bytes.get(place.at..)?.iter().step_by(place.step).take(place.len);
        Some(place.code.decode(characters.copied()))
    }

    /// The bytes of the name.
    fn name_bytes(&self) -> Vec<usize> {
        self.name.map_or(Vec::new(), |place| (0..place.len).map(|i| place.at + i * place.step).collect())
    }

    /// The places of the unpacked preset that the name or a parameter describes, each once and in order.
    pub(crate) fn described_bytes(&self) -> Vec<usize> {
        let mut places = self.name_bytes();
        for field in &self.fields {
            places.extend(field.at..field.at + field.number.width());
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Writes a name, cut to its room; does nothing where the format has none.
    pub fn set_name_in(&self, bytes: &mut [u8], name: &str) {
        let Some(place) = self.name else { return };
        let text = place.code.encode(name, place.len);
        let room = bytes.get_mut(place.at..).unwrap_or_default();
        for (byte, character) in room.iter_mut().step_by(place.step).zip(text) {
            *byte = character;
        }
    }
}

fn name_place(raw: &Spanned<RawName>, size: usize, source: Source<'_>) -> Result<NamePlace, DefinitionError> {
    let name = raw.get_ref();
    let code = match &name.code {
        None => TextCode::default(),
        Some(code) => TextCode::named(code.get_ref()).ok_or_else(|| {
            let known = TextCode::ALL.map(|(name, _)| name).join(", ");
            source.error_of("code", code.span(), format!("one of {known}; found `{}`", code.get_ref()))
        })?,
    };
    let end = name.length.saturating_sub(1).saturating_mul(name.step).saturating_add(name.at);
    if name.step == 0 || name.length == 0 || end >= size {
        return Err(source.error_of("name", raw.span(), format!("a place within the {size} bytes of the layout")));
    }
    Ok(NamePlace { at: name.at, len: name.length, step: name.step, code })
}
