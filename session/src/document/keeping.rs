//! Saving and restoring: what was refused and is given back, and what found no room.

use crate::import;
use crate::project::Saved;
use crate::state::{self, StateError};

/// A state that could not be read, kept for the build that can.
#[derive(Debug)]
struct RefusedText {
    /// The session's text.
    text: String,
    /// What is saved of the session as it went on, for which the refused state stands.
    beside: String,
}

/// See the [module](self).
#[derive(Debug)]
pub(super) struct Keeping {
    /// How the last restore went.
    restored: Result<(), StateError>,
    refused: Option<RefusedText>,
    /// What found no room in the last saved state.
    left_out: Vec<String>,
}

impl Default for Keeping {
    fn default() -> Self {
        Self { restored: Ok(()), refused: None, left_out: Vec::new() }
    }
}

impl Keeping {
    /// How the last restore went.
    pub(super) fn restored(&self) -> Result<(), StateError> {
        self.restored.clone()
    }

    /// A state was taken.
    pub(super) fn take(&mut self) {
        (self.refused, self.restored) = (None, Ok(()));
    }

    /// A state was refused while the session is `now`; its text is given back by the next save.
    pub(super) fn refuse(&mut self, text: &str, error: StateError, now: &Saved) {
        // A text that is no state at all is nobody's work.
        self.refused =
            (error != StateError::NotAState).then(|| RefusedText { text: text.to_owned(), beside: edited(now) });
        self.restored = Err(error);
    }

    /// The session as text, and a sentence for a person. The same thing that found no room is told once.
    pub(super) fn save(&mut self, now: &Saved) -> (String, Option<String>) {
        if let Some(refused) = self.standing_refused(now) {
            return (refused.text.clone(), None);
        }
        let (text, left_out) = state::encode(now);
        let is_news = left_out != self.left_out && !left_out.is_empty();
        self.left_out = left_out;
        let told = is_news.then(|| {
            let what = import::shown(&self.left_out, 0).join(", ");
            format!("Too much for a project: it is saved without {what}")
        });
        (text, told)
    }

    /// What was refused, unless the session is another one by now.
    fn standing_refused(&mut self, now: &Saved) -> Option<&RefusedText> {
        self.refused.take_if(|refused| refused.beside != edited(now));
        self.refused.as_ref()
    }
}

/// What is saved of a session but what is no edit: to move the window or a controller. A session also holds what is not saved, such as how
/// far its library has grown.
fn edited(now: &Saved) -> String {
    state::encode(&Saved { editor_size: None, offsets: Default::default(), ..now.clone() }).0
}
