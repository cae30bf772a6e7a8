//! Saving and restoring: what is written, what was refused and is given back, and what is said of it.

use super::{Core, Saved};
use crate::snapshot::Severity;
use crate::state::{self, StateError};

/// A state that could not be read, kept for the build that can.
pub(super) struct RefusedText {
    /// The session's text.
    text: String,
    /// The session as it went on, for which the refused state stands.
    beside: Saved,
}

impl Core {
    /// Replaces everything by a saved state. One that cannot be read changes nothing: it is told, and given back by the next save.
    pub(crate) fn restore_text(&mut self, text: &str, decoded: Result<state::Restored, StateError>) {
        self.refused = None;
        self.restored = Ok(());
        match decoded {
            Ok(state::Restored { saved, told }) => {
                self.restore(saved);
                if !told.is_empty() {
                    self.report("This project", crate::import::shown(&told, 0));
                    self.publish();
                }
            }
            Err(error) => {
                self.notice(Severity::Error, error.to_string());
                // A text that is no state at all is nobody's work.
                if error != StateError::NotAState {
                    let beside = self.saved_now().clone();
                    self.refused = Some(RefusedText { text: text.to_owned(), beside });
                }
                self.restored = Err(error);
                self.publish();
            }
        }
    }

    /// How the last restore went.
    pub(crate) fn restored(&self) -> Result<(), StateError> {
        self.restored.clone()
    }

    /// The session as text. The same thing that found no room is told once.
    pub(crate) fn save(&mut self) -> String {
        if let Some(refused) = self.standing_refused() {
            return refused.text.clone();
        }
        let (text, left_out) = state::encode(self.saved_now());
        if left_out != self.left_out {
            self.left_out = left_out;
            if !self.left_out.is_empty() {
                let told = crate::import::shown(&self.left_out, 0);
                let told = format!("Too much for a project: it is saved without {}", told.join(", "));
                self.notice(Severity::Warning, told);
                self.publish();
            }
        }
        text
    }

    /// What was refused, unless the session is another one by now. To move the window or a controller is no edit.
    fn standing_refused(&mut self) -> Option<&RefusedText> {
        let now = self.saved_now();
        let (editor_size, offsets) = (now.editor_size, now.offsets);
        let now = Saved { editor_size, offsets, ..now.clone() };
        self.refused.take_if(|refused| {
            let beside = Saved { editor_size, offsets, ..refused.beside.clone() };
            beside != now
        });
        self.refused.as_ref()
    }
}
