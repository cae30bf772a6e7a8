//! Host behaviour of the built CLAP bundle, through an in-process host; `vst3`: what differs in the VST3 bundle.
//!
//! - `rig`: finding and opening the bundle; `pace`: blocks in real time; `ear`: measures and checks; `syx`: voices as bytes
//! - `editor`: the window, on a display of its own
//! - `controls`: the checks fail on what they exist to catch
//! - `scan`, `notes`, `expression`, `automation`, `latents`, `latents_live`, `hardware`, `patches`, `state`, `render`, `lifecycle`,
//!   `matching`: one kind of behaviour each
#![forbid(unsafe_code)]

mod automation;
mod controls;
mod ear;
#[cfg(target_os = "linux")]
mod editor;
mod expression;
mod hardware;
mod latents;
mod latents_live;
mod lifecycle;
mod matching;
mod notes;
mod pace;
mod patches;
mod render;
mod rig;
mod scan;
mod state;
mod syx;
#[cfg(target_os = "linux")]
mod vst3;
