//! The effects: what they claim, one by one and as a chain.
//!
//! `cargo test --profile checked -p vaeform-dsp --test effects -- --nocapture` prints the figures.

mod chain;
mod clicks;
mod contract;
mod drive;
mod echoes;
mod hostile;
mod levels;
mod rig;
mod room;

#[global_allocator]
static ALLOCATOR: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;
