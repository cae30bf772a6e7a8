//! The factory bank: levels, headroom, character and form of its 32 voices, heard through the whole synth.
//!
//! `cargo test --release -p vaeform-dsp --test factory -- --nocapture` prints the tables.

mod character;
mod form;
mod level;
mod rig;
