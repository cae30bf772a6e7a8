//! Claims about MIDI: what messages make of rendered sound, measured as frequency and level.

mod controllers;
mod mpe;
mod portamento;
mod realtime;
mod registered;
mod rig;
mod tunings;

#[global_allocator]
static ALLOCATOR: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;
