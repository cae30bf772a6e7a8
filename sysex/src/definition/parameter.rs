//! One parameter of a preset.

use super::error::DefinitionError;
use super::list;
use super::number::Number;
use super::raw::RawField;
use super::source::Source;
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::Spanned;

/// The words of a list; several fields may have the same.
pub(super) type Words = Arc<[String]>;

/// A parameter: where it stands, what it may be and how it is shown.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name, unique in its layout.
    pub id: String,
    /// What it belongs to; may be empty.
    pub category: String,
    /// Its first byte in the preset.
    pub at: usize,
    /// How it stands there.
    pub number: Number,
    /// Least and greatest legal value.
    pub range: (i64, i64),
    /// What is shown is counted from here.
    pub zero: i64,
    /// It has two sides, with `zero` in the middle.
    pub is_bipolar: bool,
    /// 0 is off, anything above is on.
    pub is_switch: bool,
    /// Behind a number that is shown.
    pub unit: String,
    /// The controller that moves it, if any does.
    pub cc: Option<u8>,
    words: Option<Words>,
}

impl Parameter {
    /// The fields of an entry: one, or as many as it repeats.
    pub(super) fn all(
        raw: Spanned<RawField>,
        lists: &BTreeMap<String, Words>,
        source: Source<'_>,
    ) -> Result<Vec<Self>, DefinitionError> {
        let span = raw.span();
        let raw = raw.into_inner();
        let number = match &raw.kind {
            None if raw.bits.is_some() => Number::named("bits", 0, raw.bit, raw.bits.unwrap_or(1)),
            None => Some(Number::U8),
            Some(kind) => Number::named(kind.get_ref(), raw.bytes.unwrap_or(2), raw.bit, raw.bits.unwrap_or(1)),
        };
        let kind_span = raw.kind.as_ref().map_or(span.clone(), Spanned::span);
        let number = number.ok_or_else(|| source.error_of("kind", kind_span, format!("one of {}", Number::NAMES)))?;
        let words = Self::words(&raw, lists, source)?;
        let room = number.range();
        let most =
            words.as_ref().map(|words| raw.min.saturating_add(words.len() as i64 - 1)).filter(|_| raw.max.is_none());
        let most = most.or(raw.switch.then_some(1)).unwrap_or(if number == Number::U8 { 127 } else { room.1 });
        let range = (raw.min, raw.max.unwrap_or(most));
        if range.0 > range.1 || range.0 < room.0 || range.1 > room.1 {
            let expected =
                format!("min to max within {} to {}; `{}` has {} to {}", room.0, room.1, raw.id, range.0, range.1);
            return Err(source.error_of("max", span, expected));
        }
        let one = Self {
            id: raw.id,
            category: raw.category,
            at: raw.at,
            number,
            range,
            zero: raw.center.unwrap_or(raw.zero),
            is_bipolar: raw.center.is_some(),
            is_switch: raw.switch,
            unit: raw.unit,
            cc: raw.cc,
            words,
        };
        source.take_room(raw.repeat.map_or(1, |repeat| repeat.count), span.clone())?;
        let Some(repeat) = raw.repeat else { return Ok(vec![one]) };
        if !(1..=1024).contains(&repeat.count) || repeat.step > 65_536 || repeat.first > 65_536 {
            return Err(source.error_of("repeat", span, "a count of 1 to 1024 and a step below 65,536"));
        }
        let nth = |i: usize| Self {
            id: one.id.replace("{}", &(repeat.first + i).to_string()),
            at: one.at.saturating_add(i * repeat.step),
            ..one.clone()
        };
        Ok((0..repeat.count).map(nth).collect())
    }

    fn words(
        raw: &RawField,
        lists: &BTreeMap<String, Words>,
        source: Source<'_>,
    ) -> Result<Option<Words>, DefinitionError> {
        if let Some(name) = &raw.list {
            let known = || lists.keys().cloned().collect::<Vec<_>>().join(", ");
            let words = lists.get(name.get_ref()).cloned();
            let error = || {
                source.error_of(
                    "list",
                    name.span(),
                    format!("a name of [lists]: {}; found `{}`", known(), name.get_ref()),
                )
            };
            return words.ok_or_else(error).map(Some);
        }
        let Some(entries) = &raw.words else { return Ok(None) };
        let expanded = list::expand(entries.get_ref());
        let error =
            |entry| source.error_of("words", entries.span(), format!("a range like `wave{{3..64}}`; found `{entry}`"));
        let words = expanded.map_err(error)?;
        source.take_room(words.len(), entries.span())?;
        Ok(Some(words.into()))
    }

    /// True for a switch, and where its values have words: one is not more than the other.
    pub fn is_enumeration(&self) -> bool {
        self.is_switch || self.words.is_some()
    }

    /// The raw value in the bytes of a preset; none where the preset is too short.
    pub fn get(&self, bytes: &[u8]) -> Option<i64> {
        bytes.get(self.at..self.at + self.number.width()).map(|bytes| self.number.get(bytes))
    }

    /// True for a legal value.
    pub fn is_legal(&self, raw: i64) -> bool {
        (self.range.0..=self.range.1).contains(&raw)
    }

    /// A raw value on 0-1; what is not legal is clamped.
    pub fn normalised(&self, raw: i64) -> f32 {
        let (min, max) = self.range;
        if min == max {
            return 0.0;
        }
        (raw.clamp(min, max) - min) as f32 / (max - min) as f32
    }

    /// A raw value in words: of its list, on or off, or a number counted from `zero`. What is not legal is shown as it is.
    pub fn words_of(&self, raw: i64) -> String {
        if self.is_switch && raw >= 0 {
            return if raw == 0 { "off" } else { "on" }.to_owned();
        }
        if !self.is_legal(raw) {
            return raw.to_string();
        }
        let word = self.words.as_ref().and_then(|words| words.get(usize::try_from(raw - self.range.0).ok()?));
        if let Some(word) = word.filter(|word| !word.is_empty()) {
            return word.clone();
        }
        let shown = raw.saturating_sub(self.zero);
        let sign = if self.is_bipolar && shown > 0 { "+" } else { "" };
        let space = if self.unit.is_empty() { "" } else { " " };
        format!("{sign}{shown}{space}{}", self.unit)
    }
}
