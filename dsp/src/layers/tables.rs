//! The tables that patches may name, as oscillators read them.

use std::sync::Arc;

use vaeform_patch::layers::TableRef;
use vaeform_wavetable::Levels;

/// Tables by name. Made off the audio thread; the synth holds it whole, and gives back the one before, so that nothing is freed there.
#[derive(Clone, Debug, Default)]
pub struct Tables(Vec<(TableRef, Arc<Levels>)>);

impl Tables {
    /// These tables; of two of one name the first counts.
    pub fn new(tables: impl IntoIterator<Item = (TableRef, Arc<Levels>)>) -> Self {
        Self(tables.into_iter().collect())
    }

    /// The table of this name. `[audio-thread]`
    pub fn get(&self, name: TableRef) -> Option<&Arc<Levels>> {
        self.0.iter().find(|(own, _)| *own == name).map(|(_, table)| table)
    }
}
