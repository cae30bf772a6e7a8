//! The tables and other contents that patches may name, as sources play them.

use std::sync::Arc;

use vaeform_patch::layers::{ContentId, PlayedTable};
use vaeform_wavetable::KeyZones;

use super::bands::BandTable;
use super::content::SourceContent;
use super::partials::PartialTable;

/// Tables by name, and contents by id. Made off the audio thread; the synth holds it whole, and gives back the one before, so that nothing
/// is freed there.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    tables: Vec<(PlayedTable, Arc<KeyZones>)>,
    contents: Vec<(ContentId, SourceContent)>,
}

impl Tables {
    /// These tables; of two of one name the first counts.
    pub fn new(tables: impl IntoIterator<Item = (impl Into<PlayedTable>, Arc<KeyZones>)>) -> Self {
        Self { tables: tables.into_iter().map(|(name, zones)| (name.into(), zones)).collect(), contents: Vec::new() }
    }

    /// The same with these contents; of two of one id the first counts.
    #[must_use]
    pub fn with_contents(self, contents: impl IntoIterator<Item = (ContentId, SourceContent)>) -> Self {
        Self { contents: contents.into_iter().collect(), ..self }
    }

    /// The table of this name. `[audio-thread]`
    pub fn get(&self, name: impl Into<PlayedTable>) -> Option<&Arc<KeyZones>> {
        let name = name.into();
        self.tables.iter().find(|(own, _)| *own == name).map(|(_, table)| table)
    }

    /// What an oscillator plays: its table over the keys, or as it is while its zones are not there. `[audio-thread]`
    pub(super) fn played(&self, name: PlayedTable) -> Option<&Arc<KeyZones>> {
        self.get(name).or_else(|| self.get(name.table))
    }

    /// The ids of all contents.
    pub fn content_ids(&self) -> impl Iterator<Item = ContentId> + '_ {
        self.contents.iter().map(|(id, _)| *id)
    }

    /// The noise bands of this id. `[audio-thread]`
    pub(super) fn bands(&self, id: ContentId) -> Option<&Arc<BandTable>> {
        match self.content(id)? {
            SourceContent::NoiseBands(bands) => Some(bands),
            SourceContent::Partials(_) => None,
        }
    }

    /// The partials of this id. `[audio-thread]`
    pub(super) fn partials(&self, id: ContentId) -> Option<&Arc<PartialTable>> {
        match self.content(id)? {
            SourceContent::NoiseBands(_) => None,
            SourceContent::Partials(bank) => Some(bank),
        }
    }

    fn content(&self, id: ContentId) -> Option<&SourceContent> {
        self.contents.iter().find(|(own, _)| *own == id).map(|(_, content)| content)
    }
}
