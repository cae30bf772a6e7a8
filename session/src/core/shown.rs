//! What is seen of the document: the newest snapshot, and notices.

use std::sync::Arc;

use super::Core;
use crate::snapshot::{Notice, Program, Severity, Snapshot};
use crate::undo::Document;

/// Notices kept for the editor.
const MAX_NOTICES: usize = 16;

impl Core {
    /// The newest snapshot.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.clone()
    }

    /// Makes what has changed visible.
    pub(crate) fn publish(&mut self) {
        let same_bank = self.published_bank == self.bank_serial;
        let programs = if same_bank { self.snapshot.programs.clone() } else { self.saved.document.bank.programs() };
        self.published_bank = self.bank_serial;
        self.snapshot = Arc::new(self.shown(self.snapshot.revision + 1, programs));
    }

    /// What is to be seen now.
    pub(super) fn shown(&self, revision: u64, programs: Arc<[Program]>) -> Snapshot {
        let Document { patch, ref bank, program, .. } = self.saved.document;
        Snapshot {
            revision,
            patch: self.shown_patch(),
            comparing: self.comparing,
            is_edited: patch != bank.preset(program).patch,
            bank_name: bank.name().to_owned(),
            programs,
            program,
            can_undo: self.history.can_undo(&self.saved.document),
            can_redo: self.history.can_redo(),
            tuning_name: self.heard_tuning().name.clone(),
            program_change: self.saved.program_change,
            editor_size: self.saved.editor_size,
            performance: self.saved.performance.clone(),
            controllers: self.saved.controllers,
            learning: self.learning,
            knobs_wanted: self.knobs_wanted,
            hardware: self.saved.hardware.clone(),
            ports_wait: self.ports_wait,
            matches: self.matching.view(),
            notices: self.notices.clone(),
        }
    }

    /// Notices over the life of the session.
    pub(crate) fn num_notices(&self) -> u64 {
        self.num_notices
    }

    /// Tells a person something.
    pub(crate) fn notice(&mut self, severity: Severity, text: impl Into<String>) {
        self.num_notices += 1;
        if self.notices.len() == MAX_NOTICES {
            self.notices.remove(0);
        }
        self.notices.push(Notice { serial: self.num_notices, severity, text: text.into() });
    }
}
