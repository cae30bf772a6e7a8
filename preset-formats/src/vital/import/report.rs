//! What became of what a preset says.

use serde::Serialize;

/// One thing that a preset says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its key in the preset.
    pub key: String,
    /// What became of it; empty where there is nothing to say.
    pub why: String,
}

/// What went over as it is, nearly, and not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// As in Vital.
    pub exact: Vec<Entry>,
    /// Nearly: the law, the range or the character is another.
    pub near: Vec<Entry>,
    /// Not at all.
    pub left_out: Vec<Entry>,
}

impl Report {
    pub(super) fn exact(&mut self, key: &str) {
        Self::add(&mut self.exact, key, "");
    }

    pub(super) fn near(&mut self, key: &str, why: &str) {
        Self::add(&mut self.near, key, why);
    }

    pub(super) fn left_out(&mut self, key: &str, why: &str) {
        Self::add(&mut self.left_out, key, why);
    }

    fn add(to: &mut Vec<Entry>, key: &str, why: &str) {
        let entry = Entry { key: key.to_owned(), why: why.to_owned() };
        if !to.contains(&entry) {
            to.push(entry);
        }
    }

    /// True when nothing was left out.
    pub fn is_complete(&self) -> bool {
        self.left_out.is_empty()
    }
}
