//! What an instrument answers to a request.

use super::error::DefinitionError;
use super::raw::RawAnswer;
use super::source::Source;
use toml::Spanned;

/// How many messages an answer may have.
const MOST: usize = 1 << 16;

/// The messages that answer a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Their kinds, which may be those of another definition of the same maker; any where there are none.
    pub kinds: Vec<String>,
    /// How many come; where that is not known, silence ends the answer.
    pub count: Option<usize>,
}

impl Answer {
    pub(super) fn new(raw: Spanned<RawAnswer>, source: Source<'_>) -> Result<Self, DefinitionError> {
        let span = raw.span();
        let RawAnswer { kinds, count } = raw.into_inner();
        if kinds.is_empty() || count.is_some_and(|count| !(1..=MOST).contains(&count)) {
            let expected = format!("kinds of messages, and a count of 1 to {MOST} where it is known");
            return Err(source.error_of("answer", span, expected));
        }
        Ok(Self { kinds, count })
    }
}
