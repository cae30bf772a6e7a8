//! Instruments that are not ours, programmed from a sound.
//!
//! A [`plugin`] lives in a process of its own and is played through pipes: a crash or a hang costs one render. What it lists becomes a
//! [`space`] of axes. In [`programming`] settings are drawn, heard, indexed, and searched for what comes nearest to a target. What is
//! behind a [`cable`] is set by controllers and recorded.

pub mod cable;
mod embedding;
mod note;
pub mod plugin;
pub mod programming;
pub mod space;
mod take;

pub use note::Note;
pub use take::{PlayError, Take};
