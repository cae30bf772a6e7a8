//! `.fxp` and `.fxb`: programs and banks of VST 2. All numbers are big-endian.
//!
//! | byte | program | bank |
//! |---|---|---|
//! | 0 | `CcnK`, size (i32; nobody agrees on what it counts), `FxCk` or `FPCh` | the same, `FxBk` or `FBCh` |
//! | 12 | version, plugin id (4 characters), plugin version | the same |
//! | 24 | number of parameters, 28 bytes name | number of programs, 128 bytes |
//! | 56 / 156 | parameters as f32, or length and bytes of a chunk | programs, or length and bytes of a chunk |
//!
//! Size and number of parameters are kept as they are and never trusted: of 3,238 files 98 % have others than the specification says.

mod bank;
mod contents;
mod dexed;
mod juce;
mod obxf;
mod program;
mod serum;
mod surge;
mod sylenth;

pub use bank::{Bank, BankContents};
pub use contents::{ChunkContents, SerumTables};
pub use program::{Program, ProgramContents};

use crate::reader::Reader;
use crate::{Facts, FormatError};

const MAGIC: &[u8; 4] = b"CcnK";

/// A program or a bank.
#[derive(Clone, Debug, PartialEq)]
pub enum Fxp {
    /// One sound.
    Program(Program),
    /// Several.
    Bank(Bank),
}

/// What programs and banks begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// What the file says its size is.
    pub size: i32,
    /// Version of the format, 1 or 2.
    pub version: i32,
    /// The plugin's id.
    pub plugin: [u8; 4],
    /// The plugin's version.
    pub plugin_version: i32,
    /// Parameters of a program, programs of a bank, or what the author wrote.
    pub count: i32,
}

impl Head {
    fn read(reader: &mut Reader<'_>) -> Result<(Self, [u8; 4]), FormatError> {
        let at = reader.at();
        match &reader.array::<4>("`CcnK`")? {
            MAGIC => {}
            b"KncC" => return Err(FormatError::at(at, "`KncC`: the bytes are in the wrong order, expected `CcnK`")),
            _ => return Err(FormatError::at(at, "expected `CcnK`, as programs and banks of VST 2 begin")),
        }
        let size = reader.i32_be("a size")?;
        let kind = reader.array("a kind")?;
        let version = reader.i32_be("a version")?;
        let plugin = reader.array("a plugin's id")?;
        let plugin_version = reader.i32_be("a plugin's version")?;
        let count = reader.i32_be("a number of parameters or programs")?;
        Ok((Self { size, version, plugin, plugin_version, count }, kind))
    }

    fn write(&self, kind: &[u8; 4], bytes: &mut Vec<u8>) {
        bytes.extend(MAGIC);
        bytes.extend(self.size.to_be_bytes());
        bytes.extend(kind);
        bytes.extend(self.version.to_be_bytes());
        bytes.extend(self.plugin);
        bytes.extend(self.plugin_version.to_be_bytes());
        bytes.extend(self.count.to_be_bytes());
    }
}

impl Fxp {
    /// Reads a file. Bytes after its end are kept.
    ///
    /// # Errors
    /// Says what is wrong, at which byte, and what was expected.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        if bytes.is_empty() {
            return Err(FormatError::whole("the file is empty, expected a program or bank of VST 2"));
        }
        let mut reader = Reader::new(bytes);
        let (head, kind) = Head::read(&mut reader)?;
        let mut fxp = match &kind {
            b"FxCk" | b"FPCh" => Self::Program(Program::read_body(head, kind, &mut reader)?),
            b"FxBk" | b"FBCh" => Self::Bank(Bank::read_body(head, kind, &mut reader)?),
            _ => return Err(FormatError::at(8, "expected `FxCk`, `FPCh`, `FxBk` or `FBCh`")),
        };
        let rest = reader.rest().to_vec();
        match &mut fxp {
            Self::Program(program) => program.trailing = rest,
            Self::Bank(bank) => bank.trailing = rest,
        }
        Ok(fxp)
    }

    /// The bytes of the file; one that was read and not changed gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        match self {
            Self::Program(program) => program.write(&mut bytes),
            Self::Bank(bank) => bank.write(&mut bytes),
        }
        bytes
    }

    /// What it says of itself, and what its chunk says as far as its format is known.
    pub fn facts(&self) -> Facts {
        match self {
            Self::Program(program) => program.facts(),
            Self::Bank(bank) => bank.facts(),
        }
    }

    /// The plugin's state, where there is one.
    pub fn chunk(&self) -> Option<&[u8]> {
        match self {
            Self::Program(Program { contents: ProgramContents::Chunk(chunk), .. })
            | Self::Bank(Bank { contents: BankContents::Chunk(chunk), .. }) => Some(chunk),
            _ => None,
        }
    }

    /// The id of the plugin.
    pub fn plugin(&self) -> [u8; 4] {
        match self {
            Self::Program(program) => program.head.plugin,
            Self::Bank(bank) => bank.head.plugin,
        }
    }

    /// What the chunk holds, where there is one and its format is known.
    ///
    /// # Errors
    /// When the format is known and the chunk is not as it should be.
    pub fn chunk_contents(&self) -> Result<Option<ChunkContents>, FormatError> {
        self.chunk().map_or(Ok(None), |chunk| ChunkContents::read(self.plugin(), chunk))
    }
}

/// A chunk with its length before it.
fn read_chunk(reader: &mut Reader<'_>) -> Result<Vec<u8>, FormatError> {
    let at = reader.at();
    let len = reader.i32_be("the length of a chunk")?;
    let len =
        u64::try_from(len).map_err(|_| FormatError::at(at, format!("a chunk of {len} bytes, expected 0 or more")))?;
    Ok(reader.counted(len, "a chunk")?.to_vec())
}

fn write_chunk(chunk: &[u8], bytes: &mut Vec<u8>) {
    bytes.extend((chunk.len() as i32).to_be_bytes());
    bytes.extend(chunk);
}

/// What is told of bytes after the end.
fn tell_trailing(trailing: &[u8], facts: &mut Facts) {
    if !trailing.is_empty() {
        facts.warnings.push(format!("{} bytes after the end", trailing.len()));
    }
}
