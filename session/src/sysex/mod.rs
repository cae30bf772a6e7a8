//! System exclusive messages on their way: pieces, whole messages, parameter changes.

pub(crate) mod assembly;
pub(crate) mod parameter_changes;
pub mod pool;
mod slot;
