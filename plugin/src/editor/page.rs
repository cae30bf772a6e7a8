//! What a page of the editor is.

use std::path::PathBuf;

use egui::{Key, Ui};
use vaeform_session::{Client, Command, Snapshot};

use super::control_port::ControlPort;
use super::files::Files;
use super::surface::Surface;

/// A page of the middle of the window; the list of them is in `pages`. The editor goes from thread to thread, and its pages with it.
pub(crate) trait Page: Send {
    /// The name on its tab.
    fn title(&self) -> &'static str;

    /// Draws the page; what is asked of the session is left in the context.
    fn draw(&mut self, ui: &mut Ui, context: &mut PageContext<'_>);

    /// Whether the Performance strip, which is about FM, stands below the page.
    fn has_performance_strip(&self) -> bool {
        true
    }

    /// Acts on a key that was pressed together with Ctrl, whichever page is shown; false if the key means nothing here.
    fn shortcut(&mut self, _ui: &Ui, _key: Key, _context: &mut PageContext<'_>) -> bool {
        false
    }

    /// Takes sounds, whichever page is shown; none from a page that has no use for them.
    fn take_sounds(&mut self, _sounds: &Sounds) -> Option<Command> {
        None
    }
}

/// What a page shows, and where it leaves what it wants.
pub(crate) struct PageContext<'a> {
    /// The session as it is.
    pub(crate) snapshot: &'a Snapshot,
    /// What changes too fast for snapshots, or is seldom looked at.
    pub(crate) client: &'a Client,
    /// Opens dialogs.
    pub(crate) files: &'a Files,
    /// The patch's values under pointer and keys.
    pub(crate) surface: &'a mut Surface,
    /// The host's parameters.
    pub(crate) port: &'a mut dyn ControlPort,
    /// What is asked of the session.
    pub(crate) commands: &'a mut Vec<Command>,
}

/// Files with sounds that came from outside.
#[derive(Clone, Debug)]
pub(crate) enum Sounds {
    /// Dropped on the window, one or more.
    Dropped(Vec<PathBuf>),
    /// Chosen in a dialog.
    Chosen(PathBuf),
}
