//! A kind of message of an instrument.

use super::answer::Answer;
use super::check::{Check, place};
use super::error::DefinitionError;
use super::layout::{Layout, MAX_SIZE};
use super::pattern::Pattern;
use super::raw::RawMessage;
use super::source::Source;
use crate::framing::END;
use crate::packing::Packing;
use std::collections::BTreeMap;
use toml::Spanned;

/// The name of the bytes that hold an address.
pub(crate) const ADDRESS: &str = "address";
/// How long a message of a definition may be.
const MAX_LENGTH: usize = 1 << 20;
/// In how many places its data may stand.
const MAX_RANGES: usize = 16;

/// What its messages look like and what they hold.
#[derive(Clone, Debug)]
pub struct MessageForm {
    /// What it is called: `single`, `request`.
    pub kind: String,
    /// Its first bytes.
    pub header: Pattern,
    /// The least and the greatest length, F0 and F7 with it.
    pub lengths: (usize, usize),
    /// Where the data stand, from and to; below zero from the end.
    data: Vec<(i64, i64)>,
    pub(crate) packing: Packing,
    /// The layout of what it holds, by its number.
    pub(crate) layout: Option<usize>,
    /// How many presets it holds, and where in its data the first one begins.
    pub(crate) records: (usize, usize),
    pub(crate) checks: Vec<Check>,
    /// What the instrument answers, where it is a request and that is described.
    pub answer: Option<Answer>,
}

impl MessageForm {
    pub(super) fn new(
        raw: Spanned<RawMessage>,
        layouts: &BTreeMap<String, usize>,
        source: Source<'_>,
    ) -> Result<Self, DefinitionError> {
        let span = raw.span();
        let raw = raw.into_inner();
        let header = Pattern::parse(raw.header.get_ref());
        let bad_header = |word| {
            let expected =
                format!("bytes like F0, digits like 3., names like {{bank}} or {{page:70-73}}; found `{word}`");
            source.error_of("header", raw.header.span(), expected)
        };
        let header = header.map_err(bad_header)?;
        let is_long_enough =
            header.len() >= 2 && raw.header.get_ref().trim_start().to_ascii_uppercase().starts_with("F0");
        if !is_long_enough {
            return Err(source.error_of("header", raw.header.span(), "F0 and at least the manufacturer"));
        }
        let length = raw.length.as_ref().map(|length| *length.get_ref());
        let least = length.or(raw.min_length).unwrap_or(header.len());
        let lengths = (least, length.or(raw.max_length).unwrap_or(MAX_LENGTH));
        if lengths.0 < header.len() || lengths.0 > lengths.1 || lengths.1 > MAX_LENGTH {
            let span = raw.length.as_ref().map_or(span, Spanned::span);
            let expected = format!("from the {} bytes of the header to {MAX_LENGTH}; found {lengths:?}", header.len());
            return Err(source.error_of("length", span, expected));
        }
        if !(1..=MAX_SIZE).contains(&raw.records) || raw.records_at > MAX_SIZE {
            return Err(source.error_of(
                "records",
                span,
                format!("1 to {MAX_SIZE} records, the first at most as far inside"),
            ));
        }
        let layout = layout_number(raw.layout.as_ref(), layouts, source)?;
        let packing = packing_named(raw.packing.as_ref(), source)?;
        let checks = raw.checks.iter().map(|check| Check::new(check, 1, source)).collect::<Result<_, _>>()?;
        if raw.data.len() > MAX_RANGES {
            return Err(source.error_of("data", span, format!("at most {MAX_RANGES} ranges")));
        }
        let answer = raw.answer.map(|answer| Answer::new(answer, source)).transpose()?;
        let data_span = raw.data.first().map_or(span.clone(), Spanned::span);
        let data = raw.data.iter().map(|range| (range.get_ref()[0], range.get_ref()[1])).collect();
        let form = Self {
            kind: raw.kind,
            header,
            lengths,
            data,
            packing,
            layout,
            records: (raw.records, raw.records_at),
            checks,
            answer,
        };
        if (form.layout.is_some() || form.is_write()) && form.data_ranges(form.lengths.0).is_empty() {
            return Err(source.error_of("data", data_span, "where the data stand, as [[from, to]] within the message"));
        }
        Ok(form)
    }

    /// True where its messages write into a memory.
    pub fn is_write(&self) -> bool {
        self.layout.is_none() && !self.data.is_empty() && self.header.count_of(ADDRESS) > 0
    }

