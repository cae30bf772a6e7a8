//! What threads of a session are woken by, leave for each other and are held back by.

pub(crate) mod fault;
pub(crate) mod latest;
pub(crate) mod live;
pub(crate) mod message_queue;
pub(crate) mod meters;
pub(crate) mod permits;
pub(crate) mod pin_library;
pub(crate) mod priority;
pub(crate) mod signals;
pub(crate) mod song_meter;
pub(crate) mod wake;
pub(crate) mod worker_status;
