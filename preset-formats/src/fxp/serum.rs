//! Serum 1: two zlib streams, values and tables, then the length of the first one (u32, little-endian). The order of the values is not
//! public.

use crate::inflate::zlib;
use crate::{Facts, FormatError};

/// Bytes of a frame: 2,048 floats.
const FRAME_BYTES: usize = 8_192;

/// Frames of 2,048 samples that are not from disk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SerumTables(pub Vec<f32>);

/// The state of a Serum 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SerumChunk {
    /// Values and names, as they are.
    pub values: Vec<u8>,
    /// The tables that came with the sound, one after the other.
    pub tables: SerumTables,
    /// Whether the end tells the length of the first stream.
    pub is_whole: bool,
}

impl SerumChunk {
    pub(super) fn read(chunk: &[u8]) -> Result<Self, FormatError> {
        let (values, first_len) = zlib(chunk, "values")?;
        let rest = &chunk[first_len.min(chunk.len())..];
        let (tables, second_len) = zlib(rest, "tables")?;
        let tail = &rest[second_len.min(rest.len())..];
        let (samples, odd) = tables.as_chunks::<4>();
        if !odd.is_empty() || !tables.len().is_multiple_of(FRAME_BYTES) {
            return Err(FormatError::whole(format!(
                "tables of {} bytes, expected frames of {FRAME_BYTES}",
                tables.len()
            )));
        }
        let tables = SerumTables(samples.iter().map(|sample| f32::from_le_bytes(*sample)).collect());
        let is_whole = tail == (first_len as u32).to_le_bytes();
        Ok(Self { values, tables, is_whole })
    }

    pub(super) fn facts(&self) -> Facts {
        let mut facts = Facts::of("Serum 1");
        facts.add("value bytes", self.values.len());
        facts.add("frames of tables", self.tables.0.len() / (FRAME_BYTES / 4));
        if !self.is_whole {
            facts.warnings.push("the end does not tell the length of the values".to_owned());
        }
        facts
    }
}