    /// True where its messages ask the instrument for something.
    pub fn is_request(&self) -> bool {
        self.answer.is_some() || self.kind == "request" || self.kind.starts_with("request_")
    }

    /// True where all check bytes of a message are right.
    pub(crate) fn is_right(&self, message: &[u8]) -> bool {
        let data = if self.checks.iter().any(|check| check.is_of_data) { self.data(message) } else { Vec::new() };
        self.checks.iter().filter_map(|check| check.read(message, &data)).all(|checked| checked.is_right())
    }

    /// True for a message of this form; `is_whole` where it ended with F7.
    pub(crate) fn matches(&self, message: &[u8], is_whole: bool) -> bool {
        let (least, most) = self.lengths;
        let is_of_form = (least..=most).contains(&message.len()) && self.header.matches(message);
        // A message that was cut may have any length; only its check bytes tell that it is whole.
        is_of_form
            && (is_whole
                || least == most
                || self
                    .checks
                    .first()
                    .is_some_and(|check| check.read(message, &[]).is_some_and(|checked| checked.is_right())))
    }

    /// Where the data of a message of `len` bytes stand; empty where they do not fit.
    pub(crate) fn data_ranges(&self, len: usize) -> Vec<(usize, usize)> {
        let range = |&(from, to): &(i64, i64)| Some((place(from, len)?, place(to, len)?));
        let ranges: Option<Vec<_>> = self.data.iter().map(range).collect();
        // F0 and F7 are no data.
        ranges.filter(|ranges| ranges.iter().all(|&(from, to)| from >= 1 && from <= to && to < len)).unwrap_or_default()
    }

    /// The data of a message, unpacked.
    pub(crate) fn data(&self, message: &[u8]) -> Vec<u8> {
        let ranges = self.data_ranges(message.len());
        let packed: Vec<u8> = ranges.iter().flat_map(|&(from, to)| &message[from..to]).copied().collect();
        self.packing.unpack(&packed)
    }

    /// Writes the check bytes of a message that are right, and those of the presets in it where their `layout` is given.
    pub(crate) fn repair(&self, message: &mut [u8], layout: Option<&Layout>) {
        if let Some(layout) = layout.filter(|layout| !layout.checks.is_empty()) {
            let (count, first) = self.records;
            let mut data = self.data(message);
            for record in data.get_mut(first..).unwrap_or_default().chunks_exact_mut(layout.size()).take(count) {
                layout.repair(record);
            }
            self.write_data(message, &data);
        }
        for check in &self.checks {
            let data = if check.is_of_data { self.data(message) } else { Vec::new() };
            check.write(message, &data);
        }
    }

    /// Packs data into a message where they differ from what is there.
    fn write_data(&self, message: &mut [u8], data: &[u8]) {
        let ranges = self.data_ranges(message.len());
        let mut packed: Vec<u8> = ranges.iter().flat_map(|&(from, to)| &message[from..to]).copied().collect();
        self.packing.write_back(data, &mut packed);
        let mut packed = packed.into_iter();
        for (from, to) in ranges {
            message[from..to].iter_mut().zip(&mut packed).for_each(|(byte, packed)| *byte = packed);
        }
    }

    /// A message of `len` bytes: the header with named bytes, zeros, F7, and check bytes, also those of presets.
    pub(crate) fn compose(&self, len: usize, named: &[(&str, u8)], layout: Option<&Layout>) -> Vec<u8> {
        let mut message = self.header.write(named);
        let is_closed = message.last() == Some(&END);
        if !is_closed {
            message.resize(len.max(message.len() + 1) - 1, 0);
            message.push(END);
        }
        self.repair(&mut message, layout);
        message
    }
}

fn layout_number(
    name: Option<&Spanned<String>>,
    layouts: &BTreeMap<String, usize>,
    source: Source<'_>,
) -> Result<Option<usize>, DefinitionError> {
    let Some(name) = name else { return Ok(None) };
    super::layout_named(name, layouts, source).map(Some)
}

fn packing_named(name: Option<&Spanned<String>>, source: Source<'_>) -> Result<Packing, DefinitionError> {
    let Some(name) = name else { return Ok(Packing::Plain) };
    let known = || Packing::ALL.map(|(name, _)| name).join(", ");
    let error = || source.error_of("packing", name.span(), format!("one of {}; found `{}`", known(), name.get_ref()));
    Packing::named(name.get_ref()).ok_or_else(error)
}
