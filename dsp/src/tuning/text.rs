//! The lines of a Scala file, and what can be wrong with one.

use std::fmt;

/// Why a Scala file was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScalaError {
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

impl fmt::Display for ScalaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { size } => write!(f, "{size} bytes; the largest Scala text taken is {MAX_BYTES} bytes"),
            Self::Line { line, found, expected } => write!(f, "line {line}: found `{found}`, expected {expected}"),
            Self::End { line, expected } => write!(f, "the file ends after line {line}; expected {expected}"),
            Self::ReferenceUnmapped { note } => {
                write!(f, "the reference frequency is for key {note}, which the keyboard map leaves out")
            }
        }
    }
}

impl std::error::Error for ScalaError {}

/// The largest text taken.
const MAX_BYTES: usize = 1 << 20;
/// The most notes in a scale, or keys in a map.
pub(super) const MAX_ENTRIES: u32 = 4096;

/// The lines that are no comment.
pub(super) struct Lines<'a> {
    lines: std::iter::Enumerate<std::str::Lines<'a>>,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self, ScalaError> {
        if text.len() > MAX_BYTES {
            return Err(ScalaError::TooLarge { size: text.len() });
        }
        // Windows editors put a byte order mark before the first comment.
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        Ok(Self { lines: text.lines().enumerate(), line: 0 })
    }

    /// The next line, whatever it holds.
    pub(super) fn next(&mut self, expected: &'static str) -> Result<Line<'a>, ScalaError> {
        for (idx, text) in self.lines.by_ref() {
            self.line = idx + 1;
            if !text.starts_with('!') {
                return Ok(Line { number: self.line, text });
            }
        }
        Err(ScalaError::End { line: self.line, expected })
    }
}

/// A line and its number.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) text: &'a str,
}

impl<'a> Line<'a> {
    /// The error that something else was expected here.
    pub(super) fn refuse(&self, expected: &'static str) -> ScalaError {
        let mut found: String =
            self.text.trim().chars().take(40).map(|c| if c.is_control() { '?' } else { c }).collect();
        if self.text.trim().chars().nth(40).is_some() {
            found.push('…');
        }
        ScalaError::Line { line: self.number, found, expected }
    }

    /// The first word of the line, up to a space or a comment.
    pub(super) fn word(&self) -> &'a str {
        let end = |c: char| c.is_whitespace() || c == '!';
        self.text.trim_start().split(end).next().unwrap_or_default()
    }

    /// The line's number, which lies in `range`; what follows it is ignored.
    pub(super) fn integer(
        &self,
        range: std::ops::RangeInclusive<i32>,
        expected: &'static str,
    ) -> Result<i32, ScalaError> {
        self.word().parse().ok().filter(|n| range.contains(n)).ok_or_else(|| self.refuse(expected))
    }
}
