//! Serum 2's `.SerumPreset`: `XferJson` and a NUL, the length of its metadata (u32, little-endian), 0, the metadata as JSON, the length of
//! its state, a version, the state as CBOR in a zstd frame. The laws of the state's values are not public.

use serde_json::{Map, Value};

use crate::reader::Reader;
use crate::{Facts, FormatError};

/// How a zstd frame begins.
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

/// A sound of Serum 2: metadata, and the state as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Serum2Preset {
    raw: Vec<u8>,
    /// Name, author, tags and such.
    pub metadata: Map<String, Value>,
    /// Bytes of the metadata.
    pub json_len: usize,
    /// Bytes of the state, inflated.
    pub state_len: u32,
    /// Version of the container.
    pub version: u32,
}

impl Serum2Preset {
    /// How such a file begins.
    pub(crate) const MAGIC: &'static [u8] = b"XferJson\0";

    /// Reads a file.
    ///
    /// # Errors
    /// Says what is wrong, at which byte, and what was expected.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        if reader.take(Self::MAGIC.len(), "`XferJson`")? != Self::MAGIC {
            return Err(FormatError::at(0, "expected `XferJson`"));
        }
        let len = reader.u32_le("a length")?;
        reader.u32_le("0")?;
        let at = reader.at();
        let json = reader.counted(len.into(), "metadata")?;
        let metadata = serde_json::from_slice(json)
            .map_err(|error| FormatError::at(at, format!("expected an object of JSON: {error}")))?;
        let (state_len, version) = (reader.u32_le("a length")?, reader.u32_le("a version")?);
        if reader.array::<4>("a zstd frame")? != ZSTD {
            return Err(FormatError::at(reader.at() - 4, "expected a zstd frame"));
        }
        Ok(Self { raw: bytes.to_vec(), metadata, json_len: json.len(), state_len, version })
    }

    /// The bytes of the file, as they came.
    pub fn to_bytes(&self) -> &[u8] {
        &self.raw
    }

    /// What it says of itself.
    pub fn facts(&self) -> Facts {
        let text = |key: &str| self.metadata.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut facts = Facts::of("Serum 2");
        facts.name = text("presetName");
        facts.author = text("presetAuthor");
        facts.add("metadata", Value::Object(self.metadata.clone()));
        facts.add("state bytes", self.state_len);
        facts
    }
}
