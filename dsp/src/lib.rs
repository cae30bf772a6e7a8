//! The sound of Vaeform: FM engine, voices, effects, tunings.
//!
//! No I/O, threads, locks or clocks in here. Data flows one way: [`vaeform_patch::Patch`] → [`synth::Synth`] → frames.
#![deny(unsafe_code)]

pub mod control;
pub mod effects;
pub mod event;
pub mod fm;
pub mod render;
pub mod synth;
pub mod tuning;
