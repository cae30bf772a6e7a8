//! The sound of Vaeform: patch model, FM engine, voices, SysEx bytes.
//!
//! No I/O, threads, locks or clocks in here. Data flows one way: bytes → [`patch::Patch`] → [`synth::Synth`] → frames.
#![deny(unsafe_code)]

pub mod control;
pub mod effects;
pub mod event;
pub mod factory;
pub mod fm;
pub mod patch;
pub mod render;
pub mod synth;
pub mod sysex;
pub mod tuning;
