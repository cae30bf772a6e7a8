//! The keys that are held, newest last: mono mode goes back to the one before, and the LFO restarts when the first comes.

use crate::event::{EndedNote, NoteTarget};

const CAPACITY: usize = 32;

/// A held key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct HeldKey {
    pub(super) identity: EndedNote,
    /// 0-1.
    pub(super) velocity: f32,
    /// Mono: another key has taken this key's note over, so nobody else will say that it has ended.
    pub(super) is_orphan: bool,
}

/// A stack of held keys; the oldest falls out when it is full.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    held: [Option<HeldKey>; CAPACITY],
    len: usize,
}

impl Keys {
    pub(super) fn clear(&mut self) {
        self.len = 0;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Puts a key on top; returns the oldest when it falls out.
    pub(super) fn push(&mut self, key: HeldKey) -> Option<HeldKey> {
        let mut forgotten = None;
        if self.len == self.held.len() {
            forgotten = self.held[0];
            self.held.copy_within(1.., 0);
            self.len -= 1;
        }
        self.held[self.len] = Some(key);
        self.len += 1;
        forgotten
    }

    pub(super) fn set_orphan(&mut self, identity: &EndedNote, is_orphan: bool) {
        for key in self.held[..self.len].iter_mut().flatten().filter(|key| key.identity == *identity) {
            key.is_orphan = is_orphan;
        }
    }

    pub(super) fn newest(&self) -> Option<HeldKey> {
        self.held[..self.len].last().copied().flatten()
    }

    /// Removes one key that matches, the oldest first.
    pub(super) fn remove(&mut self, target: &NoteTarget) -> Option<HeldKey> {
        self.remove_where(|key| target.matches(key))
    }

    /// Removes one key that `is_meant`, the oldest first.
    pub(super) fn remove_where(&mut self, is_meant: impl Fn(&EndedNote) -> bool) -> Option<HeldKey> {
        let idx = self.held[..self.len].iter().position(|key| key.is_some_and(|key| is_meant(&key.identity)))?;
        let key = self.held[idx];
        self.held.copy_within(idx + 1..self.len, idx);
        self.len -= 1;
        key
    }
}
