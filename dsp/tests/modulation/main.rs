//! Modulation sources against formulas of their own, against what players complain of, and under hostile settings.

mod clocks;
mod envelopes;
mod hostile;
mod lfos;
mod randoms;
mod rig;
mod song;

#[global_allocator]
static ALLOCATOR: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;
