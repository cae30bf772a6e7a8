//! Definitions in YAML, and in JSON, which is YAML too: written anew as TOML of the same lines, so that errors name the right one.
//!
//! TOML 1.1 lets tables in braces go over several lines; so every value can stay in its line.

use super::error::DefinitionError;
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::fmt::Write as _;

/// How deep values may be nested.
const MAX_DEPTH: usize = 16;

/// What is open: a list, or a map of which a key or a value comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    List,
    Map { is_key_next: bool },
}

/// The TOML as it is written.
struct Writer<'a> {
    file: &'a str,
    toml: String,
    line: usize,
    open: Vec<Open>,
}

/// The TOML of a YAML text.
///
/// # Errors
/// Where the text is no YAML, or uses what definitions have no use for: anchors, empty values, several documents.
pub(super) fn to_toml(text: &str, file: &str) -> Result<String, DefinitionError> {
    let mut writer = Writer { file, toml: String::with_capacity(2 * text.len()), line: 1, open: Vec::new() };
    let mut is_read = false;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| writer.error(error.marker().line(), error.info()))?;
        let line = span.start.line();
        match event {
            Event::DocumentStart(_) if is_read => return Err(writer.error(line, "one document")),
            Event::DocumentStart(_) => is_read = true,
            Event::Alias(_) => return Err(writer.error(line, "values; anchors and aliases are not read")),
            Event::Scalar(text, style, ..) => writer.scalar(&text, style, line)?,
            Event::SequenceStart(..) => writer.begin(Open::List, line)?,
            Event::MappingStart(..) => writer.begin(Open::Map { is_key_next: true }, line)?,
            Event::SequenceEnd => writer.end("]"),
            Event::MappingEnd => writer.end("}"),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    }
    Ok(writer.toml)
}

impl Writer<'_> {
    fn error(&self, line: usize, expected: impl Into<String>) -> DefinitionError {
        DefinitionError { file: self.file.to_owned(), line, field: String::new(), expected: expected.into() }
    }

    /// Goes on to a line.
    fn go_to(&mut self, line: usize) {
        while self.line < line {
            self.toml.push('\n');
            self.line += 1;
        }
    }

    /// Goes on to the line of a value, which TOML has in the line of its key.
    fn go_on(&mut self, line: usize) {
        if self.open.last() == Some(&Open::List) {
            self.go_to(line);
        }
    }

    fn begin(&mut self, open: Open, line: usize) -> Result<(), DefinitionError> {
        if self.open.is_empty() {
            if open == Open::List {
                return Err(self.error(line, "keys with values, like `id: my_synth`"));
            }
        } else {
            if self.open.len() >= MAX_DEPTH {
                return Err(self.error(line, format!("at most {MAX_DEPTH} levels")));
            }
            if self.open.last() == Some(&(Open::Map { is_key_next: true })) {
                return Err(self.error(line, "a name as key"));
            }
            self.go_on(line);
            self.toml.push(if open == Open::List { '[' } else { '{' });
        }
        self.open.push(open);
        Ok(())
    }

    fn end(&mut self, bracket: &str) {
        self.open.pop();
        if !self.open.is_empty() {
            self.toml.push_str(bracket);
            self.after_value();
        }
    }

    /// Behind a value: a comma, or at the top nothing but the next line.
    fn after_value(&mut self) {
        let is_top = self.open.len() == 1;
        if let Some(Open::Map { is_key_next }) = self.open.last_mut() {
            *is_key_next = true;
        }
        self.toml.push_str(if is_top { "" } else { ", " });
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, line: usize) -> Result<(), DefinitionError> {
        match self.open.last_mut() {
            None => return Err(self.error(line, "keys with values, like `id: my_synth`")),
            Some(Open::Map { is_key_next: is_key_next @ true }) => {
                *is_key_next = false;
                if self.open.len() == 1 && self.line >= line && !self.toml.is_empty() {
                    // Keys that share a line need one each in TOML.
                    self.go_to(self.line + 1);
                }
                self.go_to(line);
                let is_bare = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
                self.toml.push_str(&if is_bare { text.to_owned() } else { quoted(text) });
                self.toml.push_str(" = ");
                return Ok(());
            }
            Some(_) => {}
        }
        self.go_on(line);
        let is_plain = style == ScalarStyle::Plain;
        let is_number = text.parse::<i64>().is_ok_and(|number| number.to_string() == text);
        if is_plain && matches!(text, "" | "~" | "null") {
            return Err(self.error(line, "a value"));
        }
        self.toml.push_str(&if is_plain && (is_number || matches!(text, "true" | "false")) {
            text.to_owned()
        } else {
            quoted(text)
        });
        self.after_value();
        Ok(())
    }
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    let mut toml = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => toml.extend(['\\', c]),
            _ if c.is_control() => {
                let _ = write!(toml, "\\u{:04X}", c as u32);
            }
            _ => toml.push(c),
        }
    }
    toml + "\""
}
