//! Several tables as JSON: `{"ID": {"name": "...", "data": "..."}, ...}`, with `"harmonics"` for `"data"` where a table is kept as such.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::layers::TableId;
use crate::own_table::OwnTable;

/// Tables to be written.
pub struct OwnTables<'a>(pub &'a [OwnTable]);

#[derive(Serialize, Deserialize)]
struct TableBody<'a> {
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    /// Samples.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    data: Option<Cow<'a, str>>,
    /// Harmonics.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    harmonics: Option<Cow<'a, str>>,
}

impl Serialize for OwnTables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|table| {
            let packed = Some(table.packed().into());
            let (data, harmonics) = if table.harmonics().is_some() { (None, packed) } else { (packed, None) };
            let body = TableBody { name: table.name().into(), data, harmonics };
            (table.id().to_string(), body)
        }))
    }
}

/// Reads tables of so many bytes in all at most; more are refused, as are samples that are not those of their id.
pub struct OwnTablesWithin {
    /// Bytes of samples.
    pub max_bytes: usize,
}

impl<'de> DeserializeSeed<'de> for OwnTablesWithin {
    type Value = Vec<OwnTable>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OwnTablesWithin {
    type Value = Vec<OwnTable>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of tables by id")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut tables: Vec<OwnTable> = Vec::new();
        let mut num_bytes = 0;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let shown: String = key.chars().take(32).collect();
            let wrong = |what: &dyn fmt::Display| A::Error::custom(format!("table {shown}: {what}"));
            let id = TableId::from_text(&key).ok_or_else(|| wrong(&"expected an id of 32 hexadecimal digits"))?;
            if tables.iter().any(|table| table.id() == id) {
                return Err(wrong(&"it is there twice"));
            }
            let table = match map.next_value()? {
                TableBody { name, harmonics: Some(text), .. } => OwnTable::unpack_harmonics(&name, id, &text),
                TableBody { name, data: Some(text), .. } => OwnTable::unpack(&name, id, text),
                TableBody { .. } => return Err(wrong(&"expected data or harmonics")),
            };
            let table = table.map_err(|error| wrong(&error))?;
            num_bytes += table.num_bytes();
            if num_bytes > self.max_bytes {
                return Err(wrong(&format_args!("more than {} bytes of tables", self.max_bytes)));
            }
            tables.push(table);
        }
        Ok(tables)
    }
}
