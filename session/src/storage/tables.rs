//! Wavetables as oscillators read them, built once a process and shared by all sessions.
//!
//! The store holds every table that anybody plays: what an audio thread lets go of is never the last of its kind, so that it is freed here.
#![expect(clippy::disallowed_types, reason = "document and workers share it; the audio thread gets tables by a queue")]

use std::sync::atomic::{Ordering, fence};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use vaeform_dsp::layers::Tables;
use vaeform_patch::content::Content;
use vaeform_patch::layers::{FACTORY_TABLES, OscillatorParam, PlayedTable, TableRef};
use vaeform_patch::{OwnTable, Patch};
use vaeform_wavetable::keymap::{KeyMap, MAX_MAP_BYTES};
use vaeform_wavetable::{KeyZones, Wavetable, factory};

/// Bytes of tables that nobody plays which are kept, in case somebody comes back to them.
const MAX_IDLE_BYTES: usize = 64 << 20;

/// A table, and its place in the store while it is built.
#[derive(Clone)]
struct Entry {
    name: PlayedTable,
    zones: Arc<OnceLock<Arc<KeyZones>>>,
}

impl Entry {
    /// Bytes of a table that is built and that nobody plays. Under the lock nobody can come by it meanwhile.
    fn idle_bytes(&self) -> Option<usize> {
        let zones = self.zones.get()?;
        let is_asked_for = Arc::strong_count(&self.zones) > 1;
        // Who has let go of the place has taken its zones before.
        fence(Ordering::Acquire);
        (!is_asked_for && Arc::strong_count(zones) == 1).then(|| zones.num_bytes())
    }
}

/// The last asked for at the end.
static STORE: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

/// A table that somebody has built.
pub(crate) fn built(name: PlayedTable) -> Option<Arc<KeyZones>> {
    let store = STORE.lock().unwrap_or_else(PoisonError::into_inner);
    store.iter().find(|entry| entry.name == name)?.zones.get().cloned()
}

/// Whether there is such a table: one of the factory, or one whose samples are at hand.
pub(crate) fn can_be_built(name: TableRef, own: Option<&OwnTable>) -> bool {
    match name {
        TableRef::Factory(idx) => usize::from(idx) < FACTORY_TABLES.len(),
        TableRef::Own(_) => own.is_some(),
    }
}

/// A table, built here unless somebody has built it or is about to, who is waited for. Up to a tenth of a second, and some tenths with its
/// zones. Nothing where [`can_be_built`] says so. Not for the audio thread, nor for who holds a lock.
pub(crate) fn build(name: PlayedTable, own: Option<&OwnTable>) -> Option<Arc<KeyZones>> {
    let entry = {
        let mut store = STORE.lock().unwrap_or_else(PoisonError::into_inner);
        let at = store.iter().position(|entry| entry.name == name);
        let entry = at.map_or_else(|| Entry { name, zones: Arc::default() }, |at| store.remove(at));
        store.push(entry.clone());
        entry
    };
    if let Some(zones) = entry.zones.get() {
        return Some(zones.clone());
    }
    let table = match name.table {
        TableRef::Factory(idx) => factory::recipe(FACTORY_TABLES.get(usize::from(idx))?)?.make(),
        TableRef::Own(_) => own.and_then(|own| Wavetable::new(own.name(), own.samples().clone()).ok())?,
    };
    let Some(map) = name.map else {
        return Some(entry.zones.get_or_init(|| Arc::new(KeyZones::of_table(&table))).clone());
    };
    let plain = build(name.table.into(), own)?;
    let map = KeyMap::new(table, map.key, map.share).within(MAX_MAP_BYTES / usize::from(map.num_mapped.max(1)));
    Some(entry.zones.get_or_init(|| Arc::new(KeyZones::new(&map, plain.own()))).clone())
}

