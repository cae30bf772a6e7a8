//! How the document changes: edits, programs, banks, tunings and restored states, each a step of undo where a person would want one.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use vaeform_patch::{Patch, Preset};

use super::{Change, Core, NamedTuning, Saved};
use crate::bank::{Bank, MAX_LABEL, NUM_PROGRAMS};
use crate::controllers::Learning;
use crate::parameter_changes::ALL_OPERATORS;
use crate::undo::Document;

impl Core {
    /// Loads a sound that is no program of the bank; it can be stored as one.
    pub(crate) fn load_preset(&mut self, preset: Preset) {
        let document = Document { patch: preset.patch, source: Arc::new(preset), ..self.saved.document.clone() };
        self.load(document);
    }

    /// Replaces the bank and loads a program of it.
    pub(crate) fn load_bank(&mut self, bank: Bank, program: usize) {
        self.load(Document::program(Arc::new(bank), program));
    }

    /// Tunes all notes.
    pub(crate) fn set_tuning(&mut self, tuning: NamedTuning) {
        self.keep_tuning(tuning);
        self.unsent_tuning = true;
    }

    /// Keeps a tuning that the synth has already.
    pub(crate) fn keep_tuning(&mut self, tuning: NamedTuning) {
        let name = tuning.name.chars().take(MAX_LABEL).collect();
        self.saved.tuning = NamedTuning { name, ..tuning };
    }

    /// An MTS-ESP master tunes, or tunes no more.
    pub(crate) fn set_master_tuning(&mut self, tuning: Option<NamedTuning>) {
        self.master_tuning = tuning;
        self.unsent_tuning = true;
    }

    /// The tuning that is heard.
    pub(super) fn heard_tuning(&self) -> &NamedTuning {
        self.master_tuning.as_ref().unwrap_or(&self.saved.tuning)
    }

    /// Changes the patch in place, as one step of undo or part of an open gesture.
    pub(crate) fn edit(&mut self, patch: Patch) {
        self.end_audition();
        if self.comparing {
            self.comparing = false;
            self.touch(Change::Edit);
        }
        if patch != self.saved.document.patch {
            self.history.record(&self.saved.document);
            self.saved.document.patch = patch;
            self.touch(Change::Edit);
        }
    }

    /// Changes the patch in place by a message from a cable: a run of messages is one step of undo.
    pub(crate) fn edit_by_cable(&mut self, patch: Patch) {
        self.history.begin(&self.saved.document);
        self.edit(patch);
    }

    /// Switches operators on and off, until another sound is loaded.
    pub(crate) fn switch_operators(&mut self, mask: u8) {
        if self.operators != mask {
            self.operators = mask;
            self.touch(Change::Edit);
        }
    }

    /// Replaces everything that is saved, at once; a program change that follows directly does not replace it again.
    pub(crate) fn restore(&mut self, mut saved: Saved) {
        let (matches, sample) = std::mem::take(&mut saved.matching);
        self.restore_match(matches, sample);
        self.ask_for_ports(&saved.hardware);
        self.saved = saved;
        self.operators = ALL_OPERATORS;
        self.knobs_wanted = None;
        self.history.clear();
        self.comparing = false;
        self.replaced_bank();
        self.touch(Change::Load);
        self.unsent_tuning = true;
        self.learning = Learning::Off;
        self.learnings = self.learnings.wrapping_add(1);
        self.unsent_controllers = true;
        self.unsent_offsets = true;
        self.port.flags.program_change.store(self.saved.program_change.into(), Ordering::Relaxed);
        self.flush();
        self.port.flags.restores.fetch_add(1, Ordering::Release);
        self.publish();
    }

    /// A program of the bank as a document.
    pub(super) fn select(&self, program: usize) -> Document {
        Document::program(self.saved.document.bank.clone(), program)
    }

    pub(super) fn store(&mut self, program: usize) {
        let program = program.min(NUM_PROGRAMS - 1);
        let Document { ref bank, .. } = self.saved.document;
        let bank = Arc::new(bank.with_preset(program, self.saved.document.preset()));
        self.history.end(&self.saved.document);
        self.history.record(&self.saved.document);
        self.saved.document = Document::program(bank, program);
        self.replaced_bank();
        self.end_audition();
        if self.comparing {
            self.comparing = false;
            self.touch(Change::Edit);
        }
    }

    /// A new document as a step of undo; held notes finish on the old patch.
    pub(super) fn load(&mut self, document: Document) {
        self.history.end(&self.saved.document);
        self.history.record(&self.saved.document);
        let same_bank = Arc::ptr_eq(&document.bank, &self.saved.document.bank);
        self.saved.document = document;
        self.comparing = false;
        self.operators = ALL_OPERATORS;
        self.end_audition();
        if !same_bank {
            self.replaced_bank();
        }
        self.touch(Change::Load);
    }

    /// Goes to a document of the history. A changed parameter is heard on held notes, another program is not.
    pub(super) fn travel(&mut self, document: Document) {
        let same_bank = Arc::ptr_eq(&document.bank, &self.saved.document.bank);
        let change =
            if document.program == self.saved.document.program && same_bank { Change::Edit } else { Change::Load };
        self.saved.document = document;
        self.bring_back_knobs();
        self.comparing = false;
        self.end_audition();
        if !same_bank {
            self.replaced_bank();
        }
        self.touch(change);
    }

    pub(super) fn replaced_bank(&mut self) {
        self.bank_serial += 1;
        self.unsent_programs = true;
    }
}
