//! `.vstpreset`: a preset of VST 3. `VST3`, a version, the class in 32 hexadecimal digits, where the list is; chunks; the list of chunks.
//! All numbers are little-endian. Source: Steinberg, VST 3 SDK, "Preset and Program List Format".

use crate::fxp::Fxp;
use crate::reader::{Reader, four_chars};
use crate::xml::{Met, walk};
use crate::{Facts, FormatError};

/// Bytes before the first chunk.
const HEAD: u64 = 48;
/// Chunks at most.
const MAX_CHUNKS: u32 = 128;

/// A preset of VST 3.
#[derive(Clone, Debug, PartialEq)]
pub struct VstPreset {
    /// Version of the format.
    pub version: u32,
    /// The plugin's class: 32 hexadecimal digits.
    pub class_id: [u8; 32],
    /// Chunks by their id: `Comp` the state, `Cont` that of the controller, `Prog`, `Info` metadata.
    pub chunks: Vec<([u8; 4], Vec<u8>)>,
}

impl VstPreset {
    /// Reads a file.
    ///
    /// # Errors
    /// Says what is wrong, at which byte, and what was expected.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(bytes);
        if &reader.array::<4>("`VST3`")? != b"VST3" {
            return Err(FormatError::at(0, "expected `VST3`"));
        }
        let version = reader.u32_le("a version")?;
        let class_id: [u8; 32] = reader.array("a class")?;
        if !class_id.iter().all(u8::is_ascii_hexdigit) {
            return Err(FormatError::at(8, "expected a class in 32 hexadecimal digits"));
        }
        let list_at = reader.u64_le("where the list is")?;
        let list = usize::try_from(list_at).ok().and_then(|at| bytes.get(at..));
        let mut list = Reader::new(
            list.ok_or_else(|| FormatError::at(40, format!("the list at byte {list_at} of {}", bytes.len())))?,
        );
        if &list.array::<4>("`List`")? != b"List" {
            return Err(FormatError::at(list_at as usize, "expected `List`"));
        }
        let count = list.u32_le("a number of chunks")?;
        if count > MAX_CHUNKS {
            return Err(FormatError::at(
                list_at as usize + 4,
                format!("{count} chunks, expected {MAX_CHUNKS} at most"),
            ));
        }
        let chunks = (0..count).map(|_| {
            let id: [u8; 4] = list.array("a chunk's id")?;
            let (at, len) = (list.u64_le("a chunk's place")?, list.u64_le("a chunk's length")?);
            let range = usize::try_from(at).ok().zip(usize::try_from(at.saturating_add(len)).ok());
            let chunk = range.filter(|_| at >= HEAD).and_then(|(from, to)| bytes.get(from..to));
            let chunk = chunk.ok_or_else(|| {
                let (id, whole) = (four_chars(id), bytes.len());
                FormatError::new(format!("chunk {id}"), format!("{len} bytes from byte {at} on, the file has {whole}"))
            })?;
            Ok((id, chunk.to_vec()))
        });
        Ok(Self { version, class_id, chunks: chunks.collect::<Result<_, _>>()? })
    }

    /// The bytes of the file: chunks in the order of the list, one after the other, then the list.
    pub fn to_bytes(&self) -> Vec<u8> {
        let data_len: usize = self.chunks.iter().map(|(_, chunk)| chunk.len()).sum();
        let mut bytes = b"VST3".to_vec();
        bytes.extend(self.version.to_le_bytes());
        bytes.extend(self.class_id);
        bytes.extend((HEAD + data_len as u64).to_le_bytes());
        bytes.extend(self.chunks.iter().flat_map(|(_, chunk)| chunk));
        bytes.extend(b"List");
        bytes.extend((self.chunks.len() as u32).to_le_bytes());
        let mut at = HEAD;
        for (id, chunk) in &self.chunks {
            bytes.extend(id);
            bytes.extend(at.to_le_bytes());
            bytes.extend((chunk.len() as u64).to_le_bytes());
            at += chunk.len() as u64;
        }
        bytes
    }

    /// A chunk by its id.
    pub fn chunk(&self, id: &[u8; 4]) -> Option<&[u8]> {
        self.chunks.iter().find(|(known, _)| known == id).map(|(_, chunk)| chunk.as_slice())
    }

    /// The program or bank of VST 2 that a plugin's wrapper keeps as its state: `VstW`, its own length (u32, big-endian), a version and a
    /// bypass, then the file.
    pub fn vst2(&self) -> Option<Fxp> {
        let state = self.chunk(b"Comp")?;
        let inner = match state.strip_prefix(b"VstW") {
            Some(rest) => {
                let mut reader = Reader::new(rest);
                let len = reader.u32_be("a length").ok()?;
                reader.counted(len.into(), "a head").ok()?;
                reader.rest()
            }
            None => state,
        };
        Fxp::read(inner).ok()
    }

    /// What it says of itself.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::of("a VST 3 plugin");
        facts.add("class", String::from_utf8_lossy(&self.class_id));
        let chunks: Vec<String> =
            self.chunks.iter().map(|(id, chunk)| format!("{} {}", four_chars(*id), chunk.len())).collect();
        facts.add("chunks", chunks);
        if let Some(info) = self.chunk(b"Info") {
            facts.join(Self::info_facts(info));
        }
        if let Some(fxp) = self.vst2() {
            facts.join(fxp.facts());
        }
        facts
    }

    /// What the metadata say.
    fn info_facts(info: &[u8]) -> Facts {
        let mut facts = Facts::default();
        let info = info.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(info);
        let walked = walk(info, |met| {
            if let Met::Element(element) = met
                && let Some((id, value)) = element.attribute("id").zip(element.attribute("value"))
            {
                match id.as_str() {
                    "MusicalCategory" => facts.category = value,
                    "Author" | "PlugInVendor" if facts.author.is_empty() => facts.author = value,
                    "Name" | "PlugInName" if facts.name.is_empty() => facts.name = value,
                    _ => facts.add(&id, value),
                }
            }
        });
        if let Err(error) = walked {
            facts.warnings.push(format!("Info is passed on unread: {error}"));
        }
        facts
    }
}
