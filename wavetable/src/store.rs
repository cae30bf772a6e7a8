//! Tables as they are played, one of each in a process: whoever asks for a table that is there shares it.

use std::collections::HashMap;
use std::sync::atomic::{Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::{Id, Levels, Wavetable};

/// A place for the levels of a table, empty while they are made.
type Slot = Arc<OnceLock<Arc<Levels>>>;

/// Hands out the levels of tables, made once for all who ask.
///
/// The store holds every table that it has handed out until [`sweep`](Self::sweep) finds that nobody else does. So an audio thread may
/// drop its [`Arc`], which is then never the last one and frees nothing. All functions take a lock and may allocate: they are for any
/// thread but the audio thread.
#[derive(Default)]
pub struct TableStore {
    slots: Mutex<HashMap<Id, Slot>>,
}

impl TableStore {
    /// The store of this process.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<TableStore> = OnceLock::new();
        SHARED.get_or_init(Self::default)
    }

    /// The levels of a table, made now if nobody has asked before; whoever asks for the same table meanwhile waits for them.
    pub fn get(&self, table: &Wavetable) -> Arc<Levels> {
        // While this is held the slot stays, and other tables are not kept waiting.
        let slot = self.slots().entry(table.id()).or_default().clone();
        slot.get_or_init(|| Arc::new(Levels::new(table))).clone()
    }

    /// The levels of the table of this id, if they are there.
    pub fn find(&self, id: Id) -> Option<Arc<Levels>> {
        self.slots().get(&id)?.get().cloned()
    }

    /// Frees what nobody but the store holds; gives the bytes of it.
    pub fn sweep(&self) -> usize {
        let mut freed: Vec<Slot> = Vec::new();
        // Under the lock nobody can come by a table of which the store has the only `Arc`.
        self.slots().retain(|_, slot| {
            let is_asked_for = Arc::strong_count(slot) > 1;
            // Whoever has let go of the slot has taken its levels before.
            fence(Ordering::Acquire);
            let is_held = is_asked_for || slot.get().is_some_and(|levels| Arc::strong_count(levels) > 1);
            if !is_held {
                freed.push(slot.clone());
            }
            is_held
        });
        freed.iter().filter_map(|slot| slot.get()).map(|levels| levels.num_bytes()).sum()
    }

    /// Bytes of all tables in the store.
    pub fn num_bytes(&self) -> usize {
        self.slots().values().filter_map(|slot| slot.get()).map(|levels| levels.num_bytes()).sum()
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<Id, Slot>> {
        // Nothing that panics runs under the lock.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FRAME_LEN;

    fn table(value: f32) -> Wavetable {
        Wavetable::new("", vec![value; FRAME_LEN]).unwrap()
    }

    #[test]
    fn a_table_is_made_once_and_shared_by_content() {
        let store = TableStore::default();
        let (first, again) = (store.get(&table(0.5)), store.get(&table(0.5)));
        assert!(Arc::ptr_eq(&first, &again));
        assert!(Arc::ptr_eq(&first, &store.find(table(0.5).id()).unwrap()));
        assert!(store.find(table(0.6).id()).is_none());
        assert!(!Arc::ptr_eq(&first, &store.get(&table(0.6))));
    }

    #[test]
    fn only_a_sweep_frees_and_only_what_nobody_holds() {
        let store = TableStore::default();
        let held = store.get(&table(0.1));
        let weak = Arc::downgrade(&store.get(&table(0.2)));
        assert!(weak.upgrade().is_some(), "dropping the last one that was handed out frees nothing");
        assert_eq!(store.sweep(), held.num_bytes());
        assert!(weak.upgrade().is_none());
        assert_eq!((store.sweep(), store.num_bytes()), (0, held.num_bytes()));
        drop(held);
        assert_eq!(store.find(table(0.1).id()).map(|levels| levels.num_frames()), Some(1));
        assert!(store.sweep() > 0 && store.num_bytes() == 0);
    }

    #[test]
    fn threads_that_ask_together_get_the_same_while_another_sweeps() {
        let store = TableStore::default();
        for round in 0..20 {
            let table = table(round as f32 / 20.0);
            std::thread::scope(|scope| {
                let own = store.get(&table);
                let asked: Vec<_> = (0..4).map(|_| scope.spawn(|| store.get(&table))).collect();
                scope.spawn(|| (0..50).map(|_| store.sweep()).sum::<usize>());
                let got: Vec<_> = asked.into_iter().map(|thread| thread.join().unwrap()).collect();
                assert!(got.iter().all(|levels| levels.num_frames() == 1));
                // Held by whoever asked, the table outlives all sweeps.
                assert!(got.iter().all(|levels| Arc::ptr_eq(levels, &own)));
            });
        }
        store.sweep();
        assert_eq!(store.num_bytes(), 0);
    }
}
