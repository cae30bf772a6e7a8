//! Noise bands and partials as a saved state holds them: once each, beside the presets that name them.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use vaeform_patch::content::{Content, contents_from_json, contents_to_json};

/// Bytes of text of all contents: two large ones for each program and some more.
const MAX_TEXT: usize = 1 << 20;

/// See the [module](self).
#[derive(Default)]
pub(super) struct ContentsBody(pub(super) Vec<Content>);

impl ContentsBody {
    /// As many of these as find room, and a sentence for each of the others.
    pub(super) fn within(contents: &[Content]) -> (Self, Vec<String>) {
        let (mut kept, mut left_out, mut text) = (Vec::new(), Vec::new(), 0);
        for content in contents {
            let len = contents_to_json(std::slice::from_ref(content)).to_string().len();
            if text + len <= MAX_TEXT {
                text += len;
                kept.push(content.clone());
            } else {
                left_out.push(format!("noise bands or partials {} ({len} bytes)", content.id()));
            }
        }
        (Self(kept), left_out)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for ContentsBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        contents_to_json(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ContentsBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        contents_from_json(&value).map(Self).map_err(|error| D::Error::custom(format!("contents: {error}")))
    }
}
