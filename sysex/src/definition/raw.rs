//! A definition as it is written: the schema of the TOML. What the keys mean is told in `docs/sysex.md`.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDefinition {
    pub(super) id: Spanned<String>,
    pub(super) name: String,
    pub(super) maker: String,
    #[serde(default)]
    pub(super) notes: String,
    #[serde(default)]
    pub(super) identity: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) pacing: RawPacing,
    #[serde(default)]
    pub(super) lists: BTreeMap<String, Spanned<Vec<String>>>,
    #[serde(default)]
    pub(super) layout: BTreeMap<String, RawLayout>,
    pub(super) message: Vec<Spanned<RawMessage>>,
    #[serde(default)]
    pub(super) area: Vec<Spanned<RawArea>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawPacing {
    pub(super) gap_ms: u32,
    pub(super) chunk_bytes: u32,
    pub(super) chunk_gap_ms: u32,
    pub(super) silence_ms: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLayout {
    pub(super) sizes: Spanned<Vec<usize>>,
    #[serde(default)]
    pub(super) models: Vec<String>,
    #[serde(default)]
    pub(super) name: Option<Spanned<RawName>>,
    #[serde(default)]
    pub(super) checks: Vec<Spanned<RawCheck>>,
    #[serde(default)]
    pub(super) fields: Vec<Spanned<RawField>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawName {
    pub(super) at: usize,
    pub(super) length: usize,
    #[serde(default = "one")]
    pub(super) step: usize,
    #[serde(default)]
    pub(super) code: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawField {
    pub(super) id: String,
    pub(super) at: usize,
    #[serde(default)]
    pub(super) kind: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) category: String,
    #[serde(default)]
    pub(super) min: i64,
    #[serde(default)]
    pub(super) max: Option<i64>,
    #[serde(default)]
    pub(super) list: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) words: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    pub(super) center: Option<i64>,
    #[serde(default)]
    pub(super) zero: i64,
    #[serde(default)]
    pub(super) unit: String,
    #[serde(default)]
    pub(super) switch: bool,
    #[serde(default)]
    pub(super) bytes: Option<usize>,
    #[serde(default)]
    pub(super) bit: u32,
    #[serde(default)]
    pub(super) bits: Option<u32>,
    #[serde(default)]
    pub(super) cc: Option<u8>,
    #[serde(default)]
    pub(super) repeat: Option<RawRepeat>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRepeat {
    pub(super) count: usize,
    pub(super) step: usize,
    #[serde(default = "one")]
    pub(super) first: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCheck {
    pub(super) rule: Spanned<String>,
    pub(super) from: i64,
    #[serde(default)]
    pub(super) to: Option<i64>,
    pub(super) at: i64,
    #[serde(default)]
    pub(super) plus: u8,
    #[serde(default)]
    pub(super) of: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) ignored: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMessage {
    pub(super) kind: String,
    pub(super) header: Spanned<String>,
    #[serde(default)]
    pub(super) length: Option<Spanned<usize>>,
    #[serde(default)]
    pub(super) min_length: Option<usize>,
    #[serde(default)]
    pub(super) max_length: Option<usize>,
    #[serde(default)]
    pub(super) data: Vec<Spanned<[i64; 2]>>,
    #[serde(default)]
    pub(super) packing: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) layout: Option<Spanned<String>>,
    #[serde(default = "one")]
    pub(super) records: usize,
    #[serde(default)]
    pub(super) records_at: usize,
    #[serde(default)]
    pub(super) checks: Vec<Spanned<RawCheck>>,
    #[serde(default)]
    pub(super) answer: Option<Spanned<RawAnswer>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAnswer {
    pub(super) kinds: Vec<String>,
    #[serde(default)]
    pub(super) count: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawArea {
    pub(super) kind: String,
    pub(super) layout: Spanned<String>,
    pub(super) start: Spanned<String>,
    #[serde(default)]
    pub(super) step: Option<Spanned<String>>,
    #[serde(default = "one")]
    pub(super) count: usize,
    #[serde(default)]
    pub(super) label: String,
    #[serde(default)]
    pub(super) digits: Vec<String>,
    #[serde(default)]
    pub(super) packets: Vec<usize>,
    #[serde(default)]
    pub(super) pieces: Vec<RawPiece>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPiece {
    pub(super) at: Spanned<String>,
    pub(super) size: u32,
}

fn one() -> usize {
    1
}
