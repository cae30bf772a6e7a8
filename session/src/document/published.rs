//! The newest snapshot, and which bank its list of programs was made of.

use std::sync::Arc;

use crate::bank::{Bank, Program};
use crate::snapshot::Snapshot;

/// See the [module](self).
#[derive(Debug, Default)]
pub(super) struct Published {
    snapshot: Arc<Snapshot>,
    /// Nothing before the first snapshot.
    bank_serial: Option<u64>,
}

impl Published {
    /// The newest snapshot.
    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.clone()
    }

    /// The list of a bank's programs: made anew only for another bank.
    pub(super) fn programs(&self, bank: &Bank, serial: u64) -> Arc<[Program]> {
        if self.bank_serial == Some(serial) { self.snapshot.programs.clone() } else { bank.programs() }
    }

    /// Replaces the snapshot by one with a larger revision, made of the bank with this number.
    pub(super) fn publish(&mut self, snapshot: Snapshot, bank_serial: u64) {
        let is_first = self.bank_serial.replace(bank_serial).is_none();
        let revision = if is_first { 0 } else { self.snapshot.revision + 1 };
        self.snapshot = Arc::new(Snapshot { revision, ..snapshot });
    }
}
