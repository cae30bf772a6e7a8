//! Wavetable oscillators.

mod read;
mod tone;
mod unison;

pub(crate) use tone::{Aim, Tone};
pub(crate) use unison::{MAX_UNISON, Unison, pan};
