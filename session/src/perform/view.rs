//! What a window sees of lanes and gesture.

use std::sync::Arc;

use vaeform_performance::play::RecorderState;

use super::PerformPart;

/// Lanes and gesture as they are, and what the recorder does.
#[derive(Clone, Debug)]
pub struct PerformView {
    /// What is kept.
    pub part: Arc<PerformPart>,
    /// What the recorder does.
    pub recorder: RecorderState,
    /// It goes on until it is stopped.
    pub overdubs: bool,
    /// A change can be taken back.
    pub can_undo: bool,
    /// A change can be made again.
    pub can_redo: bool,
    /// The clip that was written last to be copied, and how many were.
    pub clip: (u64, Arc<str>),
}

impl Default for PerformView {
    fn default() -> Self {
        Self {
            part: Arc::default(),
            recorder: RecorderState::Playing,
            overdubs: false,
            can_undo: false,
            can_redo: false,
            clip: (0, Arc::from("")),
        }
    }
}

impl PartialEq for PerformView {
    /// A part is compared by whether it is the same one: it is never changed in place.
    fn eq(&self, other: &Self) -> bool {
        let flags = |view: &Self| (view.recorder, view.overdubs, view.can_undo, view.can_redo, view.clip.0);
        Arc::ptr_eq(&self.part, &other.part) && flags(self) == flags(other)
    }
}
