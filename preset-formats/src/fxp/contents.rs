//! What the chunks of known plugins hold, as far as that is public.

use super::dexed::DexedChunk;
use super::obxf::ObxfChunk;
use super::serum::SerumChunk;
use super::surge::SurgeChunk;
use super::sylenth::SylenthChunk;
use crate::{Facts, FormatError};

pub use super::serum::SerumTables;

/// A chunk that was read.
#[derive(Clone, Debug, PartialEq)]
pub enum ChunkContents {
    /// Surge and Surge XT.
    Surge(SurgeChunk),
    /// OB-Xf and OB-Xd.
    Obxf(ObxfChunk),
    /// Serum 1.
    Serum(SerumChunk),
    /// Sylenth1.
    Sylenth(SylenthChunk),
    /// Dexed.
    Dexed(DexedChunk),
}

impl ChunkContents {
    /// Reads the chunk of a plugin; nothing for a plugin whose format is not known.
    ///
    /// # Errors
    /// When the chunk is not as it should be.
    pub fn read(plugin: [u8; 4], chunk: &[u8]) -> Result<Option<Self>, FormatError> {
        Ok(Some(match &plugin {
            b"cjs3" => Self::Surge(SurgeChunk::read(chunk)?),
            b"OBXf" | b"OBXd" | b"Obxd" => Self::Obxf(ObxfChunk::read(chunk)?),
            b"XfsX" => Self::Serum(SerumChunk::read(chunk)?),
            b"syl1" => Self::Sylenth(SylenthChunk::read(chunk)?),
            b"Dexd" => Self::Dexed(DexedChunk::read(chunk)?),
            _ => return Ok(None),
        }))
    }

    /// What a chunk says of itself; a warning where it is not as it should be.
    pub(super) fn facts_of(plugin: [u8; 4], chunk: &[u8]) -> Facts {
        match Self::read(plugin, chunk) {
            Ok(contents) => contents.map(|contents| contents.facts()).unwrap_or_default(),
            Err(error) => {
                Facts { warnings: vec![format!("the chunk is passed on unread: {error}")], ..Facts::default() }
            }
        }
    }

    /// What it says of itself.
    pub fn facts(&self) -> Facts {
        match self {
            Self::Surge(chunk) => chunk.facts(),
            Self::Obxf(chunk) => chunk.facts(),
            Self::Serum(chunk) => chunk.facts(),
            Self::Sylenth(chunk) => chunk.facts(),
            Self::Dexed(chunk) => chunk.facts(),
        }
    }
}
