//! The sound of Vaeform: FM engine, voices, layers beside it, effects, tunings.
//!
//! No I/O, threads, locks or clocks in here. Data flows one way: [`vaeform_patch::Patch`] → [`instrument::Instrument`] → frames.
#![deny(unsafe_code)]

pub mod activity;
pub mod control;
pub mod effects;
pub mod event;
pub mod filter;
pub mod fm;
pub mod instrument;
pub mod layers;
pub mod modulation;
pub mod render;
mod simd;
pub mod synth;
pub mod tuning;
pub mod universal;
