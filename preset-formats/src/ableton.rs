//! Live's `.adv` and `.adg`: gzipped XML with a device, or a rack of them.

use crate::inflate::gzip;
use crate::xml::{Met, walk};
use crate::{Facts, FormatError};

/// A preset of a device of Live.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AbletonPreset {
    raw: Vec<u8>,
    /// Bytes of the XML.
    pub xml_len: usize,
    /// The program that wrote it.
    pub creator: String,
    /// The device, such as `Operator`, or `GroupDevicePreset` for a rack.
    pub device: String,
    /// Values by the names of the elements that they lie in, with slashes between.
    pub values: Vec<(String, String)>,
    /// The states of the plugins in it.
    pub states: Vec<Vec<u8>>,
}

impl AbletonPreset {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is not gzipped XML of Live.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let xml = gzip(bytes, "a preset of Live")?;
        let mut preset = Self { raw: bytes.to_vec(), xml_len: xml.len(), ..Self::default() };
        let (mut path, mut is_live) = (Vec::<String>::new(), false);
        let mut buffer: Option<String> = None;
        walk(&xml, |met| match met {
            Met::Element(element) => {
                path.truncate(element.depth);
                let name = element.name().to_owned();
                match element.depth {
                    0 if name == "Ableton" => {
                        is_live = true;
                        preset.creator = element.attribute("Creator").unwrap_or_default();
                    }
                    1 if preset.device.is_empty() => preset.device.clone_from(&name),
                    _ => {}
                }
                if name == "Manual"
                    && let Some(value) = element.attribute("Value")
                {
                    preset.values.push((path.get(1..).unwrap_or_default().join("/"), value));
                }
                buffer = (name == "Buffer").then(String::new);
                path.push(name);
            }
            Met::Text(text) => buffer.iter_mut().for_each(|buffer| buffer.push_str(&text)),
            Met::End(_) => preset.states.extend(buffer.take().and_then(|text| unhexed(&text))),
        })?;
        if !is_live {
            return Err(FormatError::whole("expected the XML of Live, `<Ableton ...>`"));
        }
        Ok(preset)
    }

    /// The bytes of the file, as they came.
    pub fn to_bytes(&self) -> &[u8] {
        &self.raw
    }

    /// What it says of itself.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::of(&format!("Live, {}", self.device));
        facts.add("creator", self.creator.as_str());
        facts.add("XML bytes", self.xml_len);
        facts.add("values", self.values.len());
        facts.add("plugin states", self.states.len());
        facts
    }
}

/// The bytes of hexadecimal digits with white space between; nothing where there are none, or others.
fn unhexed(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16).map(|digit| digit as u8)).collect();
    let digits = digits.filter(|digits| !digits.is_empty() && digits.len().is_multiple_of(2))?;
    Some(digits.chunks_exact(2).map(|pair| 16 * pair[0] + pair[1]).collect())
}
