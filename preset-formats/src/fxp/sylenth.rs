//! Sylenth1: `1lys`, a version, then the same again with its values; compressed from some version on. Little-endian.

use crate::inflate::{is_zlib, zlib};
use crate::reader::Reader;
use crate::{Facts, FormatError};

/// The state of a Sylenth1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SylenthChunk {
    /// Version of the plugin, such as 3045.
    pub version: u32,
    /// Whether it was compressed.
    pub is_compressed: bool,
    /// The values, 0..1 mostly.
    pub values: Vec<f32>,
    /// Bytes of the state, inflated.
    pub len: usize,
}

impl SylenthChunk {
    pub(super) fn read(chunk: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(chunk);
        let version = Self::head(&mut reader)?;
        let is_compressed = is_zlib(reader.rest());
        let inflated = if is_compressed { zlib(reader.rest(), "values")?.0 } else { chunk.to_vec() };
        let mut reader = Reader::new(&inflated);
        Self::head(&mut reader)?;
        reader.u32_le("a number")?;
        let count = reader.u32_le("a number of values")?;
        let values = reader.counted(4 * u64::from(count), "values")?.as_chunks::<4>().0;
        let values = values.iter().map(|value| f32::from_le_bytes(*value)).collect();
        Ok(Self { version, is_compressed, values, len: inflated.len() })
    }

    fn head(reader: &mut Reader<'_>) -> Result<u32, FormatError> {
        let at = reader.at();
        match &reader.array::<4>("`1lys`")? {
            b"1lys" => reader.u32_le("a version"),
            _ => Err(FormatError::at(at, "expected `1lys`, as a state of Sylenth1 begins")),
        }
    }

    pub(super) fn facts(&self) -> Facts {
        let mut facts = Facts::of("Sylenth1");
        facts.add("version", self.version);
        facts.add("compressed", self.is_compressed);
        facts.add("values", self.values.len());
        facts
    }
}
