//! Claims about steering: notes that sound follow a stream of patches, without a click and without an allocation.

mod click;
mod follow;
mod realtime;
mod rest;
mod rig;
mod variations;

#[global_allocator]
static ALLOCATOR: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;
