//! What was recorded of a device: a line for each setting, known by its id, which is the name of its file too. Nothing is counted off:
//! what is missing is missing, and all others are what they are.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use vaeform_models::library::SIZE;

use super::control_map::ControlSetting;
use super::device::Device;
use super::recording::Recording;
use super::session::CableSession;
use crate::embedding::{apart_db, digits, of_digits};

/// A setting that was recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CatalogueEntry {
    /// Its id, of letters, digits and hyphens.
    pub id: String,
    /// What was sent.
    #[serde(flatten)]
    pub setting: ControlSetting,
    /// The key that was played.
    pub note: u8,
    /// Where its onset was, in seconds after the note; none where nothing was heard.
    pub onset_s: Option<f64>,
    /// The name of its file beside the list; empty where nothing was heard.
    pub file: String,
    /// What it sounds like, in hexadecimal digits; empty where nothing was heard.
    pub sound: String,
}

/// All that was recorded, by ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    entries: BTreeMap<String, CatalogueEntry>,
}

/// A setting that was sent again: what it is nearest to.
#[derive(Clone, Debug, PartialEq)]
pub struct Recalled {
    /// What was sent.
    pub id: String,
    /// What is nearest to what was heard.
    pub nearest: String,
    /// How far it is from its own recording, in dB: the floor.
    pub floor_db: f32,
    /// How far the nearest other is, in dB.
    pub other_db: f32,
}

impl Catalogue {
    /// Reads a list, a line an entry.
    ///
    /// # Errors
    /// Says at which line what is not as expected.
    pub fn read(text: &str) -> Result<Self> {
        let mut catalogue = Self::default();
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let entry: CatalogueEntry = serde_json::from_str(line).with_context(|| format!("line {}", n + 1))?;
            let is_plain = !entry.id.is_empty() && entry.id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            ensure!(is_plain, "line {}: id '{}', expected letters, digits and hyphens", n + 1, entry.id);
            ensure!(
                entry.sound.is_empty() || of_digits(&entry.sound).is_some(),
                "line {}: expected {SIZE} bytes",
                n + 1
            );
            if let Some(old) = catalogue.entries.insert(entry.id.clone(), entry) {
                bail!("line {}: id {} is there twice", n + 1, old.id);
            }
        }
        Ok(catalogue)
    }

    /// The list.
    ///
    /// # Errors
    /// When it cannot be put in words.
    pub fn to_text(&self) -> Result<String> {
        let lines = self.entries.values().map(|entry| Ok(serde_json::to_string(entry)? + "\n"));
        lines.collect()
    }

    /// The entry of an id.
    pub fn get(&self, id: &str) -> Option<&CatalogueEntry> {
        self.entries.get(id)
    }

    /// All entries by ids.
    pub fn entries(&self) -> impl Iterator<Item = &CatalogueEntry> {
        self.entries.values()
    }

    /// Takes one out.
    pub fn remove(&mut self, id: &str) -> Option<CatalogueEntry> {
        self.entries.remove(id)
    }

    /// Adds what was recorded; its entry is given back.
    pub fn add(&mut self, id: &str, setting: ControlSetting, note: u8, recording: &Recording) -> &CatalogueEntry {
        let sound = recording.embedding().map_or_else(String::new, |of| digits(&of));
        let file = if sound.is_empty() { String::new() } else { format!("{id}.wav") };
        let entry = CatalogueEntry { id: id.to_owned(), setting, note, onset_s: recording.onset_s, file, sound };
        self.entries.insert(id.to_owned(), entry);
        &self.entries[id]
    }

    /// The ids of what sounds most like a recording, the nearest first, with distances in dB.
    pub fn nearest(&self, recording: &Recording) -> Vec<(f32, &str)> {
        let Some(wanted) = recording.embedding() else { return Vec::new() };
        let known = self.entries.values().filter_map(|entry| Some((entry, of_digits(&entry.sound)?)));
        let mut all: Vec<_> = known.map(|(entry, of)| (apart_db(&wanted, &of), entry.id.as_str())).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        all
    }

    /// Sends an entry's setting again and looks for what is heard.
    ///
    /// # Errors
    /// When there is no such entry that is heard, or the device has gone.
    pub fn recall<D: Device>(&self, id: &str, session: &mut CableSession<'_, D>) -> Result<Recalled> {
        let entry = self.get(id).with_context(|| format!("no entry '{id}'"))?;
        let own = of_digits(&entry.sound).with_context(|| format!("'{id}' is silent"))?;
        let recording = session.record(&entry.setting)?;
        let again = recording.embedding().with_context(|| format!("'{id}' was heard, and is silent now"))?;
        let all = self.nearest(&recording);
        let nearest = all.first().map_or_else(String::new, |(_, id)| (*id).to_owned());
        let other_db = all.iter().find(|(_, other)| *other != id).map_or(f32::INFINITY, |(apart, _)| *apart);
        Ok(Recalled { id: id.to_owned(), nearest, floor_db: apart_db(&own, &again), other_db })
    }
}
