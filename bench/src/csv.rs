//! Comma-separated values (RFC 4180), as far as voices need them.

use std::fmt::Write;

use anyhow::{Result, bail};
use vaeform_patch::{PARAMS, Preset};

/// The rows of a text with the line each begins on. Empty lines are skipped; quoted fields may hold anything.
pub fn parse(text: &str) -> Result<Vec<(usize, Vec<String>)>> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut field = String::new();
    let mut line = 1;
    let mut row_line = 1;
    let mut quoted = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        line += usize::from(c == '\n');
        match (c, quoted) {
            ('"', Some(_)) if chars.peek() == Some(&'"') => field.extend(chars.next()),
            ('"', Some(_)) => quoted = None,
            (c, Some(_)) => field.push(c),
            ('"', None) if field.is_empty() => quoted = Some(line),
            (',', None) => row.push(std::mem::take(&mut field)),
            ('\n', None) => {
                end_row(&mut rows, &mut row, &mut field, row_line);
                row_line = line;
            }
            ('\r', None) if chars.peek() == Some(&'\n') => {}
            (c, None) => field.push(c),
        }
    }
    if let Some(line) = quoted {
        bail!("line {line}: the quote is not closed");
    }
    end_row(&mut rows, &mut row, &mut field, row_line);
    Ok(rows)
}

fn end_row(rows: &mut Vec<(usize, Vec<String>)>, row: &mut Vec<String>, field: &mut String, line: usize) {
    if row.is_empty() && field.is_empty() {
        return;
    }
    row.push(std::mem::take(field));
    rows.push((line, std::mem::take(row)));
}

/// The header: file, voice, name, then every parameter by key.
pub fn header() -> String {
    let keys: Vec<&str> = PARAMS.iter().map(|def| def.key).collect();
    format!("file,voice,name,{}\n", keys.join(","))
}

/// A voice as a line under [`header`].
pub fn row(file: &str, voice: usize, preset: &Preset) -> String {
    let mut line = format!("{},{voice},{}", quote(file), quote(&raw_name(preset)));
    for value in preset.patch.fm.values() {
        write!(line, ",{value}").expect("a String takes any text");
    }
    line.push('\n');
    line
}

/// The name's bytes as text; unlike the display's text it reads back to the same bytes.
fn raw_name(preset: &Preset) -> String {
    let text: String = preset.patch.name.0.iter().map(|&byte| char::from(byte & 0x7F)).collect();
    text.trim_end_matches(' ').to_owned()
}

/// A field as it stands in a line: in quotes where it must be.
pub fn quote(field: &str) -> String {
    let is_plain = !field.is_empty() && field.chars().all(|c| c.is_ascii_graphic() && c != ',' && c != '"');
    if is_plain { field.to_owned() } else { format!("\"{}\"", field.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_commas_and_line_ends_survive() {
        let rows = parse("a,\"b,\"\"c\nd\"\"\"\r\n\n\"\",e\n").unwrap();
        assert_eq!(rows, [(1, vec!["a".into(), "b,\"c\nd\"".into()]), (4, vec![String::new(), "e".into()])]);
        assert_eq!(parse(&format!("{},x", quote("a,\"b\"\n"))).unwrap()[0].1[0], "a,\"b\"\n");
    }

    #[test]
    fn an_open_quote_is_named_by_line() {
        assert_eq!(parse("a\n\"b\n").unwrap_err().to_string(), "line 2: the quote is not closed");
    }
}
