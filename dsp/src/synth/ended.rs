//! The list of ended notes on its way to the host; bounded, never allocates.

use crate::event::EndedNote;

const CAPACITY: usize = 256;

/// A ring of ended notes; when nobody drains it, the oldest are dropped.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    notes: [EndedNote; CAPACITY],
    start: usize,
    len: usize,
}

impl Default for Ended {
    fn default() -> Self {
        Self { notes: [EndedNote { voice_id: None, channel: 0, note: 0 }; CAPACITY], start: 0, len: 0 }
    }
}

impl Ended {
    pub(super) fn push(&mut self, note: EndedNote) {
        self.notes[(self.start + self.len) % CAPACITY] = note;
        if self.len < CAPACITY {
            self.len += 1;
        } else {
            self.start = (self.start + 1) % CAPACITY;
        }
    }

    pub(super) fn clear(&mut self) {
        (self.start, self.len) = (0, 0);
    }

    pub(super) fn drain(&mut self) -> impl Iterator<Item = EndedNote> + '_ {
        std::iter::from_fn(move || {
            if self.len == 0 {
                return None;
            }
            let note = self.notes[self.start];
            self.start = (self.start + 1) % CAPACITY;
            self.len -= 1;
            Some(note)
        })
    }
}
