//! Undo: whole documents, 50 steps back; one drag is one step.

use std::collections::VecDeque;
use std::sync::Arc;

use vaeform_patch::{Patch, Preset};

use crate::bank::{Bank, NUM_PROGRAMS};
use crate::controllers::NUM_LATENTS;

/// Steps that can be taken back.
pub(crate) const MAX_STEPS: usize = 50;

/// Knobs whose turns can be taken back: those of the latents, then the morph.
pub const NUM_TURNED: usize = NUM_LATENTS + 1;

/// Where the knobs of the latent layer stand, 0..1 each as the host has them: latents 1-8, then the morph.
pub type KnobPositions = [f32; NUM_TURNED];

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
    /// Where knobs stood before the step after this turned them; none of a step that turned none. The host holds where they stand now.
    pub(crate) knobs: Option<KnobPositions>,
}

impl Document {
    /// A program of a bank, unedited; numbers above 31 are the last.
    pub(crate) fn program(bank: Arc<Bank>, program: usize) -> Self {
        let program = program.min(NUM_PROGRAMS - 1);
        let source = bank.preset(program).clone();
        Self { patch: source.patch, source, bank, program, knobs: None }
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

    /// Knobs were turned from here, as a step of its own, or together with the last step.
    pub(crate) fn turned(&mut self, now: &Document, before: KnobPositions, joins: bool) {
        self.end(now);
        match self.past.back_mut().filter(|_| joins) {
            Some(last) => last.knobs = Some(before),
            None => self.push(Document { knobs: Some(before), ..now.clone() }),
        }
    }

    /// The document one step back; `knobs` is where they stand now.
    pub(crate) fn undo(&mut self, now: &Document, knobs: KnobPositions) -> Option<Document> {
        self.end(now);
        let before = self.past.pop_back()?;
        self.future.push(Document { knobs: before.knobs.map(|_| knobs), ..now.clone() });
        Some(before)
    }

    /// The document one step ahead; `knobs` is where they stand now.
    pub(crate) fn redo(&mut self, now: &Document, knobs: KnobPositions) -> Option<Document> {
        self.end(now);
        let after = self.future.pop()?;
        self.past.push_back(Document { knobs: after.knobs.map(|_| knobs), ..now.clone() });
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
