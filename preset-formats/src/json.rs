//! JSON that presets consist of, plain or compressed.

use serde_json::{Map, Value};

use crate::FormatError;
use crate::inflate::{gzip, is_zlib, zlib};

/// A JSON object of a file, with the bytes that it was read of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct JsonFile {
    raw: Vec<u8>,
    pub(crate) fields: Map<String, Value>,
    is_changed: bool,
}

impl JsonFile {
    /// Reads an object. Nesting is bounded by 128.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let inflated;
        let text = match bytes {
            [0x1F, 0x8B, ..] => {
                inflated = gzip(bytes, "JSON")?;
                &inflated[..]
            }
            _ if is_zlib(bytes) => {
                inflated = zlib(bytes, "JSON")?.0;
                &inflated[..]
            }
            _ => bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes),
        };
        let fields = serde_json::from_slice(text).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            FormatError::new(place, format!("expected an object of JSON: {error}"))
        })?;
        Ok(Self { raw: bytes.to_vec(), fields, is_changed: false })
    }

    /// A file of these fields.
    pub(crate) fn of_fields(fields: Map<String, Value>) -> Self {
        Self { raw: Vec::new(), fields, is_changed: true }
    }

    /// The bytes as they came, or written anew where something was changed.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        match self.is_changed {
            false => self.raw.clone(),
            true => serde_json::to_vec(&self.fields).unwrap_or_default(),
        }
    }

    /// Takes note that something is changed.
    pub(crate) fn change(&mut self) -> &mut Map<String, Value> {
        self.is_changed = true;
        &mut self.fields
    }

    /// A word, or nothing.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.fields.get(key).and_then(Value::as_str).unwrap_or_default()
    }
}

/// A number of an object; nothing where it is not there.
pub(crate) fn number(fields: &Map<String, Value>, key: &str, place: &str) -> Result<Option<f64>, FormatError> {
    match fields.get(key) {
        None => Ok(None),
        Some(value) => match value.as_f64() {
            Some(number) => Ok(Some(number)),
            None => Err(FormatError::new(format!("{place}{key}"), format!("{}, expected a number", kind(value)))),
        },
    }
}

/// What a value is, for people.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
