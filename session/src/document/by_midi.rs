//! What comes by MIDI changes a document as hands do, and the host hears of it.

use super::Document;

/// Does what a message from a cable or the host asks. What it changes of the project is news to the host, which saves it.
pub(crate) fn by_midi(document: &mut Document, act: impl FnOnce(&mut Document)) {
    let saved = |document: &Document| {
        let saved = document.editing.saved();
        (saved.contents.clone(), saved.tuning.clone(), saved.controllers, saved.params)
    };
    let before = saved(document);
    act(document);
    if saved(document) != before {
        document.signals().count_change();
    }
}
