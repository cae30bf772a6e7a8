//! Wavetable oscillators.

mod aim;
mod cross;
mod read;
mod read_twice;
mod told;
mod tone;
mod unison;
mod warps;

pub(crate) use aim::Aim;
pub(crate) use cross::{Cross, CrossKind, Heard};
pub(crate) use read_twice::{GROUPS as HALF_GROUPS, HalfFrames};
pub(crate) use tone::Tone;
pub(crate) use unison::{MAX_UNISON, Unison, pan};
pub(crate) use warps::Warps;
