//! The plugin's editor in a window of the host's. `[main-thread]`.

use anyhow::{Context, Result, bail};
use clack_extensions::gui::{GuiApiType, GuiConfiguration, PluginGui, Window as Handle};

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
