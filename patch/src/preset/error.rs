//! Why a preset was refused, and what was mended in one.

use std::fmt;

use super::format::{MAX_PRESET_BYTES, PRESET_VERSION};
use crate::content::ContentError;
use crate::layers::{ContentId, LayerNotice, TableId};
use crate::name::PatchName;
use crate::param::ParamId;
use crate::values::Clamped;

/// Why a preset was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PresetError {
    /// Larger than [`MAX_PRESET_BYTES`].
    TooLarge {
        /// Bytes of the text.
        size: u64,
    },
    /// No JSON.
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1; 0 before the first character of the line.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// JSON, but a field that makes it a preset is not there or not of its kind.
    Field {
        /// The field; empty for the whole.
        field: &'static str,
        /// What should be there.
        expected: &'static str,
    },
    /// What lies under `tables` is no table: which, and what is wrong with it.
    Tables(String),
    /// What lies under `contents` is none: where, and what should be there.
    Contents(ContentError),
    /// Written by a newer version.
    Newer {
        /// The version of its format.
        version: u64,
    },
}

impl PresetError {
    pub(super) fn json(error: serde_json::Error) -> Self {
        let text = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let message = text.strip_suffix(&place).unwrap_or(&text).to_owned();
        Self::Json { line: error.line(), column: error.column(), message }
    }

    pub(super) fn tables(error: &serde_json::Error) -> Self {
        Self::Tables(error.to_string())
    }
}

impl fmt::Display for PresetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { size } => write!(f, "{size} bytes; the largest preset taken is {MAX_PRESET_BYTES} bytes"),
            Self::Json { line, column, message } => write!(f, "line {line}, column {column}: {message}"),
            Self::Field { field: "", expected } => write!(f, "expected {expected}"),
            Self::Field { field, expected } => write!(f, "field `{field}`: expected {expected}"),
            Self::Tables(what) => write!(f, "field `tables`: {what}"),
            Self::Contents(error) => write!(f, "field `contents`: {error}"),
            Self::Newer { version } => {
                write!(f, "preset version {version} is newer than this program, which reads up to {PRESET_VERSION}")
            }
        }
    }
}

impl std::error::Error for PresetError {}

/// Something in a preset that a user may want to know; it was read all the same.
#[derive(Clone, Debug, PartialEq)]
pub enum PresetNotice {
    /// The preset was of an older version.
    Migrated {
        /// Its version.
        from: u32,
    },
    /// There is no name.
    NoName,
    /// The name does not fit the instrument's ten characters.
    NameCut {
        /// The name as written, at most 100 characters of it.
        full: String,
        /// What was kept.
        kept: PatchName,
    },
    /// A parameter is missing and has its default value.
    Missing {
        /// Which.
        id: ParamId,
    },
    /// A parameter is not a number and has its default value.
    NotANumber {
        /// Which.
        id: ParamId,
    },
    /// A parameter was out of range.
    Clamped(Clamped),
    /// Something in the layers was mended.
    Layer(LayerNotice),
    /// Tables that no oscillator plays were left out.
    UnusedTables {
        /// How many.
        count: usize,
    },
    /// Contents that the patch does not name were left out.
    UnusedContents {
        /// How many.
        count: usize,
    },
    /// The noise or the partials play a content that is not in the preset, or is none for them.
    MissingContent {
        /// The content.
        id: ContentId,
    },
    /// An oscillator plays a table whose samples are not in the preset.
    MissingTable {
        /// 0-2.
        oscillator: usize,
        /// The table.
        id: TableId,
        /// The oscillator sounds.
        is_on: bool,
    },
}

impl fmt::Display for PresetNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Migrated { from } => write!(f, "read from version {from} of the preset format"),
            Self::NoName => write!(f, "the preset has no name"),
            Self::NameCut { full, kept } => write!(f, "the name `{full}` became `{kept}`"),
            Self::Missing { id } => write!(f, "{} is missing, set to {}", id.def().key, id.def().default),
            Self::NotANumber { id } => write!(f, "{} is not a number, set to {}", id.def().key, id.def().default),
            Self::Clamped(Clamped { id, from, to }) => {
                write!(f, "{} {from} is out of range, set to {to}", id.def().key)
            }
            Self::Layer(notice) => write!(f, "layers.{notice}"),
            Self::UnusedTables { count } => write!(f, "{count} tables that no oscillator plays are left out"),
            Self::UnusedContents { count } => write!(f, "{count} contents that nothing plays are left out"),
            Self::MissingContent { id } => write!(f, "the noise bands or partials {id} are not in the preset"),
            Self::MissingTable { oscillator, id, is_on } => {
                let rest = if *is_on { "" } else { ", which is off" };
                write!(f, "the table {id} of oscillator {}{rest} is not in the preset", oscillator + 1)
            }
        }
    }
}
