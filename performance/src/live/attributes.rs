//! The attributes of an element.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

/// Bytes of a text that are kept; nobody names a track with more.
pub(super) const MAX_NAME_BYTES: usize = 4_096;

/// The attributes of an element.
pub(super) struct Attributes<'a>(pub(super) &'a BytesStart<'a>);

impl<'a> Attributes<'a> {
    /// The text of one as it is written, entities and all.
    fn raw(&self, key: &str) -> Option<Cow<'a, str>> {
        let mut all = self.0.attributes();
        let found = all.with_checks(false).flatten().find(|attribute| attribute.key.0 == key);
        found.map(|attribute| attribute.value)
    }

    /// The text of one, cut where it is longer than names are. Entities that XML does not know by itself stay as they are.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let mut all = self.0.attributes();
        let attribute = all.with_checks(false).flatten().find(|attribute| attribute.key.0 == key)?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap_or_else(|_| attribute.value.clone());
        let mut text = value.into_owned();
        if text.len() > MAX_NAME_BYTES {
            let end = (0..=MAX_NAME_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.truncate(end);
            text.shrink_to_fit();
        }
        Some(text)
    }

    /// A number; `None` where it is missing or not finite.
    pub(super) fn number(&self, key: &str) -> Option<f64> {
        self.raw(key)?.trim().parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// A whole number.
    pub(super) fn id(&self, key: &str) -> Option<u64> {
        self.raw(key)?.trim().parse().ok()
    }

    /// A whole number with a sign.
    pub(super) fn signed(&self, key: &str) -> Option<i64> {
        self.raw(key)?.trim().parse().ok()
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        match self.raw(key)?.trim() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// A number, or a flag as 0 or 1.
    pub(super) fn value(&self, key: &str) -> Option<f64> {
        self.number(key).or_else(|| self.flag(key).map(f64::from))
    }
}
