//! OB-Xf and OB-Xd: one element of XML whose attributes are the values.

use super::juce;
use crate::xml::{Met, walk};
use crate::{Facts, FormatError};

/// The state of an OB-Xf.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObxfChunk {
    /// The attributes in order: values 0..1, name, author, licence.
    pub attributes: Vec<(String, String)>,
    /// Bytes of the text.
    pub xml_len: usize,
}

impl ObxfChunk {
    pub(super) fn read(chunk: &[u8]) -> Result<Self, FormatError> {
        let xml = juce::xml(chunk)?;
        let mut obxf = Self { attributes: Vec::new(), xml_len: xml.len() };
        walk(xml, |met| {
            if let Met::Element(element) = met
                && element.depth == 0
            {
                obxf.attributes = element.attributes();
            }
        })?;
        Ok(obxf)
    }

    /// An attribute as text.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    pub(super) fn facts(&self) -> Facts {
        let text = |key: &str| self.attribute(key).unwrap_or_default().to_owned();
        let mut facts = Facts::of("OB-Xf");
        facts.name = text("programName");
        facts.author = text("author");
        facts.licence = text("license");
        facts.category = text("category");
        facts.add("attributes", self.attributes.len());
        facts
    }
}
