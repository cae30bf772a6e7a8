//! The document behind its lock.
#![expect(
    clippy::disallowed_types,
    reason = "window and workers share the document; the audio end has queues of its own"
)]

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Document;

/// Shared by all threads of a session but the audio thread; held for microseconds.
pub(crate) struct SharedDocument(Mutex<Document>);

impl SharedDocument {
    /// Puts a document behind a lock.
    pub(crate) fn new(document: Document) -> Self {
        Self(Mutex::new(document))
    }

    /// The document. After a panic elsewhere it is still whole: every change is a replacement of plain values.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Document> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
