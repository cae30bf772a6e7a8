//! The way from the root to the element that is being read.

use super::tag::Tag;

/// The way from the root to the element that is being read.
#[derive(Default)]
pub(super) struct Path {
    frames: Vec<Frame>,
    /// The names of all of them, one after the other.
    names: String,
    frozen: usize,
    takes: usize,
    slots: usize,
    grooves: usize,
    arranger: usize,
}

struct Frame {
    tag: Tag,
    name_start: usize,
}

/// Names of an element's way at most.
const MAX_NAMES: usize = 12;

impl Path {
    pub(super) fn push(&mut self, name: &str) -> Tag {
        let tag = Tag::of(name);
        self.frames.push(Frame { tag, name_start: self.names.len() });
        self.names.push_str(name);
        self.count(tag, 1);
        tag
    }

    pub(super) fn pop(&mut self) -> Option<Tag> {
        let frame = self.frames.pop()?;
        self.names.truncate(frame.name_start);
        self.count(frame.tag, usize::MAX);
        Some(frame.tag)
    }

    /// Elements around, this one included.
    pub(super) fn depth(&self) -> usize {
        self.frames.len()
    }

    /// The element so many steps up: 0 is the one that is read.
    pub(super) fn up(&self, steps: usize) -> Tag {
        let at = self.frames.len().checked_sub(steps + 1);
        at.map_or(Tag::Other, |at| self.frames[at].tag)
    }

    /// The name of the element at a depth, 1 for the root.
    pub(super) fn name(&self, depth: usize) -> &str {
        let Some(frame) = depth.checked_sub(1).and_then(|at| self.frames.get(at)) else { return "" };
        let end = self.frames.get(depth).map_or(self.names.len(), |next| next.name_start);
        &self.names[frame.name_start..end]
    }

    /// The names below one depth down to another, with `/` between them; the last twelve. Chains at the start are left out.
    pub(super) fn names(&self, below: usize, to: usize) -> String {
        let to = to.min(self.depth());
        let first = (below + 1).max(to.saturating_sub(MAX_NAMES - 1));
        let mut names = String::new();
        for depth in first..=to {
            if names.is_empty() && matches!(self.frames[depth - 1].tag, Tag::DeviceChain | Tag::MasterChain) {
                continue;
            }
            if !names.is_empty() {
                names.push('/');
            }
            names.push_str(self.name(depth));
        }
        names
    }

    /// Inside of frozen renders.
    pub(super) fn is_frozen(&self) -> bool {
        self.frozen > 0
    }

    /// Inside of take lanes.
    pub(super) fn is_take(&self) -> bool {
        self.takes > 0
    }

    /// Inside of the session's slots.
    pub(super) fn is_slot(&self) -> bool {
        self.slots > 0
    }

    /// Inside of the groove pool.
    pub(super) fn is_groove(&self) -> bool {
        self.grooves > 0
    }

    /// Inside of an arrangement's clips or of an inline automation.
    pub(super) fn is_arranger(&self) -> bool {
        self.arranger > 0
    }

    fn count(&mut self, tag: Tag, by: usize) {
        let counter = match tag {
            Tag::FreezeSequencer => &mut self.frozen,
            Tag::TakeLanes => &mut self.takes,
            Tag::ClipSlotList => &mut self.slots,
            Tag::GroovePool => &mut self.grooves,
            Tag::ArrangerAutomation => &mut self.arranger,
            _ => return,
        };
        *counter = counter.wrapping_add(by);
    }
}
