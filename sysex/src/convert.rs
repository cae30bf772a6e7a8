//! Dumps in other forms: MIDI files, hexadecimal text, single presets and banks.

use crate::definition::{Definition, MessageForm};
use crate::messages::Messages;
use crate::sheet::{Sheet, SheetError, encode};
use crate::transfer::CABLE_BYTES_PER_S;
use std::fmt::Write as _;

/// Ticks a second of files that are written: 480 a quarter, 120 quarters a minute.
const TICKS_A_SECOND: u64 = 960;

/// A MIDI file of type 0 with the messages, so far apart that a cable can carry them, with `gap_ms` between.
pub fn to_midi_file(messages: &Messages, gap_ms: u32) -> Vec<u8> {
    let mut track = Vec::new();
    let mut delta = 0;
    for message in messages.iter() {
        quantity(delta, &mut track);
        track.push(0xF0);
        quantity(message.len() as u64 - 1, &mut track);
        track.extend(&message[1..]);
        let thousandths = 1000 * message.len() as u64 / CABLE_BYTES_PER_S + u64::from(gap_ms);
        delta = (thousandths * TICKS_A_SECOND).div_ceil(1000);
    }
    quantity(delta.min(0x0FFF_FFFF), &mut track);
    track.extend([0xFF, 0x2F, 0x00]);
    let mut file = b"MThd\0\0\0\x06\0\0\0\x01\x01\xE0MTrk".to_vec();
    file.extend((track.len() as u32).to_be_bytes());
    file.extend(track);
    file
}

/// Hexadecimal text: 16 bytes a line, each message on lines of its own.
pub fn to_hex_text(messages: &Messages) -> String {
    let mut text = String::new();
    for line in messages.iter().flat_map(|message| message.chunks(16)) {
        for (i, byte) in line.iter().enumerate() {
            let _ = write!(text, "{}{byte:02X}", if i == 0 { "" } else { " " });
        }
        text.push('\n');
    }
    text
}

/// Each preset as a message of its own, or as the messages that write it into its slot.
///
/// # Errors
/// Where a preset's instrument has no message for a single one.
pub fn to_singles(sheets: &[Sheet], definitions: &[Definition]) -> Result<Vec<Vec<u8>>, SheetError> {
    let single = |(number, sheet): (usize, &Sheet)| {
        let mut sheet = sheet.clone();
        if let Some((definition, form)) = form_of(&sheet, definitions).filter(|(_, form)| form.records.0 > 1) {
            let single = other_form(definition, form, |other| other.records.0 == 1);
            let expected = format!("an instrument with messages of one preset; `{}` has none", definition.id);
            sheet.kind = single.ok_or(SheetError { sheet: number, expected })?.kind.clone();
            if let Some(record) = sheet.record.take() {
                sheet.position.insert("program".to_owned(), record as u8 & 0x7F);
            }
        }
        encode(&[sheet], definitions).map_err(|error| SheetError { sheet: number, ..error })
    };
    sheets.iter().enumerate().map(single).collect()
}

/// The presets in the bank form of their instrument where it has one, else as messages one behind the other, in their order.
///
/// # Errors
/// Where a sheet cannot be turned into messages.
pub fn to_bank(sheets: &[Sheet], definitions: &[Definition]) -> Result<Vec<u8>, SheetError> {
    let mut banked = Vec::with_capacity(sheets.len());
    let mut number = 0;
    for (i, sheet) in sheets.iter().enumerate() {
        let mut sheet = sheet.clone();
        let is_same = i > 0 && (&sheets[i - 1].device, &sheets[i - 1].kind) == (&sheet.device, &sheet.kind);
        number = if is_same { number + 1 } else { 0 };
        let form = form_of(&sheet, definitions);
        let bank = form.and_then(|(definition, form)| other_form(definition, form, |other| other.records.0 > 1));
        if let Some(bank) = bank {
            sheet.kind = bank.kind.clone();
            sheet.record = Some(number % bank.records.0);
            // All of a bank stand in one message: that of the first.
            sheet.position = if sheet.record == Some(0) {
                sheet.position.into_iter().filter(|(name, _)| name == "device").collect()
            } else {
                banked.last().map_or(sheet.position, |last: &Sheet| last.position.clone())
            };
        }
        banked.push(sheet);
    }
    encode(&banked, definitions)
}

fn form_of<'d>(sheet: &Sheet, definitions: &'d [Definition]) -> Option<(&'d Definition, &'d MessageForm)> {
    let definition = definitions.iter().find(|definition| definition.id == sheet.device)?;
    let form = definition.forms().iter().find(|form| form.kind == sheet.kind && form.layout.is_some())?;
    Some((definition, form))
}

/// A form of the same presets.
fn other_form<'d>(
    definition: &'d Definition,
    form: &MessageForm,
    is_wanted: impl Fn(&MessageForm) -> bool,
) -> Option<&'d MessageForm> {
    definition.forms().iter().find(|other| other.layout == form.layout && is_wanted(other))
}

/// A number as MIDI files have it: seven bits a byte, the last one below 128.
fn quantity(value: u64, bytes: &mut Vec<u8>) {
    let digits = (0..4).rev().filter(|&digit| digit == 0 || value >> (7 * digit) != 0);
    bytes.extend(digits.map(|digit| (value >> (7 * digit)) as u8 & 0x7F | if digit == 0 { 0 } else { 0x80 }));
}
