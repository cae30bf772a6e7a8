//! What a page of the editor is.

use std::path::PathBuf;

use egui::{Color32, Key, Ui};
use vaeform_session::{Command, Snapshot};

pub(crate) use super::page_context::PageContext;
use super::palette::Palette;
use super::widgets::Icon;

/// A page of the middle of the window; the list of them is in `pages`. The editor goes from thread to thread, and its pages with it.
pub(crate) trait Page: Send {
    /// The name on its tab.
    fn title(&self) -> &'static str;

    /// What stands on its tab where the title would take too much room.
    fn icon(&self) -> Option<Icon> {
        None
    }

    /// What it is for, in a line.
    fn says(&self) -> &'static str {
        self.title()
    }

    /// What the line at the bottom says while the pointer is on nothing.
    fn hint(&self) -> &'static str {
        self.says()
    }

    /// The colour of its tab.
    fn color(&self, palette: &Palette) -> Color32 {
        palette.accent
    }

    /// Draws the page; what is asked of the session is left in the context.
    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>);

    /// Whether the Performance strip, which is about FM, stands below the page.
    fn has_performance_strip(&self) -> bool {
        true
    }

    /// Whether something has come for which the page is shown by itself. Asked in every frame, also of pages that are not shown.
    fn comes_by_news(&mut self, _snapshot: &Snapshot) -> bool {
        false
    }

    /// Another page is shown from this frame on.
    fn leave(&mut self, _context: &mut PageContext<'_>) {}

    /// Acts on a key that was pressed together with Ctrl, whichever page is shown; false if the key means nothing here.
    fn shortcut(&mut self, _ui: &Ui, _key: Key, _context: &mut PageContext<'_>) -> bool {
        false
    }

    /// Whether the page is shown when it has acted on a key.
    fn comes_by_shortcut(&self) -> bool {
        false
    }

    /// Takes sounds, whether it is shown or not; none from a page that has no use for them.
    fn take_sounds(&mut self, _sounds: &Sounds, _is_shown: bool) -> Option<Command> {
        None
    }

    /// Whether any sound is of use to it, so that others are asked before.
    fn takes_any_sound(&self) -> bool {
        false
    }

    /// What a drop on the window does while the page is shown.
    fn drop_hint(&self) -> &'static str {
        "Drop sounds to match them; .syx, .json, .scl, .ascl, .kbm and .tun to import them"
    }
}

/// Files with sounds that came from outside.
#[derive(Clone, Debug)]
pub(crate) enum Sounds {
    /// Dropped on the window, one or more.
    Dropped(Vec<PathBuf>),
    /// Chosen in a dialog.
    Chosen(PathBuf),
}
