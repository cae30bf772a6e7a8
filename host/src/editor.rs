//! The plugin's editor in a window of the host's. `[main-thread]`.

use anyhow::{Context, Result, bail};
use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window as Handle};
use clack_host::prelude::PluginInstance;

use crate::callbacks::Recorder;
use crate::window::Window;

/// An editor that may be open, and its window.
#[derive(Default)]
pub(crate) struct Editor(Option<Window>);

impl Editor {
    /// Puts the editor into a window, which it keeps until [`Editor::close`].
    pub(crate) fn open(&mut self, plugin: &mut PluginInstance<Recorder>, window: Window) -> Result<()> {
        if self.0.is_some() {
            bail!("the editor is open");
        }
        let handle = plugin.plugin_handle();
        let gui = handle.get_extension::<PluginGui>().context("the plugin has no editor")?;
        let kind = GuiConfiguration { api_type: GuiApiType::X11, is_floating: false };
        gui.create(&handle, kind)?;
        let parent = Handle::from_x11_handle(window.id().into());
        // SAFETY: the window is open, and lives here until the editor has been destroyed.
        let shown = unsafe { gui.set_parent(&handle, parent) }.and_then(|()| gui.show(&handle));
        if let Err(error) = shown {
            gui.destroy(&handle);
            return Err(error.into());
        }
        self.0 = Some(window);
        Ok(())
    }

    /// Gives the editor another size, in pixels.
    pub(crate) fn set_size(plugin: &mut PluginInstance<Recorder>, width: u32, height: u32) -> Result<()> {
        let handle = plugin.plugin_handle();
        let gui = handle.get_extension::<PluginGui>().context("the plugin has no editor")?;
        Ok(gui.set_size(&handle, GuiSize { width, height })?)
    }

    /// The size of the open editor on the display, in pixels.
    pub(crate) fn shown_size(&self) -> Result<(u16, u16)> {
        self.0.as_ref().context("no editor is open")?.inner_size()
    }

    /// How many colors the open editor shows; all of it has to be on the display.
    pub(crate) fn num_colors(&self) -> Result<usize> {
        self.0.as_ref().context("no editor is open")?.num_inner_colors()
    }

    /// Closes the editor and then its window; nothing when it is not open.
    pub(crate) fn close(&mut self, plugin: &mut PluginInstance<Recorder>) {
        if let Some(window) = self.0.take() {
            let handle = plugin.plugin_handle();
            if let Some(gui) = handle.get_extension::<PluginGui>() {
                gui.destroy(&handle);
            }
            drop(window);
        }
    }
}
