//! Wavetables as oscillators read them, built once a process and shared by all sessions.
//!
//! The store holds every table that anybody plays: what an audio thread lets go of is never the last of its kind, so that it is freed here.
#![expect(clippy::disallowed_types, reason = "document and workers share it; the audio thread gets tables by a queue")]

use std::sync::atomic::{Ordering, fence};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use vaeform_dsp::layers::Tables;
use vaeform_patch::content::Content;
use vaeform_patch::layers::{FACTORY_TABLES, OscillatorParam, TableRef};
use vaeform_patch::{OwnTable, Patch};
use vaeform_wavetable::{Levels, Wavetable, factory};

/// Bytes of tables that nobody plays which are kept, in case somebody comes back to them.
const MAX_IDLE_BYTES: usize = 64 << 20;

/// A table, and its place in the store while it is built.
#[derive(Clone)]
struct Entry {
    name: TableRef,
    levels: Arc<OnceLock<Arc<Levels>>>,
}

impl Entry {
    /// Bytes of a table that is built and that nobody plays. Under the lock nobody can come by it meanwhile.
    fn idle_bytes(&self) -> Option<usize> {
        let levels = self.levels.get()?;
        let is_asked_for = Arc::strong_count(&self.levels) > 1;
        // Who has let go of the place has taken its levels before.
        fence(Ordering::Acquire);
        (!is_asked_for && Arc::strong_count(levels) == 1).then(|| levels.num_bytes())
    }
}

/// The last asked for at the end.
static STORE: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

/// A table that somebody has built.
pub(crate) fn built(name: TableRef) -> Option<Arc<Levels>> {
    let store = STORE.lock().unwrap_or_else(PoisonError::into_inner);
    store.iter().find(|entry| entry.name == name)?.levels.get().cloned()
}

/// Whether there is such a table: one of the factory, or one whose samples are at hand.
pub(crate) fn can_be_built(name: TableRef, own: Option<&OwnTable>) -> bool {
    match name {
        TableRef::Factory(idx) => usize::from(idx) < FACTORY_TABLES.len(),
        TableRef::Own(_) => own.is_some(),
    }
}

/// A table, built here unless somebody has built it or is about to, who is waited for. Up to a tenth of a second. Nothing where
/// [`can_be_built`] says so. Not for the audio thread, nor for who holds a lock.
pub(crate) fn build(name: TableRef, own: Option<&OwnTable>) -> Option<Arc<Levels>> {
    let entry = {
        let mut store = STORE.lock().unwrap_or_else(PoisonError::into_inner);
        let at = store.iter().position(|entry| entry.name == name);
        let entry = at.map_or_else(|| Entry { name, levels: Arc::default() }, |at| store.remove(at));
        store.push(entry.clone());
        entry
    };
    if let Some(levels) = entry.levels.get() {
        return Some(levels.clone());
    }
    let table = match name {
        TableRef::Factory(idx) => factory::recipe(FACTORY_TABLES.get(usize::from(idx))?)?.make(),
        TableRef::Own(_) => own.and_then(|own| Wavetable::new(own.name(), own.samples().clone()).ok())?,
    };
    Some(entry.levels.get_or_init(|| Arc::new(Levels::new(&table))).clone())
}

/// What the sources of a patch play: tables, `own` ones by their samples, and contents; those that there are not are left out. Up to a tenth
/// of a second for each table. Not for the audio thread.
pub fn tables_of(patch: &Patch, own: &[OwnTable], contents: &[Content]) -> Tables {
    let own = |name| own.iter().find(|table| TableRef::Own(table.id()) == name);
    let tables = Tables::new(played_by(patch).filter_map(|name| Some((name, build(name, own(name))?))));
    let contents = Content::named(&patch.layers, contents);
    tables.with_contents(contents.iter().map(|content| (content.id(), super::contents::build(content))))
}

/// The names of the tables that a patch plays.
pub(crate) fn played_by(patch: &Patch) -> impl Iterator<Item = TableRef> {
    let layers = &patch.layers;
    let tables = layers.tables.into_iter().enumerate();
    tables.filter(|(n, _)| layers.is_on(OscillatorParam::On.of(*n))).map(|(_, table)| table)
}

/// Frees tables that nobody plays any more, but for a few. Not for the audio thread, nor for who holds a lock.
pub(crate) fn free_idle() {
    // Without the lock: large pieces of memory go back to the system.
    let idle = sweep(&mut STORE.lock().unwrap_or_else(PoisonError::into_inner));
    drop(idle);
}

/// Takes tables away that nobody plays, the first asked for first, until few enough bytes of them are left; to be freed without the lock.
fn sweep(store: &mut Vec<Entry>) -> Vec<Entry> {
    let mut excess = store.iter().filter_map(Entry::idle_bytes).sum::<usize>().saturating_sub(MAX_IDLE_BYTES);
    store
        .extract_if(.., |entry| {
            let bytes = entry.idle_bytes().filter(|_| excess > 0);
            excess = excess.saturating_sub(bytes.unwrap_or_default());
            bytes.is_some()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_built_once_and_by_the_name_that_its_samples_have() {
        let samples: Vec<f32> = (0..2_048).map(|i| (i as f32 / 2_048.0 - 0.5).sin()).collect();
        let own = OwnTable::new("mine", samples.clone()).unwrap();
        assert_eq!(own.id().0, Wavetable::new("other", samples).unwrap().id().0, "both name a table alike");
        let name = TableRef::Own(own.id());
        assert!(built(name).is_none() && build(name, None).is_none());
        let first = build(name, Some(&own)).unwrap();
        assert!(Arc::ptr_eq(&first, &build(name, None).unwrap()) && Arc::ptr_eq(&first, &built(name).unwrap()));
        assert!(!can_be_built(name, None) && !can_be_built(TableRef::Factory(200), None));
        assert!(build(TableRef::Factory(200), None).is_none());
        for idx in 0..FACTORY_TABLES.len() as u8 {
            assert!(
                factory::recipe(FACTORY_TABLES[usize::from(idx)]).is_some()
                    && can_be_built(TableRef::Factory(idx), None)
            );
        }
    }

    #[test]
    fn only_what_nobody_plays_is_swept_and_the_oldest_first() {
        let levels = || {
            let table = Wavetable::new("", vec![0.5; 256 * 2_048]).unwrap();
            Arc::new(OnceLock::from(Arc::new(Levels::new(&table))))
        };
        let entry = |idx| Entry { name: TableRef::Factory(idx), levels: levels() };
        let mut store: Vec<Entry> = (0..4).map(entry).collect();
        let played = store[0].levels.get().cloned();
        let bytes = store[1].idle_bytes().unwrap();
        let gone = sweep(&mut store);
        let num_gone = (3 * bytes).saturating_sub(MAX_IDLE_BYTES).div_ceil(bytes);
        assert!(gone.iter().map(|entry| entry.name).eq((1..=num_gone as u8).map(TableRef::Factory)), "{num_gone}");
        assert!(store[0].levels.get().is_some() && played.is_some());
    }
}
