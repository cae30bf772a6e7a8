//! Fields of a saved state that hold only so much, however long its text is: what goes beyond is passed over unread.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// Characters of a word.
pub(crate) const MAX_WORD: usize = 16;
/// Values of a list of measures that are read: more than any has.
pub(crate) const MAX_MEASURES: usize = 64;

/// A number in its range; one that is not finite is as near to 0 as the range allows.
pub(crate) fn within(value: f32, min: f32, max: f32) -> f32 {
    if value.is_finite() { value.clamp(min, max) } else { min.max(0.0).min(max) }
}

/// A list of at most `N` items.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub(crate) struct Few<T, const N: usize>(pub(crate) Vec<T>);

impl<T, const N: usize> Default for Few<T, N> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>, const N: usize> Deserialize<'de> for Few<T, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(FewVisitor(PhantomData))
    }
}

struct FewVisitor<T, const N: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const N: usize> Visitor<'de> for FewVisitor<T, N> {
    type Value = Few<T, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while items.len() < N {
            match list.next_element()? {
                Some(item) => items.push(item),
                None => return Ok(Few(items)),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Few(items))
    }
}

/// Text of at most `N` characters.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub(crate) struct Text<const N: usize>(pub(crate) String);

impl<const N: usize> Text<N> {
    /// As much of a text as fits.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.chars().take(N).collect())
    }

    /// Nothing is written of it.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de, const N: usize> Deserialize<'de> for Text<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor<const N: usize>;

impl<const N: usize> Visitor<'_> for TextVisitor<N> {
    type Value = Text<N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text::new(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_beyond_is_passed_over_and_the_rest_of_the_text_is_read() {
        type Both = (Few<u8, 2>, Text<3>);
        let both: Both = serde_json::from_str("[[1, 2, \"no number\", [[]]], \"abcdef\"]").unwrap();
        assert_eq!(both, (Few(vec![1, 2]), Text("abc".to_owned())));
        assert!(serde_json::from_str::<Both>("[[1, \"no number\"], \"abc\"]").is_err(), "what is read is checked");
        assert!(serde_json::from_str::<Both>("[[1, 2, 3, \"abc\"]").is_err(), "what is passed over still is JSON");
    }
}
