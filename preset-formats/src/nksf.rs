//! `.nksf`: RIFF `NIKS` with metadata (`NISI`), controllers (`NICA`), the plugin (`PLID`) and its state (`PCHK`); each chunk begins with a
//! version. The first three are MessagePack.

use rmpv::Value as Packed;
use serde_json::Value;

use crate::reader::{Reader, four_chars};
use crate::{Facts, FormatError};

/// What lies in each other at most.
const MAX_DEPTH: usize = 32;

/// A preset with metadata for a browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Nksf {
    /// The length that the head says.
    pub riff_size: u32,
    /// Chunks in order, with their version.
    pub chunks: Vec<([u8; 4], Vec<u8>)>,
    /// What comes after the end.
    trailing: Vec<u8>,
}

impl Nksf {
    /// Reads a file.
    ///
    /// # Errors
    /// Says what is wrong, at which byte, and what was expected.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        if &reader.array::<4>("`RIFF`")? != b"RIFF" {
            return Err(FormatError::at(0, "expected `RIFF`"));
        }
        let riff_size = reader.u32_le("a size")?;
        if &reader.array::<4>("`NIKS`")? != b"NIKS" {
            return Err(FormatError::at(8, "expected `NIKS`"));
        }
        let mut chunks = Vec::new();
        let end = (8 + riff_size as usize).min(bytes.len());
        while reader.at() + 8 <= end {
            let id = reader.array("a chunk's id")?;
            let len = reader.u32_le("a chunk's length")?;
            chunks.push((id, reader.counted(len.into(), "a chunk")?.to_vec()));
            if len % 2 == 1 && !reader.rest().is_empty() {
                reader.take(1, "padding")?;
            }
        }
        Ok(Self { riff_size, chunks, trailing: reader.rest().to_vec() })
    }

    /// The bytes of the file; padding is zero.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = b"RIFF".to_vec();
        bytes.extend(self.riff_size.to_le_bytes());
        bytes.extend(b"NIKS");
        for (id, chunk) in &self.chunks {
            bytes.extend(id);
            bytes.extend((chunk.len() as u32).to_le_bytes());
            bytes.extend(chunk);
            bytes.extend(std::iter::repeat_n(0, chunk.len() % 2));
        }
        bytes.extend(&self.trailing);
        bytes
    }

    /// A chunk by its id, without its version.
    pub fn chunk(&self, id: &[u8; 4]) -> Option<&[u8]> {
        self.chunks.iter().find(|(known, _)| known == id).and_then(|(_, chunk)| chunk.get(4..))
    }

    /// What a chunk of MessagePack says.
    ///
    /// # Errors
    /// When it is no MessagePack.
    pub fn unpacked(&self, id: &[u8; 4]) -> Result<Option<Value>, FormatError> {
        let Some(chunk) = self.chunk(id) else { return Ok(None) };
        let value = rmpv::decode::read_value_with_max_depth(&mut &chunk[..], MAX_DEPTH).map_err(|error| {
            FormatError::new(format!("chunk {}", four_chars(*id)), format!("expected MessagePack: {error}"))
        })?;
        Ok(Some(json(&value)))
    }

    /// What it says of itself.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::of("a plugin with NKS");
        match self.unpacked(b"NISI") {
            Ok(Some(info)) => {
                let text = |key: &str| info.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
                facts.name = text("name");
                facts.author = text("author");
                if let Some(product) = info.get("bankchain").and_then(|chain| chain.get(0)?.as_str()) {
                    facts.instrument = product.to_owned();
                }
                facts.add("metadata", info);
            }
            Ok(None) => facts.warnings.push("no metadata (`NISI`)".to_owned()),
            Err(error) => facts.warnings.push(error.to_string()),
        }
        if let Ok(Some(plugin)) = self.unpacked(b"PLID") {
            facts.add("plugin", plugin);
        }
        facts.add("state bytes", self.chunk(b"PCHK").map(<[u8]>::len));
        facts
    }
}

/// MessagePack as JSON; bytes as their number.
fn json(value: &Packed) -> Value {
    match value {
        Packed::Nil => Value::Null,
        Packed::Boolean(is_so) => Value::from(*is_so),
        Packed::Integer(number) => {
            number.as_i64().map(Value::from).or(number.as_u64().map(Value::from)).unwrap_or_default()
        }
        Packed::F32(number) => Value::from(*number),
        Packed::F64(number) => Value::from(*number),
        Packed::String(text) => Value::from(text.as_str().unwrap_or_default()),
        Packed::Binary(bytes) | Packed::Ext(_, bytes) => Value::from(bytes.len()),
        Packed::Array(values) => values.iter().map(json).collect(),
        Packed::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.as_str().unwrap_or_default().to_owned(), json(value)));
            Value::Object(entries.collect())
        }
    }
}
