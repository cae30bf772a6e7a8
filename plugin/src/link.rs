//! What an entry point shares with the plugin behind it. The framework makes the plugin and shows it to nobody; so a plugin leaves its link
//! for the entry point that asked for it, on the thread that both run on.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock, Weak};

use vaeform_session::Client;

use crate::input::InputSlot;
use crate::params::HostParams;
use crate::render_mode::RenderMode;
use crate::saving::Saving;
use crate::window::Repaint;

thread_local! {
    /// The link of the plugin that was made last on this thread, until an entry point takes it.
    static NEWEST: RefCell<Weak<Link>> = const { RefCell::new(Weak::new()) };
}

/// Shared by one instance and the entry point that holds it; all of it is atomic.
#[derive(Debug)]
pub(crate) struct Link {
    /// The session of the instance.
    pub(crate) client: Client,
    /// Whether the host renders offline.
    pub(crate) render_mode: RenderMode,
    /// Whether the session's part of a state was given and taken.
    pub(crate) saving: Arc<Saving>,
    /// Asks the editor for a new frame.
    pub(crate) repaint: Repaint,
    /// What the VST3 host sends for the block that is being processed.
    pub(crate) inputs: InputSlot,
    params: OnceLock<Weak<HostParams>>,
}

impl Link {
    /// `[main-thread]` The link of a new plugin, left for its entry point.
    pub(crate) fn new(client: Client) -> Arc<Self> {
        let link = Arc::new(Self {
            saving: Arc::new(Saving::new(client.clone())),
            client,
            render_mode: RenderMode::default(),
            repaint: Repaint::default(),
            inputs: InputSlot::default(),
            params: OnceLock::new(),
        });
        NEWEST.set(Arc::downgrade(&link));
        link
    }

    /// `[main-thread]` The link of the plugin that was made last on this thread; once.
    pub(crate) fn take_newest() -> Option<Arc<Self>> {
        NEWEST.take().upgrade()
    }

    /// `[main-thread]` The plugin has these host parameters; told once.
    pub(crate) fn set_params(&self, params: &Arc<HostParams>) {
        // A second telling would be of the same.
        let _ = self.params.set(Arc::downgrade(params));
    }

    /// `[main-thread]` The host parameters, while the plugin lives.
    pub(crate) fn params(&self) -> Option<Arc<HostParams>> {
        self.params.get()?.upgrade()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_point_finds_the_link_of_the_plugin_that_it_made_once() {
        let (session, _port) = vaeform_session::open();
        let first = Link::new(session.client());
        assert!(Link::take_newest().is_some_and(|link| Arc::ptr_eq(&link, &first)));
        assert!(Link::take_newest().is_none());
        drop(Link::new(session.client()));
        assert!(Link::take_newest().is_none(), "its plugin is gone");
    }
}
