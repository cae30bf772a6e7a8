//! The plugin's editor in a window of the host's. `[main-thread]`.

use anyhow::{Context, Result, ensure};

use super::Instance;
use super::com::View;
use crate::window::Window;

impl Instance {
    /// Puts the editor into a window, which it keeps until [`Instance::close_editor`] or the instance's end. Sizes that the editor asks for
    /// are given: the window takes them, and the editor is told.
    ///
    /// # Errors
    /// When an editor is open already, or the plugin has none for X11.
    pub fn open_editor(&mut self, window: Window) -> Result<()> {
        ensure!(self.view.is_none(), "the editor is open");
        self.view = Some(self.component.view(window)?);
        Ok(())
    }

    /// Sizes that the open editor has asked for, in pixels.
    ///
    /// # Errors
    /// When no editor is open.
    pub fn asked_editor_sizes(&self) -> Result<Vec<(u32, u32)>> {
        Ok(self.open()?.asked_sizes())
    }

    /// Gives the open editor another size, as a host does whose window was dragged; in pixels.
    ///
    /// # Errors
    /// When no editor is open, or the plugin refuses.
    pub fn set_editor_size(&mut self, width: u16, height: u16) -> Result<()> {
        self.open()?.set_size(width, height)
    }

    /// The size of the window around the open editor, in pixels.
    ///
    /// # Errors
    /// When no editor is open, or the display does not answer.
    pub fn window_size(&self) -> Result<(u16, u16)> {
        self.open()?.window().size()
    }

    /// The size of the open editor on the display, in pixels.
    ///
    /// # Errors
    /// When no editor is open, or the display does not answer.
    pub fn shown_editor_size(&self) -> Result<(u16, u16)> {
        self.open()?.window().inner_size()
    }

    /// How many colors the open editor shows; all of it has to be on the display.
    ///
    /// # Errors
    /// When no editor is open, or the display does not answer.
    pub fn num_editor_colors(&self) -> Result<usize> {
        self.open()?.window().num_inner_colors()
    }

    /// Closes the editor and then its window; nothing when it is not open.
    pub fn close_editor(&mut self) {
        self.view = None;
    }

    fn open(&self) -> Result<&View> {
        self.view.as_ref().context("no editor is open")
    }
}
