//! The editor: reads snapshots, sends commands.

use std::sync::Arc;

use vaeform_session::Client;

use crate::params::HostParams;

/// The editor's type.
pub(crate) type PluginEditor = ();

/// An editor for this session, or `None`.
pub(crate) fn create(_client: Client, _params: Arc<HostParams>) -> Option<PluginEditor> {
    None
}
