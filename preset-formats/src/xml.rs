//! XML as far as presets need it: elements with their attributes, in order.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::FormatError;

/// Elements that lie in each other at most.
const MAX_DEPTH: usize = 200;

/// An element as it begins.
pub(crate) struct Element<'a> {
    /// How many elements it lies in.
    pub(crate) depth: usize,
    start: BytesStart<'a>,
}

impl Element<'_> {
    pub(crate) fn name(&self) -> &str {
        self.start.name().into_inner()
    }

    /// Its attributes, those that are well formed.
    pub(crate) fn attributes(&self) -> Vec<(String, String)> {
        let mut attributes = self.start.attributes();
        let read = attributes.with_checks(false).flatten().filter_map(|attribute| {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            Some((attribute.key.into_inner().to_owned(), value.into_owned()))
        });
        read.collect()
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, key: &str) -> Option<String> {
        let attribute = self.start.try_get_attribute(key).ok()??;
        attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
    }
}

/// What is met on the way through a document.
pub(crate) enum Met<'a> {
    /// An element begins.
    Element(Element<'a>),
    /// Text inside an element.
    Text(String),
    /// An element ends that lay in so many others.
    End(usize),
}

/// Goes through a document from first to last.
pub(crate) fn walk(bytes: &[u8], mut meet: impl FnMut(Met<'_>)) -> Result<(), FormatError> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| FormatError::at(error.valid_up_to(), "expected XML in UTF-8"))?;
    let mut reader = Reader::from_str(text);
    let mut depth = 0_usize;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| FormatError::at(reader.error_position() as usize, format!("expected XML: {error}")))?;
        match event {
            Event::Start(start) => {
                meet(Met::Element(Element { depth, start }));
                depth += 1;
                if depth > MAX_DEPTH {
                    let at = reader.buffer_position() as usize;
                    return Err(FormatError::at(at, format!("more than {MAX_DEPTH} elements in each other")));
                }
            }
            Event::Empty(start) => {
                meet(Met::Element(Element { depth, start }));
                meet(Met::End(depth));
            }
            Event::Text(text) => meet(Met::Text(text.into_inner().into_owned())),
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                meet(Met::End(depth));
            }
            Event::Eof if depth > 0 => return Err(FormatError::at(bytes.len(), "the XML ends inside an element")),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
