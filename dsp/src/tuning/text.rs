//! The lines of a tuning's text, and what can be wrong with one.

use std::fmt;

/// Why the text of a tuning was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Larger than a text of this kind ever is.
    TooLarge {
        /// Bytes of the text.
        size: usize,
    },
    /// A line does not hold what it should.
    Line {
        /// Line number, from 1.
        line: usize,
        /// What stands there, shortened.
        found: String,
        /// What should.
        expected: &'static str,
    },
    /// The file ends too early.
    End {
        /// Number of the last line.
        line: usize,
        /// What should have followed.
        expected: &'static str,
    },
    /// The map leaves out the key that its reference frequency is for.
    ReferenceUnmapped {
        /// MIDI note.
        note: u8,
    },
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { size } => write!(f, "{size} bytes; the largest tuning taken is {MAX_BYTES} bytes"),
            Self::Line { line, found, expected } => write!(f, "line {line}: found `{found}`, expected {expected}"),
            Self::End { line, expected } => write!(f, "the file ends after line {line}; expected {expected}"),
            Self::ReferenceUnmapped { note } => {
                write!(f, "the reference frequency is for key {note}, which the keyboard map leaves out")
            }
        }
    }
}

impl std::error::Error for TextError {}

/// The largest text taken.
const MAX_BYTES: usize = 1 << 20;
/// The most notes in a scale, or keys in a map.
pub(super) const MAX_ENTRIES: u32 = 4096;

/// The text of bytes: UTF-8, UTF-16 behind its byte order mark, or else Latin-1, as old editors wrote it.
pub fn decode(bytes: &[u8]) -> String {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].as_chunks::<2>().0.iter().map(|&pair| unit(pair)).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
        },
    }
}

/// What stands for nothing: spaces of all widths, byte order marks, and what old systems end a file with.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{FEFF}' | '\u{200B}')
}

/// The lines of a text, whatever system wrote their ends, with their numbers.
pub(super) struct Lines<'a> {
    rest: Option<&'a str>,
    line: usize,
    comment: char,
}

impl<'a> Lines<'a> {
    /// `comment` begins lines that are passed over.
    pub(super) fn new(text: &'a str, comment: char) -> Result<Self, TextError> {
        if text.len() > MAX_BYTES {
            return Err(TextError::TooLarge { size: text.len() });
        }
        Ok(Self { rest: Some(text), line: 0, comment })
    }

    /// The next line that says something.
    pub(super) fn next(&mut self, expected: &'static str) -> Result<Line<'a>, TextError> {
        loop {
            let line = self.next_or_blank(expected)?;
            if !line.text.is_empty() {
                return Ok(line);
            }
        }
    }

    /// The next line that is no comment, even if nothing stands there.
    pub(super) fn next_or_blank(&mut self, expected: &'static str) -> Result<Line<'a>, TextError> {
        while let Some(text) = self.step() {
            let text = text.trim_matches(is_blank);
            if !text.starts_with(self.comment) {
                return Ok(Line { number: self.line, text });
            }
        }
        Err(self.end(expected))
    }

    /// The error that the text ends here.
    pub(super) fn end(&self, expected: &'static str) -> TextError {
        TextError::End { line: self.line, expected }
    }

    /// The next line, comments too.
    pub(super) fn step(&mut self) -> Option<&'a str> {
        let rest = self.rest.take().filter(|rest| !rest.is_empty())?;
        self.line += 1;
        let Some(end) = rest.find(['\n', '\r']) else { return Some(rest) };
        let after = &rest[end..];
        self.rest = Some(after.strip_prefix("\r\n").unwrap_or(&after[1..]));
        Some(&rest[..end])
    }

    /// Number of the line that was read last.
    pub(super) fn number(&self) -> usize {
        self.line
    }
}

/// A line without the blanks around it, and its number.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) text: &'a str,
}

impl<'a> Line<'a> {
    /// The error that something else was expected here.
    pub(super) fn refuse(&self, expected: &'static str) -> TextError {
        let mut found: String = self.text.chars().take(40).map(|c| if c.is_control() { '?' } else { c }).collect();
        if self.text.chars().nth(40).is_some() {
            found.push('…');
        }
        TextError::Line { line: self.number, found, expected }
    }

    /// The first word of the line, up to a space or a comment.
    pub(super) fn word(&self) -> &'a str {
        let end = |c: char| is_blank(c) || c == '!';
        self.text.split(end).next().unwrap_or_default()
    }

    /// The line's number, which lies in `range`; what follows it is ignored.
    pub(super) fn integer(
        &self,
        range: std::ops::RangeInclusive<i32>,
        expected: &'static str,
    ) -> Result<i32, TextError> {
        self.word().parse().ok().filter(|n| range.contains(n)).ok_or_else(|| self.refuse(expected))
    }
}

/// A finite number whose decimal mark is a period or a comma.
pub(super) fn decimal(text: &str) -> Option<f64> {
    let text = text.trim_matches(is_blank);
    let text = text.strip_prefix('−').map_or_else(|| text.to_owned(), |rest| format!("-{rest}"));
    let number = match text.split_once(',') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit()) => {
            if whole.contains(['.', 'e', 'E']) {
                return None;
            }
            format!("{whole}.{fraction}").parse::<f64>()
        }
        _ => text.parse::<f64>(),
    };
    // Words that Rust reads as numbers are none in a tuning.
    number.ok().filter(|number| number.is_finite() && text.bytes().all(|b| !b.is_ascii_alphabetic() || b | 32 == b'e'))
}
