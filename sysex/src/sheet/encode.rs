//! Sheets back into messages.

use super::Sheet;
use crate::definition::{Area, Definition, MessageForm};
use crate::dump::{DecodedDump, Preset};
use std::error::Error;
use std::fmt;

/// How long a message of sheets may become.
const MAX_MESSAGE: usize = 1 << 17;

/// A sheet that cannot be turned into messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetError {
    /// Which sheet, from 0.
    pub sheet: usize,
    /// What was expected.
    pub expected: String,
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "preset {}: {}", self.sheet, self.expected)
    }
}

impl Error for SheetError {}

/// The messages of sheets, check bytes right. Presets of one message stand one behind the other, with `record` counting up.
///
/// # Errors
/// Where a device or a kind is unknown, a parameter is not there or a value is not legal.
pub fn encode(sheets: &[Sheet], definitions: &[Definition]) -> Result<Vec<u8>, SheetError> {
    let mut bytes = Vec::new();
    let mut at = 0;
    while at < sheets.len() {
        let first = &sheets[at];
        let goes_on = |pair: &[Sheet]| {
            let (a, b) = (&pair[0], &pair[1]);
            let is_same = (&a.device, &a.kind, &a.position) == (&b.device, &b.kind, &b.position);
            is_same && a.record.is_some() && a.record < b.record
        };
        let count = 1 + sheets[at..].windows(2).take_while(|pair| goes_on(pair)).count();
        let error = |(sheet, expected): (usize, String)| SheetError { sheet: at + sheet, expected };
        let definition = definitions.iter().find(|definition| definition.id == first.device);
        let definition = definition.ok_or_else(|| error((0, format!("a known device; found `{}`", first.device))))?;
        bytes.extend(message(&sheets[at..at + count], definition).map_err(error)?);
        at += count;
    }
    Ok(bytes)
}

/// The message of sheets, or the messages that write one into memory; an error has the number of the sheet.
fn message(sheets: &[Sheet], definition: &Definition) -> Result<Vec<u8>, (usize, String)> {
    let first = &sheets[0];
    let named: Vec<(&str, u8)> = first.position.iter().map(|(name, &byte)| (name.as_str(), byte)).collect();
    let form = definition.forms().iter().find(|form| form.kind == first.kind && definition.layout_of(form).is_some());
    let empty = match form {
        Some(form) => {
            empty_message(definition, form, &named, first).ok_or((0, "data that a message can hold".to_owned()))?
        }
        None => empty_slot(definition, first)
            .ok_or_else(|| (0, format!("a kind of `{}`; found `{}`", definition.id, first.kind)))?,
    };
    let definitions = std::slice::from_ref(definition);
    let mut dump = DecodedDump::decode(&empty, definitions);
    for (number, sheet) in sheets.iter().enumerate() {
        let is_its = |preset: &&mut Preset<'_>| preset.kind == sheet.kind && preset.position.record == sheet.record;
        let preset = dump.presets_mut().iter_mut().find(is_its);
        let preset =
            preset.ok_or_else(|| (number, format!("a record that the message has; found {:?}", sheet.record)))?;
        fill(preset, sheet).map_err(|expected| (number, expected))?;
    }
    Ok(dump.encode())
}

/// A message of a form with room for the data of a sheet.
fn empty_message(definition: &Definition, form: &MessageForm, named: &[(&str, u8)], sheet: &Sheet) -> Option<Vec<u8>> {
    let layout = definition.layout_of(form)?;
    let wanted = if sheet.data.is_empty() { layout.size() } else { sheet.data.len() / 2 };
    let room = |len: usize| -> usize { form.data_ranges(len).iter().map(|(from, to)| to - from).sum() };
    let (least, most) = (form.lengths.0, form.lengths.1.min(MAX_MESSAGE));
    let fits = |len: &usize| form.records.0 > 1 || least == most || room(*len) >= form.packing.packed_len(wanted);
    let len = (least..=most).find(fits)?;
    Some(form.compose(len, named, definition.layout_of(form)))
}

/// Messages that write zeros into the slot of a sheet.
fn empty_slot(definition: &Definition, sheet: &Sheet) -> Option<Vec<u8>> {
    let areas = definition.areas().iter().filter(|area| area.kind == sheet.kind);
    let slot_in = |area: &Area| sheet.address.map_or(Some(0), |address| area.find(address).ok().map(|(slot, _)| slot));
    let (area, slot) = areas.filter_map(|area| Some((area, slot_in(area)?))).next()?;
    let layout = definition.layout_in(area);
    let size = if sheet.data.is_empty() { layout.size() } else { sheet.data.len() / 2 };
    let device = sheet.position.get("device").copied().unwrap_or(0x10);
    definition.compose_slot(area, slot, &vec![0; size.min(layout.size())], device)
}

/// Gives a preset what a sheet has: its data, then its name and its values.
fn fill(preset: &mut Preset<'_>, sheet: &Sheet) -> Result<(), String> {
    if !sheet.data.is_empty() {
        let data = hex(&sheet.data).ok_or("`data` in hexadecimal digits, two a byte")?;
        if data.len() != preset.bytes().len() {
            return Err(format!("`data` of {} bytes; found {}", preset.bytes().len(), data.len()));
        }
        preset.set_bytes(&data);
    }
    if let Some(name) = sheet.name.as_ref().filter(|name| preset.name().as_ref() != Some(name)) {
        preset.rename(name);
    }
    for value in &sheet.values {
        // What stands there already may be out of range: it is kept.
        if preset.raw(&value.id) != Some(value.raw) {
            preset.set(&value.id, value.raw).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect();
    digits
        .filter(|digits| digits.len().is_multiple_of(2))
        .map(|digits| digits.chunks(2).map(|d| d[0] << 4 | d[1]).collect())
}
