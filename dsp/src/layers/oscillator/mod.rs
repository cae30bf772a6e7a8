//! Wavetable oscillators.

mod cross;
mod read;
mod read_twice;
mod tone;
mod unison;
mod warps;

pub(crate) use cross::{Cross, CrossKind};
pub(crate) use tone::{Aim, Tone};
pub(crate) use unison::{MAX_UNISON, Unison, pan};
pub(crate) use warps::Warps;
