//! Host behaviour of the built CLAP bundle, through an in-process host; `vst3` and its like: what differs in the VST3 bundle.
//!
//! - `rig`: finding and opening the bundle; `pace`: blocks in real time; `ear`: measures and checks; `syx`: voices as bytes
//! - `editor`, `vst3_editor`: the window, on a display of its own
//! - `controls`: the checks fail on what they exist to catch
//! - `scan`, `typed`, `notes`, `expression`, `automation`, `latents`, `latents_live`, `hardware`, `cable`, `midi`, `patches`, `state`,
//!   `projects`, `sessions`, `render`, `modes`, `lifecycle`, `floods`, `matching`, `presets`: one kind of behaviour each
#![forbid(unsafe_code)]

mod automation;
mod cable;
mod controls;
mod ear;
#[cfg(target_os = "linux")]
mod editor;
#[cfg(target_os = "linux")]
mod editor_leaks;
mod expression;
mod floods;
mod hardware;
mod latents;
mod latents_live;
mod lifecycle;
mod matching;
mod midi;
mod modes;
mod notes;
mod pace;
mod patches;
mod presets;
mod projects;
mod render;
mod rig;
mod scan;
mod sessions;
mod state;
mod syx;
mod typed;
#[cfg(target_os = "linux")]
mod vst3;
#[cfg(target_os = "linux")]
mod vst3_editor;
#[cfg(target_os = "linux")]
mod vst3_misuse;
#[cfg(target_os = "linux")]
mod vst3_offline;
#[cfg(target_os = "linux")]
mod vst3_params;
#[cfg(target_os = "linux")]
mod vst3_programs;
#[cfg(target_os = "linux")]
mod vst3_projects;
