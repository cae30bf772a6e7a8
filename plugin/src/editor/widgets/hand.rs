//! The gesture in progress and the value that is typed; what becomes of them is in [`page_context`](crate::editor::page_context).

use vaeform_patch::layers::LayerParamId;

use super::entry::Entry;

/// The gesture in progress. One a window.
#[derive(Debug, Default)]
pub(crate) struct Hand {
    /// The parameters that are held, and the ways at which the drag has them: between steps they run on.
    pub(in crate::editor) held: Vec<(LayerParamId, f32)>,
    /// The route whose amount is held, and where the drag has that.
    pub(in crate::editor) route: Option<(usize, f32)>,
    /// A value was changed, so that the session has begun a step of undo.
    pub(in crate::editor) is_begun: bool,
    /// Several changes at once make one step.
    pub(in crate::editor) is_compound: bool,
    /// A drag's travel was seen up to here.
    pub(super) seen: egui::Vec2,
    /// The rest of wheel notches that have made no step.
    pub(super) wheel_rest: f32,
    /// The value that is being typed.
    pub(super) entry: Entry,
}

impl Hand {
    /// Whether letters belong to a value that is being typed.
    pub(crate) fn takes_letters(&self) -> bool {
        self.entry.is_open()
    }
}
