//! A bank: all programs of a plugin.

use super::{Head, Program, read_chunk, tell_trailing, write_chunk};
use crate::fxp::ChunkContents;
use crate::reader::{Reader, four_chars};
use crate::{Facts, FormatError};

/// Bytes of a program that has no parameters.
const LEAST_PROGRAM: usize = 56;

/// Several sounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Bank {
    /// What it begins with.
    pub head: Head,
    /// The current program (i32, version 2) and what is reserved.
    pub reserved: [u8; 128],
    /// Programs or state.
    pub contents: BankContents,
    /// What comes after its end in a file.
    pub trailing: Vec<u8>,
}

/// What there is in a bank.
#[derive(Clone, Debug, PartialEq)]
pub enum BankContents {
    /// One after the other.
    Programs(Vec<Program>),
    /// The plugin's state in its own format.
    Chunk(Vec<u8>),
}

impl Bank {
    pub(super) fn read_body(head: Head, kind: [u8; 4], reader: &mut Reader<'_>) -> Result<Self, FormatError> {
        let reserved = reader.array("128 reserved bytes")?;
        let contents = if kind == *b"FBCh" {
            BankContents::Chunk(read_chunk(reader)?)
        } else {
            let most = reader.rest().len() / LEAST_PROGRAM;
            let count = usize::try_from(head.count)
                .ok()
                .filter(|count| *count <= most)
                .ok_or_else(|| FormatError::at(24, format!("{} programs, there is room for {most}", head.count)))?;
            let programs =
                (0..count).map(|n| Program::read_inner(reader).map_err(|error| error.within(&format!("program {n}"))));
            BankContents::Programs(programs.collect::<Result<_, _>>()?)
        };
        Ok(Self { head, reserved, contents, trailing: Vec::new() })
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        let kind = if matches!(self.contents, BankContents::Programs(_)) { b"FxBk" } else { b"FBCh" };
        self.head.write(kind, bytes);
        bytes.extend(self.reserved);
        match &self.contents {
            BankContents::Programs(programs) => programs.iter().for_each(|program| program.write(bytes)),
            BankContents::Chunk(chunk) => write_chunk(chunk, bytes),
        }
        bytes.extend(&self.trailing);
    }

    pub(super) fn facts(&self) -> Facts {
        let mut facts = Facts::of(&four_chars(self.head.plugin));
        facts.add("plugin id", four_chars(self.head.plugin));
        facts.add("plugin version", self.head.plugin_version);
        match &self.contents {
            BankContents::Programs(programs) => {
                facts.add("programs", programs.iter().map(Program::name).collect::<Vec<_>>());
            }
            BankContents::Chunk(chunk) => {
                facts.add("programs", self.head.count);
                facts.add("chunk bytes", chunk.len());
                facts.join(ChunkContents::facts_of(self.head.plugin, chunk));
            }
        }
        tell_trailing(&self.trailing, &mut facts);
        facts
    }
}
