//! How all keys are tuned: by the project, or by an MTS-ESP master.

mod mts_esp;
mod named;

pub(crate) use mts_esp::MtsEsp;
pub(crate) use named::NamedTuning;
