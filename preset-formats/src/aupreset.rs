//! `.aupreset`: a preset of an Audio Unit, a property list as XML or in binary.

use std::io::Cursor;

use plist::Value;
use plist::stream::{Event, Reader as PlistReader};

use crate::reader::four_chars;
use crate::{Facts, FormatError};

/// Keys of states, the most telling first.
const STATES: [&str; 3] = ["jucePluginState", "vstdata", "data"];
/// Things in a property list at most; a binary one may name a thing many times.
const MAX_EVENTS: usize = 100_000;
/// Bytes of all things at most.
const MAX_BYTES: usize = 64 << 20;

/// A preset of an Audio Unit.
#[derive(Clone, Debug, PartialEq)]
pub struct AuPreset {
    raw: Vec<u8>,
    /// What lies in the list itself, but for other lists.
    pub entries: Vec<(String, Value)>,
}

impl AuPreset {
    /// True where the bytes look like a property list.
    pub(crate) fn is_like(bytes: &[u8]) -> bool {
        let head = &bytes[..bytes.len().min(512)];
        bytes.starts_with(b"bplist") || head.windows(6).any(|window| window == b"<plist")
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it is no property list of an Audio Unit, or an endless one.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let (mut depth, mut key, mut entries, mut num_bytes) = (0_usize, None, Vec::new(), 0_usize);
        for (n, event) in PlistReader::new(Cursor::new(bytes)).enumerate() {
            let event = event.map_err(|error| FormatError::whole(format!("expected a property list: {error}")))?;
            if let Event::String(text) = &event {
                num_bytes += text.len();
            }
            if let Event::Data(data) = &event {
                num_bytes += data.len();
            }
            if n > MAX_EVENTS || num_bytes > MAX_BYTES {
                return Err(FormatError::whole("the property list has no end, expected one of an Audio Unit"));
            }
            let value = match event {
                Event::StartArray(_) | Event::StartDictionary(_) => {
                    depth += 1;
                    key = if depth == 2 { None } else { key };
                    continue;
                }
                Event::EndCollection => {
                    depth = depth.saturating_sub(1);
                    continue;
                }
                Event::String(text) if depth == 1 && key.is_none() => {
                    key = Some(text.into_owned());
                    continue;
                }
                Event::String(text) => Value::String(text.into_owned()),
                Event::Data(data) => Value::Data(data.into_owned()),
                Event::Integer(number) => Value::Integer(number),
                Event::Boolean(is_so) => Value::Boolean(is_so),
                Event::Real(number) => Value::Real(number),
                _ => continue,
            };
            if depth == 1 {
                entries.extend(key.take().map(|key| (key, value)));
            }
        }
        let preset = Self { raw: bytes.to_vec(), entries };
        if preset.code("type").is_none() || preset.code("subtype").is_none() {
            return Err(FormatError::whole("no `type` and `subtype`, expected a preset of an Audio Unit"));
        }
        Ok(preset)
    }

    /// The bytes of the file, as they came.
    pub fn to_bytes(&self) -> &[u8] {
        &self.raw
    }

    /// An entry.
    pub fn entry(&self, key: &str) -> Option<&Value> {
        self.entries.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// A code of four characters: `type`, `subtype` or `manufacturer`.
    pub fn code(&self, key: &str) -> Option<String> {
        let number = self.entry(key)?;
        let number = number.as_unsigned_integer().or_else(|| number.as_signed_integer().map(|x| x as u64))?;
        Some(four_chars((number as u32).to_be_bytes()))
    }

    /// The key under which the plugin's state lies, and the state.
    pub fn state(&self) -> Option<(&'static str, &[u8])> {
        let states = STATES.into_iter().filter_map(|key| Some((key, self.entry(key)?.as_data()?)));
        states.clone().find(|(_, data)| !data.is_empty()).or_else(|| states.clone().next())
    }

    /// What it says of itself.
    pub fn facts(&self) -> Facts {
        let code = |key: &str| self.code(key).unwrap_or_default();
        let mut facts = Facts::of(&format!("{} {}", code("manufacturer"), code("subtype")));
        facts.name = self.entry("name").and_then(Value::as_string).unwrap_or_default().to_owned();
        facts.add("type", code("type"));
        if let Some((key, state)) = self.state() {
            facts.add("state", key);
            facts.add("state bytes", state.len());
        }
        facts
    }
}
