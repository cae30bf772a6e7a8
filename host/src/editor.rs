//! The plugin's editor in a window of the host's. `[main-thread]`.

use anyhow::{Context, Result, bail};
use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window as Handle};

use crate::instance::Instance;
use crate::window::Window;

impl Instance {
    /// Puts the editor into a window, which the instance keeps until [`Instance::close_editor`] or its own end.
    ///
    /// # Errors
    /// When an editor is open already, or the plugin has none for X11.
    pub fn open_editor(&mut self, window: Window) -> Result<()> {
        if self.editor.is_some() {
            bail!("the editor is open");
        }
        let handle = self.inner.plugin_handle();
        let gui = handle.get_extension::<PluginGui>().context("the plugin has no editor")?;
        let kind = GuiConfiguration { api_type: GuiApiType::X11, is_floating: false };
        gui.create(&handle, kind)?;
        let parent = Handle::from_x11_handle(window.id().into());
        // SAFETY: the window is open, and lives in the instance until the editor has been destroyed.
        let shown = unsafe { gui.set_parent(&handle, parent) }.and_then(|()| gui.show(&handle));
        if let Err(error) = shown {
            gui.destroy(&handle);
            return Err(error.into());
        }
        self.editor = Some(window);
        Ok(())
    }

    /// Whether sizes that the plugin asks for are granted from now on.
    pub fn grant_sizes(&self, grants: bool) {
        self.record.note(|c| c.grants_sizes = grants);
    }

    /// Gives the open editor another size, as a host does whose window was dragged; in pixels.
    ///
    /// # Errors
    /// When no editor is open, or the plugin refuses.
    pub fn set_editor_size(&mut self, width: u32, height: u32) -> Result<()> {
        let handle = self.inner.plugin_handle();
        let gui = handle.get_extension::<PluginGui>().context("the plugin has no editor")?;
        Ok(gui.set_size(&handle, GuiSize { width, height })?)
    }

    /// The size of the open editor on the display, in pixels.
    ///
    /// # Errors
    /// When no editor is open, or the display does not answer.
    pub fn shown_editor_size(&self) -> Result<(u16, u16)> {
        self.editor.as_ref().context("no editor is open")?.inner_size()
    }

    /// Closes the editor and then its window; nothing when it is not open.
    pub fn close_editor(&mut self) {
        if let Some(window) = self.editor.take() {
            let handle = self.inner.plugin_handle();
            if let Some(gui) = handle.get_extension::<PluginGui>() {
                gui.destroy(&handle);
            }
            drop(window);
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.close_editor();
    }
}
