//! CLAP instruments that tests host: a well-behaved synthesizer, and the same with one vice each. Written on the bare interface, so
//! that nothing of a framework stands between a vice and its host.
//!
//! `plugin`: what a host calls; `instance`: what it points at; `params`: what it lists; `synth`: what it plays; `vice`: what is wrong with it.

mod entry;
mod instance;
mod params;
mod plugin;
mod ports;
mod state;
mod synth;
mod vice;
mod voice;

pub use entry::clap_entry;
pub use params::{NUM_PARAMS, PARAMS, ParamDef};
pub use vice::Vice;
