//! Helm's `.helm`: JSON with its licence, and values in stored units: envelopes by the square of seconds, LFOs by log2 of Hz, cutoffs as MIDI
//! notes.

use serde_json::{Map, Value};

use crate::json::{JsonFile, number};
use crate::{Facts, FormatError};

/// A sound of Helm.
#[derive(Clone, Debug, PartialEq)]
pub struct Helm {
    file: JsonFile,
}

/// A route of Helm.
#[derive(Clone, Debug, PartialEq)]
pub struct HelmRoute {
    /// From where.
    pub source: String,
    /// To where.
    pub destination: String,
    /// In stored units of the destination.
    pub amount: f64,
}

impl Helm {
    /// True for the fields of such a file.
    pub(crate) fn is_like(fields: &Map<String, Value>) -> bool {
        fields.contains_key("patch_name")
            || fields.get("settings").is_some_and(|settings| settings.get("osc_1_waveform").is_some())
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it is no JSON, has no settings, or a value is no number.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let helm = Self { file: JsonFile::read(bytes)? };
        let Some(Value::Object(settings)) = helm.file.fields.get("settings") else {
            return Err(FormatError::new("settings", "expected an object of values"));
        };
        for key in settings.keys().filter(|key| *key != "modulations") {
            number(settings, key, "settings.")?;
        }
        Ok(helm)
    }

    /// The bytes as they came, or written anew where a value was changed.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.file.to_bytes()
    }

    fn settings(&self) -> impl Iterator<Item = (&str, f64)> {
        let settings = self.file.fields.get("settings").and_then(Value::as_object);
        settings.into_iter().flatten().filter_map(|(key, value)| Some((key.as_str(), value.as_f64()?)))
    }

    /// How many values there are.
    pub fn num_values(&self) -> usize {
        self.settings().count()
    }

    /// A value in stored units.
    pub fn value(&self, key: &str) -> Option<f64> {
        self.settings().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    /// Changes a value; false where there is none of this key.
    pub fn set(&mut self, key: &str, value: f64) -> bool {
        if self.value(key).is_none() {
            return false;
        }
        let settings = self.file.change().get_mut("settings").and_then(Value::as_object_mut);
        settings.is_some_and(|settings| settings.insert(key.to_owned(), value.into()).is_some())
    }

    /// The routes.
    pub fn routes(&self) -> Vec<HelmRoute> {
        let routes = self.file.fields.get("settings").and_then(|settings| settings.get("modulations")?.as_array());
        let text = |route: &Value, key: &str| route.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let routes = routes.into_iter().flatten().map(|route| HelmRoute {
            source: text(route, "source"),
            destination: text(route, "destination"),
            amount: route.get("amount").and_then(Value::as_f64).unwrap_or(0.0),
        });
        routes.collect()
    }

    /// A word beside the settings: `patch_name`, `author`, `license`.
    pub fn text(&self, key: &str) -> &str {
        self.file.text(key)
    }

    /// What it says of itself.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::of("Helm");
        facts.name = self.text("patch_name").to_owned();
        facts.author = self.text("author").to_owned();
        facts.category = self.text("folder_name").to_owned();
        facts.licence = self.text("license").to_owned();
        facts.add("version", self.text("synth_version"));
        facts.add("values", self.num_values());
        facts.add("routes", self.routes().len());
        facts
    }
}