/// What the sources of a patch play: tables, `own` ones by their samples, and contents; those that there are not are left out. Up to a tenth
/// of a second for each table, some tenths where formants stay. Not for the audio thread.
pub fn tables_of(patch: &Patch, own: &[OwnTable], contents: &[Content]) -> Tables {
    let own = |name: PlayedTable| own.iter().find(|table| TableRef::Own(table.id()) == name.table);
    let tables = Tables::new(played_by(patch).filter_map(|name| Some((name, build(name, own(name))?))));
    let contents = Content::named(&patch.layers, contents);
    tables.with_contents(contents.iter().map(|content| (content.id(), super::contents::build(content))))
}

/// The names of the tables that a patch plays: those over the keys after what is played while they are not there.
pub(crate) fn played_by(patch: &Patch) -> impl Iterator<Item = PlayedTable> {
    let names = (0..OscillatorParam::COUNT).filter_map(|n| patch.layers.played_table(n));
    names.flat_map(|name| std::iter::once(name.table.into()).chain(name.map.map(|_| name)))
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
        let name = PlayedTable::from(TableRef::Own(own.id()));
        assert!(built(name).is_none() && build(name, None).is_none());
        let first = build(name, Some(&own)).unwrap();
        assert!(Arc::ptr_eq(&first, &build(name, None).unwrap()) && Arc::ptr_eq(&first, &built(name).unwrap()));
        assert!(!can_be_built(name.table, None) && !can_be_built(TableRef::Factory(200), None));
        assert!(build(TableRef::Factory(200).into(), None).is_none());
        for idx in 0..FACTORY_TABLES.len() as u8 {
            assert!(
                factory::recipe(FACTORY_TABLES[usize::from(idx)]).is_some()
                    && can_be_built(TableRef::Factory(idx), None)
            );
        }
    }

    #[test]
    fn only_what_nobody_plays_is_swept_and_the_oldest_first() {
        let zones = || {
            let table = Wavetable::new("", vec![0.5; 256 * 2_048]).unwrap();
            Arc::new(OnceLock::from(Arc::new(KeyZones::of_table(&table))))
        };
        let entry = |idx| Entry { name: TableRef::Factory(idx).into(), zones: zones() };
        let mut store: Vec<Entry> = (0..4).map(entry).collect();
        let played = store[0].zones.get().cloned();
        let bytes = store[1].idle_bytes().unwrap();
        let gone = sweep(&mut store);
        let num_gone = (3 * bytes).saturating_sub(MAX_IDLE_BYTES).div_ceil(bytes);
        assert!(
            gone.iter().map(|entry| entry.name.table).eq((1..=num_gone as u8).map(TableRef::Factory)),
            "{num_gone}"
        );
        assert!(store[0].zones.get().is_some() && played.is_some());
    }

    #[test]
    fn zones_are_built_beside_the_table_whose_levels_they_share() {
        let samples: Vec<f32> = (0..3 * 2_048).map(|i| (i as f32 / 300.0).sin()).collect();
        let own = OwnTable::new("mapped", samples).unwrap();
        let mut patch = Patch::default();
        for n in 0..2 {
            patch.layers.set(OscillatorParam::On.of(n), 1.0);
            patch.layers.tables[n] = TableRef::Own(own.id());
        }
        patch.layers.set(OscillatorParam::Formants.of(1), 0.5);
        let names: Vec<PlayedTable> = played_by(&patch).collect();
        assert_eq!(names[..2], [PlayedTable::from(TableRef::Own(own.id())); 2]);
        let tables = tables_of(&patch, &[own], &[]);
        let [plain, mapped] = [names[0], names[2]].map(|name| tables.get(name).unwrap());
        assert!(mapped.is_mapped() && !plain.is_mapped() && Arc::ptr_eq(mapped.own(), plain.own()));
        assert!(Arc::ptr_eq(mapped, &built(names[2]).unwrap()), "another session finds it");
        println!("three frames: {} bytes, their zones {}", plain.num_bytes(), mapped.num_bytes());
    }
}
