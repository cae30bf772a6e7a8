//! What a person wants to know of a file.

use serde::Serialize;
use serde_json::Value;

/// What a file says of itself, and what a reader has to say of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Facts {
    /// The instrument that it is for, as far as it is known.
    pub instrument: String,
    /// The sound's name.
    pub name: String,
    /// Who made it.
    pub author: String,
    /// What kind of sound it is said to be.
    pub category: String,
    /// Under which licence it says it is.
    pub licence: String,
    /// What else there is, in the order in which it is shown.
    pub more: Vec<(String, Value)>,
    /// What is not as it should be and was read all the same.
    pub warnings: Vec<String>,
}

impl Facts {
    /// Facts of an instrument's file.
    pub(crate) fn of(instrument: &str) -> Self {
        Self { instrument: instrument.to_owned(), ..Self::default() }
    }

    /// Adds a fact.
    pub(crate) fn add(&mut self, key: &str, value: impl Into<Value>) {
        self.more.push((key.to_owned(), value.into()));
    }

    /// A fact that was added.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.more.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// Takes over what is said of a part.
    pub(crate) fn join(&mut self, part: Self) {
        for (to, from) in [
            (&mut self.instrument, part.instrument),
            (&mut self.author, part.author),
            (&mut self.category, part.category),
            (&mut self.licence, part.licence),
        ] {
            if !from.is_empty() {
                *to = from;
            }
        }
        if self.name.is_empty() {
            self.name = part.name;
        }
        self.more.extend(part.more);
        self.warnings.extend(part.warnings);
    }
}
