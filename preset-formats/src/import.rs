//! A preset that was taken over, and what became of each thing that it says.

use serde::Serialize;
use vaeform_patch::Preset;

/// A preset that was taken over.
#[derive(Clone, Debug)]
pub struct Import {
    /// The patch, with its tables, author and category.
    pub preset: Preset,
    /// What became of each thing that the preset says.
    pub report: Report,
}

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
    /// As in the other instrument.
    pub exact: Vec<Entry>,
    /// Nearly: the law, the range or the character is another.
    pub near: Vec<Entry>,
    /// Not at all.
    pub left_out: Vec<Entry>,
}

impl Report {
    pub(crate) fn exact(&mut self, key: &str) {
        Self::add(&mut self.exact, key, "");
    }

    pub(crate) fn near(&mut self, key: &str, why: &str) {
        Self::add(&mut self.near, key, why);
    }

    pub(crate) fn left_out(&mut self, key: &str, why: &str) {
        Self::add(&mut self.left_out, key, why);
    }

    fn add(to: &mut Vec<Entry>, key: &str, why: &str) {
        let entry = Entry { key: key.to_owned(), why: why.to_owned() };
        if !to.contains(&entry) {
            to.push(entry);
        }
    }

    /// In a sentence for a musician: how many values went over how, and the first of those that did not.
    pub fn in_words(&self) -> String {
        const SHOWN: usize = 4;
        let mut text = format!("{} values as they are, {} nearly", self.exact.len(), self.near.len());
        if self.left_out.is_empty() {
            return text + ", nothing left out";
        }
        let named: Vec<&str> = self.left_out.iter().take(SHOWN).map(|entry| entry.key.as_str()).collect();
        let more = if self.left_out.len() > SHOWN { ", .." } else { "" };
        text += &format!(", {} left out: {}{more}", self.left_out.len(), named.join(", "));
        text
    }

    /// True when nothing was left out.
    pub fn is_complete(&self) -> bool {
        self.left_out.is_empty()
    }
}
