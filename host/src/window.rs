//! A bare window of the host's on the X display that `DISPLAY` names; an editor is put into it. Linux.

use std::collections::HashSet;

use anyhow::{Context, Result};
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConfigureWindowAux, ConnectionExt, CreateWindowAux, ImageFormat, WindowClass};
use x11rb::rust_connection::RustConnection;

/// A window, gone when dropped.
pub struct Window {
    connection: RustConnection,
    id: u32,
}

impl Window {
    /// Opens a window at the display's upper left corner.
    ///
    /// # Errors
    /// When there is no display, or it refuses.
    pub fn open(width: u16, height: u16) -> Result<Self> {
        let (connection, screen) = x11rb::connect(None).context("no X display")?;
        let id = connection.generate_id()?;
        let root = connection.setup().roots[screen].root;
        let (kind, looks) = (WindowClass::INPUT_OUTPUT, CreateWindowAux::new());
        connection.create_window(COPY_DEPTH_FROM_PARENT, id, root, 0, 0, width, height, 0, kind, 0, &looks)?.check()?;
        connection.map_window(id)?.check()?;
        Ok(Self { connection, id })
    }

    /// Gives the window another size, in pixels.
    ///
    /// # Errors
    /// When the display refuses.
    pub(crate) fn resize(&self, width: u16, height: u16) -> Result<()> {
        let size = ConfigureWindowAux::new().width(u32::from(width)).height(u32::from(height));
        Ok(self.connection.configure_window(self.id, &size)?.check()?)
    }

    /// Its size in pixels.
    ///
    /// # Errors
    /// When the display does not answer.
    pub(crate) fn size(&self) -> Result<(u16, u16)> {
        self.size_of(self.id)
    }

    /// The size of the window that a plugin has put into this one, in pixels.
    ///
    /// # Errors
    /// When there is none, or the display does not answer.
    pub(crate) fn inner_size(&self) -> Result<(u16, u16)> {
        self.size_of(self.inner()?)
    }

    /// How many colors the plugin's window shows.
    ///
    /// # Errors
    /// When there is none, a part of it is not on the display, or the display does not answer.
    pub(crate) fn num_inner_colors(&self) -> Result<usize> {
        let inner = self.inner()?;
        let (width, height) = self.size_of(inner)?;
        let shown = self.connection.get_image(ImageFormat::Z_PIXMAP, inner, 0, 0, width, height, u32::MAX)?.reply()?;
        Ok(shown.data.chunks_exact(4).collect::<HashSet<_>>().len())
    }

    fn inner(&self) -> Result<u32> {
        let children = self.connection.query_tree(self.id)?.reply()?.children;
        children.first().copied().context("the window is empty")
    }

    fn size_of(&self, window: u32) -> Result<(u16, u16)> {
        let found = self.connection.get_geometry(window)?.reply()?;
        Ok((found.width, found.height))
    }

    /// The window's number on its display.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // A display that is gone has taken the window with it.
        if let Ok(sent) = self.connection.destroy_window(self.id) {
            sent.ignore_error();
        }
        let _ = self.connection.flush();
    }
}
