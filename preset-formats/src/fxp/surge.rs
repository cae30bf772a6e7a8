//! Surge: `sub3`, the lengths of an XML text and of six tables (u32, little-endian), the text, the tables as `.wt` files.

use crate::reader::Reader;
use crate::xml::{Met, walk};
use crate::{Facts, FormatError};

/// Oscillators that may bring a table: 1-3 of scene A, then of scene B.
const NUM_TABLES: usize = 6;

/// A parameter as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct SurgeParam {
    /// Its key, such as `a_osc1_pitch`.
    pub key: String,
    /// Its value. Times are log2 of seconds, cutoffs semitones from 440 Hz.
    pub value: f64,
    /// Source and depth of each route to it.
    pub routes: Vec<(u32, f64)>,
}

/// The state of a Surge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SurgeChunk {
    /// Revision of the format.
    pub revision: u32,
    /// Name, category, comment, author, licence, as they are written.
    pub meta: Vec<(String, String)>,
    /// The typed parameters in order.
    pub params: Vec<SurgeParam>,
    /// The table of each oscillator, a whole `.wt` file, or nothing.
    pub tables: [Vec<u8>; NUM_TABLES],
    /// Bytes of the text.
    pub xml_len: usize,
}

impl SurgeChunk {
    pub(super) fn read(chunk: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(chunk);
        if &reader.array::<4>("`sub3`")? != b"sub3" {
            return Err(FormatError::at(0, "expected `sub3`, as a state of Surge begins"));
        }
        let xml_len = reader.u32_le("a length")?;
        let mut lens = [0; NUM_TABLES];
        for len in &mut lens {
            *len = reader.u32_le("a length")?;
        }
        let xml = reader.counted(xml_len.into(), "XML")?;
        let mut surge = Self { xml_len: xml.len(), ..Self::default() };
        for (table, len) in surge.tables.iter_mut().zip(lens) {
            *table = reader.counted(len.into(), "a wavetable")?.to_vec();
        }
        surge.read_xml(xml)?;
        Ok(surge)
    }

    fn read_xml(&mut self, xml: &[u8]) -> Result<(), FormatError> {
        let mut is_in_params = false;
        walk(xml, |met| match met {
            Met::Element(element) => match (element.depth, element.name()) {
                (0, "patch") => {
                    self.revision = element.attribute("revision").and_then(|text| text.parse().ok()).unwrap_or(0);
                }
                (1, "meta") => self.meta = element.attributes(),
                (1, name) => is_in_params = name == "parameters",
                (2, key) if is_in_params && element.attribute("type").is_some() => {
                    let value = element.attribute("value").and_then(|text| text.parse().ok()).unwrap_or(0.0);
                    self.params.push(SurgeParam { key: key.to_owned(), value, routes: Vec::new() });
                }
                (3, "modrouting") if is_in_params => {
                    let number = |key: &str| element.attribute(key).and_then(|text| text.parse::<f64>().ok());
                    let route = (number("source").unwrap_or(0.0) as u32, number("depth").unwrap_or(0.0));
                    self.params.iter_mut().last().into_iter().for_each(|param| param.routes.push(route));
                }
                _ => {}
            },
            Met::End(1) => is_in_params = false,
            _ => {}
        })
    }

    /// The value of a parameter.
    pub fn param(&self, key: &str) -> Option<f64> {
        self.params.iter().find(|param| param.key == key).map(|param| param.value)
    }

    /// A word of the metadata.
    pub fn meta(&self, key: &str) -> &str {
        self.meta.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value)
    }

    pub(super) fn facts(&self) -> Facts {
        let mut facts = Facts::of("Surge");
        facts.name = self.meta("name").to_owned();
        facts.author = self.meta("author").to_owned();
        facts.category = self.meta("category").to_owned();
        facts.licence = self.meta("license").to_owned();
        facts.add("revision", self.revision);
        facts.add("typed parameters", self.params.len());
        facts.add("routes", self.params.iter().map(|param| param.routes.len()).sum::<usize>());
        facts.add("tables", self.tables.iter().filter(|table| !table.is_empty()).count());
        facts
    }
}
