//! The text of a preset as JSON in bounded memory: tables are unpacked on the way, and the rest may be as long as a preset without tables.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::format::TABLES;
use crate::own_table::OwnTable;
use crate::own_tables::OwnTablesWithin;

/// Bytes of JSON beside the tables.
const MAX_BESIDE: usize = 1 << 20;
/// Bytes of samples of all tables: one for each oscillator is 6 MiB.
pub(super) const MAX_SAMPLE_BYTES: usize = 16 << 20;

/// Reads a text to its fields and its tables; what is no object is left for the caller to refuse.
pub(super) fn read(text: &[u8]) -> serde_json::Result<(Value, Option<Vec<OwnTable>>)> {
    let mut left = MAX_BESIDE;
    let mut tables = None;
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = Any { left: &mut left, tables: Some(&mut tables) }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok((value, tables))
}

/// Any value, as long as there is room.
struct Any<'a> {
    /// Bytes of JSON that may still come.
    left: &'a mut usize,
    /// Where the tables go, at the outermost level.
    tables: Option<&'a mut Option<Vec<OwnTable>>>,
}

impl Any<'_> {
    /// What lies in this.
    fn inner(&mut self) -> Any<'_> {
        Any { left: self.left, tables: None }
    }

    /// Takes so many bytes of the room.
    fn spend<E: Error>(&mut self, bytes: usize) -> Result<(), E> {
        let too_much = || E::custom(format!("more than {MAX_BESIDE} bytes beside the tables"));
        *self.left = self.left.checked_sub(bytes).ok_or_else(too_much)?;
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Any<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E: Error>(mut self, value: bool) -> Result<Value, E> {
        self.spend(2)?;
        Ok(value.into())
    }

    fn visit_i64<E: Error>(mut self, value: i64) -> Result<Value, E> {
        self.spend(2)?;
        Ok(value.into())
    }

    fn visit_u64<E: Error>(mut self, value: u64) -> Result<Value, E> {
        self.spend(2)?;
        Ok(value.into())
    }

    fn visit_f64<E: Error>(mut self, value: f64) -> Result<Value, E> {
        self.spend(2)?;
        Ok(value.into())
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<Value, E> {
        self.spend(text.len() + 3)?;
        Ok(text.into())
    }

    fn visit_unit<E: Error>(mut self) -> Result<Value, E> {
        self.spend(2)?;
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        self.spend(2)?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self.inner())? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Value, A::Error> {
        self.spend(2)?;
        let mut fields = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            self.spend(key.len() + 3)?;
            match &mut self.tables {
                Some(tables) if key == TABLES => {
                    **tables = Some(map.next_value_seed(OwnTablesWithin { max_bytes: MAX_SAMPLE_BYTES })?);
                }
                _ => {
                    let value = map.next_value_seed(self.inner())?;
                    fields.insert(key, value);
                }
            }
        }
        Ok(fields.into())
    }
}
