//! What a window shows, and who has it.

use std::sync::{Arc, PoisonError};

use nice_plug::context::gui::GuiContext;

use super::input::Drops;

/// What a window shows.
pub trait Content: Send + 'static {
    /// A window has opened.
    fn opened(&mut self, egui: egui::Context, host: GuiContext);
    /// Draws a frame; `drops` are files over the window and on it.
    fn frame(&mut self, ui: &mut egui::Ui, drops: &Drops);
    /// The window has another size, in points.
    fn resized(&mut self, width: f64, height: f64);
    /// Whether a frame would look otherwise than the last one, because of something else than the window's own events. Asked often: to be
    /// cheap.
    fn has_news(&mut self) -> bool;
    /// Whether a key is the content's, though no field is being typed in; others go on to the host.
    fn wants_key(&self, key: egui::Key) -> bool;
}

/// The content, which the window's thread draws and the framework's thread keeps for the next window.
#[expect(
    clippy::disallowed_types,
    reason = "two threads of windows share the content; the audio thread knows no window"
)]
pub(super) struct WindowState<C>(Arc<std::sync::Mutex<C>>);

impl<C> Clone for WindowState<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<C> WindowState<C> {
    #[expect(clippy::disallowed_types, reason = "as above")]
    /// Shared by the windows of one editor.
    pub(super) fn new(content: C) -> Self {
        Self(Arc::new(std::sync::Mutex::new(content)))
    }

    /// Acts on the content; another window waits.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut C) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
