//! An open window, whose end is guarded: the window library hands on what its thread panicked with.

use vaeform_session::{Caught, Client};

use super::guard;
use crate::window::HostedWindow;

/// A window that closes without a panic.
pub struct GuardedWindow {
    /// There until it is given away or closes.
    window: Option<HostedWindow>,
    client: Client,
}

impl GuardedWindow {
    /// This window; `client` is told of what is caught.
    pub(super) fn new(window: HostedWindow, client: Client) -> Self {
        Self { window: Some(window), client }
    }

    /// The window itself and who is told, for whoever closes it himself.
    pub(super) fn into_parts(mut self) -> (Option<HostedWindow>, Client) {
        (self.window.take(), self.client.clone())
    }

    /// Does something with the window.
    pub(super) fn with<T>(
        &self,
        act: impl FnOnce(&HostedWindow) -> Result<T, baseview::Error>,
    ) -> Result<T, baseview::Error> {
        match &self.window {
            Some(window) => act(window),
            None => Err(super::editor::failed()),
        }
    }
}

impl Drop for GuardedWindow {
    fn drop(&mut self) {
        let window = self.window.take();
        guard(&self.client, Caught::Editor, || (), || drop(window));
    }
}
