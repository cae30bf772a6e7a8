//! The text of a definition, to say where in it something is wrong.

use super::error::DefinitionError;
use std::cell::Cell;
use std::ops::Range;

/// How many parameters and words a definition may have, with those that ranges stand for.
pub(super) const MAX_ENTRIES: usize = 1 << 17;

/// A text with the name of its file.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    /// How many of [`MAX_ENTRIES`] are left.
    pub(super) room: &'a Cell<usize>,
}

impl Source<'_> {
    /// An error of what stands at `span`; the key is the one before it in its line.
    pub(super) fn error(self, span: Range<usize>, expected: impl Into<String>) -> DefinitionError {
        self.error_of(self.key(span.start), span, expected)
    }

    /// Takes room for entries that are defined at `span`.
    pub(super) fn take_room(self, count: usize, span: Range<usize>) -> Result<(), DefinitionError> {
        let left = self.room.get().checked_sub(count);
        let left =
            left.ok_or_else(|| self.error(span, format!("at most {MAX_ENTRIES} parameters and words in all")))?;
        self.room.set(left);
        Ok(())
    }

    /// An error whose key is named.
    pub(super) fn error_of(self, field: &str, span: Range<usize>, expected: impl Into<String>) -> DefinitionError {
        let before = self.text.as_bytes().get(..span.start).unwrap_or(self.text.as_bytes());
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        DefinitionError { file: self.file.to_owned(), line, field: field.to_owned(), expected: expected.into() }
    }

    /// The key whose value begins at a place, or the key that stands there.
    fn key(&self, at: usize) -> &str {
        let is_key = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let Some((before, after)) = self.text.split_at_checked(at) else { return "" };
        let line = before.rsplit('\n').next().unwrap_or("");
        let here = after.split(|c| !is_key(c)).next().unwrap_or("");
        if !here.is_empty() && after[here.len()..].trim_start().starts_with('=') {
            return here;
        }
        let Some((left, _)) = line.rsplit_once('=') else { return here };
        left.trim_end().rsplit(|c| !is_key(c)).next().unwrap_or("")
    }
}
