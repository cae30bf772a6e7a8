//! Wavetable oscillators.

mod read;
mod tone;
mod unison;
mod warps;

pub(crate) use tone::{Aim, Tone};
pub(crate) use unison::{MAX_UNISON, Unison, pan};
pub(crate) use warps::Warps;
