//! Undo: whole documents, 50 steps back; one drag is one step.

use std::collections::VecDeque;
use std::sync::Arc;

use vaeform_dsp::patch::{Patch, Preset};

use crate::bank::{Bank, NUM_PROGRAMS};

/// Steps that can be taken back.
pub(crate) const MAX_STEPS: usize = 50;

/// What undo brings back: the edited patch, the bank, and which program is current. Cheap to copy.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Document {
    /// The edited patch.
    pub(crate) patch: Patch,
    /// What it was edited from: its author, category and tags are the patch's.
    pub(crate) source: Arc<Preset>,
    /// The bank.
    pub(crate) bank: Arc<Bank>,
    /// The current program, 0-31.
    pub(crate) program: usize,
}

impl Document {
    /// A program of a bank, unedited; numbers above 31 are the last.
    pub(crate) fn program(bank: Arc<Bank>, program: usize) -> Self {
        let program = program.min(NUM_PROGRAMS - 1);
        let source = bank.preset(program).clone();
        Self { patch: source.patch, source, bank, program }
    }

    /// The edited patch with the words of what it was edited from.
    pub(crate) fn preset(&self) -> Preset {
        Preset { patch: self.patch, ..Preset::clone(&self.source) }
    }
}

/// The steps behind and ahead of the current document.
#[derive(Debug, Default)]
pub(crate) struct History {
    past: VecDeque<Document>,
    future: Vec<Document>,
    gesture: Option<Document>,
}

impl History {
    /// Opens a gesture at this document; an open one goes on.
    pub(crate) fn begin(&mut self, now: &Document) {
        self.gesture.get_or_insert_with(|| now.clone());
    }

    /// Closes the gesture; it becomes a step if it changed something.
    pub(crate) fn end(&mut self, now: &Document) {
        if let Some(before) = self.gesture.take()
            && before != *now
        {
            self.push(before);
        }
    }

    /// Notes the document as it was before a change that is about to happen; inside a gesture the gesture has it already.
    pub(crate) fn record(&mut self, before: &Document) {
        if self.gesture.is_none() {
            self.push(before.clone());
        }
    }

    /// The document one step back.
    pub(crate) fn undo(&mut self, now: &Document) -> Option<Document> {
        self.end(now);
        let before = self.past.pop_back()?;
        self.future.push(now.clone());
        Some(before)
    }

    /// The document one step ahead.
    pub(crate) fn redo(&mut self, now: &Document) -> Option<Document> {
        self.end(now);
        let after = self.future.pop()?;
        self.past.push_back(now.clone());
        Some(after)
    }

    /// There is something to undo, an open gesture included.
    pub(crate) fn can_undo(&self, now: &Document) -> bool {
        !self.past.is_empty() || self.gesture.as_ref().is_some_and(|before| before != now)
    }

    /// There is something to redo.
    pub(crate) fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Forgets everything, as after a restore.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    fn push(&mut self, before: Document) {
        if self.past.len() == MAX_STEPS {
            self.past.pop_front();
        }
        self.past.push_back(before);
        self.future.clear();
    }
}
