//! Undo: whole contents, 50 steps back; one drag is one step.

use std::collections::VecDeque;

use super::contents::{Contents, KnobPositions};

/// Steps that can be taken back.
pub(crate) const MAX_STEPS: usize = 50;

/// The steps behind and ahead of the current document.
#[derive(Debug, Default)]
pub(crate) struct History {
    past: VecDeque<Contents>,
    future: Vec<Contents>,
    gesture: Option<Contents>,
}

impl History {
    /// All that can be brought back.
    pub(crate) fn contents(&self) -> impl Iterator<Item = &Contents> {
        self.past.iter().chain(&self.future).chain(&self.gesture)
    }

    /// Opens a gesture at this document; an open one goes on.
    pub(crate) fn begin(&mut self, now: &Contents) {
        self.gesture.get_or_insert_with(|| now.clone());
    }

    /// Closes the gesture; it becomes a step if it changed something.
    pub(crate) fn end(&mut self, now: &Contents) {
        if let Some(before) = self.gesture.take()
            && before != *now
        {
            self.push(before);
        }
    }

    /// Notes the document as it was before a change that is about to happen; inside a gesture the gesture has it already.
    pub(crate) fn record(&mut self, before: &Contents) {
        if self.gesture.is_none() {
            self.push(before.clone());
        }
    }

    /// Knobs were turned from here, as a step of its own, or together with the last step.
    pub(crate) fn turned(&mut self, now: &Contents, before: KnobPositions, joins: bool) {
        self.end(now);
        match self.past.back_mut().filter(|_| joins) {
            Some(last) => last.knobs = Some(before),
            None => self.push(Contents { knobs: Some(before), ..now.clone() }),
        }
    }

    /// The document one step back; `knobs` is where they stand now.
    pub(crate) fn undo(&mut self, now: &Contents, knobs: KnobPositions) -> Option<Contents> {
        self.end(now);
        let before = self.past.pop_back()?;
        self.future.push(Contents { knobs: before.knobs.map(|_| knobs), ..now.clone() });
        Some(before)
    }

    /// The document one step ahead; `knobs` is where they stand now.
    pub(crate) fn redo(&mut self, now: &Contents, knobs: KnobPositions) -> Option<Contents> {
        self.end(now);
        let after = self.future.pop()?;
        self.past.push_back(Contents { knobs: after.knobs.map(|_| knobs), ..now.clone() });
        Some(after)
    }

    /// There is something to undo, an open gesture included.
    pub(crate) fn can_undo(&self, now: &Contents) -> bool {
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

    fn push(&mut self, before: Contents) {
        if self.past.len() == MAX_STEPS {
            self.past.pop_front();
        }
        self.past.push_back(before);
        self.future.clear();
    }
}
