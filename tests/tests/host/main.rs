//! Host behaviour of the built CLAP bundle, through an in-process host.
//!
//! - `rig`: finding and opening the bundle; `ear`: measures and checks; `syx`: voices as bytes
//! - `controls`: the checks fail on what they exist to catch
#![forbid(unsafe_code)]

mod controls;
mod ear;
mod rig;
mod syx;
