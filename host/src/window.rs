//! A bare window of the host's on the X display that `DISPLAY` names; an editor is put into it. Linux.

use anyhow::{Context, Result};
use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, CreateWindowAux, WindowClass};
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
