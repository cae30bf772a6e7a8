//! The samples of own tables as a saved state holds them: once each, beside the rest of the body.

use serde::de::{DeserializeSeed, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use vaeform_patch::{OwnTable, OwnTables, OwnTablesWithin};

/// Bytes of samples that are kept: sixteen large tables.
const MAX_SAMPLE_BYTES: usize = 32 << 20;

/// See the [module](self).
#[derive(Default)]
pub(super) struct TablesBody(pub(super) Vec<OwnTable>);

/// The tables alone of a body of any version.
#[derive(Deserialize)]
pub(super) struct TablesOnly {
    #[serde(default)]
    pub(super) tables: TablesBody,
}

impl TablesBody {
    /// As many of these as find room in so many bytes of text, and a sentence for each of the others.
    pub(super) fn within(tables: &[OwnTable], max_text: usize) -> (Self, Vec<String>) {
        let (mut kept, mut left_out) = (Vec::new(), Vec::new());
        let (mut text, mut bytes) = (0, 0);
        for table in tables {
            let (more_text, more_bytes) = (text + text_len(table), bytes + table.num_bytes());
            if more_text <= max_text && more_bytes <= MAX_SAMPLE_BYTES {
                (text, bytes) = (more_text, more_bytes);
                kept.push(table.clone());
            } else {
                left_out.push(format!("table {} {} ({} bytes)", table.name(), table.id(), table.num_bytes()));
            }
        }
        (Self(kept), left_out)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Bytes of text of all samples.
    pub(super) fn text_len(&self) -> usize {
        self.0.iter().map(text_len).sum()
    }
}

/// Bytes of the text of a table, without its name.
fn text_len(table: &OwnTable) -> usize {
    table.packed().len()
}

impl Serialize for TablesBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        OwnTables(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for TablesBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let within = OwnTablesWithin { max_bytes: MAX_SAMPLE_BYTES };
        within.deserialize(deserializer).map(Self).map_err(D::Error::custom)
    }
}
