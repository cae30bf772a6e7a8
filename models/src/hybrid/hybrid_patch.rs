//! A patch with all that it names.

use std::sync::Arc;

use vaeform_dsp::layers::{SourceContent, Tables};
use vaeform_patch::content::Content;
use vaeform_patch::layers::{OscillatorParam, PlayedTable, TableRef};
use vaeform_patch::{OwnTable, Patch, Preset};
use vaeform_wavetable::keymap::KeyMap;
use vaeform_wavetable::{KeyZones, Levels, Wavetable};

/// A patch with its own tables, noise bands and partials.
#[derive(Clone, Debug, Default)]
pub struct HybridPatch {
    /// The patch.
    pub patch: Patch,
    /// Its tables.
    pub tables: Vec<OwnTable>,
    /// Its noise bands and partials.
    pub contents: Vec<Content>,
}

impl HybridPatch {
    /// All of it as a preset.
    pub fn preset(&self) -> Preset {
        Preset { tables: self.tables.clone(), contents: self.contents.clone(), ..Preset::from(self.patch) }
    }

    /// What the engine plays on every key. Some tenths of a second for a table whose formants stay.
    pub fn tables_over_keys(&self) -> Tables {
        let zones = |name: PlayedTable, table: Wavetable| {
            let Some(map) = name.map else { return (name, Arc::new(KeyZones::of_table(&table))) };
            let own = Arc::new(Levels::new(&table));
            (name, Arc::new(KeyZones::new(&KeyMap::new(table, map.key, map.share), &own)))
        };
        self.with_contents(Tables::new(self.wavetables().map(|(name, table)| zones(name, table))))
    }

    /// What the engine plays at the sound's own key, where all tables are as they are. Tens of milliseconds for a table.
    pub fn tables_at_own_key(&self) -> Tables {
        let built = self.wavetables().map(|(name, table)| (name.table, Arc::new(KeyZones::of_table(&table))));
        self.with_contents(Tables::new(built))
    }

    /// Tables that are built, with the contents as they are now.
    pub(crate) fn with_contents(&self, tables: Tables) -> Tables {
        tables.with_contents(self.contents.iter().map(|content| (content.id(), SourceContent::new(content))))
    }

    /// What the oscillators play.
    fn wavetables(&self) -> impl Iterator<Item = (PlayedTable, Wavetable)> + '_ {
        let played = (0..OscillatorParam::COUNT).filter_map(|n| self.patch.layers.played_table(n));
        played.filter_map(|name| {
            let own = self.tables.iter().find(|own| TableRef::Own(own.id()) == name.table)?;
            Some((name, Wavetable::new(own.name(), own.samples().clone()).ok()?))
        })
    }
}
