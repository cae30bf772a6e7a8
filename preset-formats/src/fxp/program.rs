//! A program: one sound of a plugin.

use super::{Head, read_chunk, tell_trailing, write_chunk};
use crate::fxp::ChunkContents;
use crate::reader::{Reader, four_chars, text};
use crate::{Facts, FormatError};

/// Bytes of a name.
const NAME_LEN: usize = 28;

/// One sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// What it begins with.
    pub head: Head,
    /// Its name, padded with NULs; there need be none.
    pub name: [u8; NAME_LEN],
    /// Values or state.
    pub contents: ProgramContents,
    /// What comes after its end in a file.
    pub trailing: Vec<u8>,
}

/// What there is in a program.
#[derive(Clone, Debug, PartialEq)]
pub enum ProgramContents {
    /// The value of each parameter, 0..1.
    Params(Vec<f32>),
    /// The plugin's state in its own format.
    Chunk(Vec<u8>),
}

impl Program {
    /// A program of a plugin's state, as the specification has it.
    pub fn of_chunk(plugin: [u8; 4], name: &str, chunk: Vec<u8>) -> Self {
        let mut padded = [0; NAME_LEN];
        padded.iter_mut().zip(name.bytes().take(NAME_LEN - 1)).for_each(|(to, from)| *to = from);
        let size = (52 + chunk.len()) as i32;
        let head = Head { size, version: 1, plugin, plugin_version: 1, count: 1 };
        Self { head, name: padded, contents: ProgramContents::Chunk(chunk), trailing: Vec::new() }
    }

    pub(super) fn read_body(head: Head, kind: [u8; 4], reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        let name = reader.array("a name")?;
        let contents = if kind == *b"FPCh" {
            ProgramContents::Chunk(read_chunk(reader)?)
        } else {
            let wrong =
                || FormatError::at(24, format!("{} parameters, {} bytes are left", head.count, reader.rest().len()));
            let count = usize::try_from(head.count).map_err(|_| wrong())?;
            let len = count.checked_mul(4).filter(|len| *len <= reader.rest().len()).ok_or_else(wrong)?;
            let (values, _) = reader.take(len, "parameters")?.as_chunks::<4>();
            ProgramContents::Params(values.iter().map(|value| f32::from_be_bytes(*value)).collect())
        };
        Ok(Self { head, name, contents, trailing: Vec::new() })
    }

    /// A program inside of a bank.
    pub(super) fn read_inner(reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        let at = reader.at();
        let (head, kind) = Head::read(reader)?;
        match &kind {
            b"FxCk" | b"FPCh" => Self::read_body(head, kind, reader),
            b"FxBk" | b"FBCh" => Err(FormatError::at(at, "a bank inside a bank, expected a program")),
            _ => Err(FormatError::at(at + 8, "expected `FxCk` or `FPCh`")),
        }
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        let kind = if matches!(self.contents, ProgramContents::Params(_)) { b"FxCk" } else { b"FPCh" };
        self.head.write(kind, bytes);
        bytes.extend(self.name);
        match &self.contents {
            ProgramContents::Params(values) => bytes.extend(values.iter().flat_map(|value| value.to_be_bytes())),
            ProgramContents::Chunk(chunk) => write_chunk(chunk, bytes),
        }
        bytes.extend(&self.trailing);
    }

    /// Its name as text.
    pub fn name(&self) -> String {
        text(&self.name)
    }

    pub(super) fn facts(&self) -> Facts {
        let mut facts = Facts::of(&four_chars(self.head.plugin));
        facts.name = self.name();
        facts.add("plugin id", four_chars(self.head.plugin));
        facts.add("plugin version", self.head.plugin_version);
        match &self.contents {
            ProgramContents::Params(values) => {
                facts.add("parameters", values.len());
                let out = values.iter().filter(|value| !(0.0..=1.0).contains(*value)).count();
                if out > 0 {
                    facts.warnings.push(format!("{out} parameters are not in 0..1"));
                }
            }
            ProgramContents::Chunk(chunk) => {
                facts.add("chunk bytes", chunk.len());
                facts.join(ChunkContents::facts_of(self.head.plugin, chunk));
            }
        }
        tell_trailing(&self.trailing, &mut facts);
        facts
    }
}
