//! The session's own lock-free hand-offs under loom, which tries every order of their threads' steps.
//!
//! The files are the session's; here they are compiled without the rest of it: `RUSTFLAGS="--cfg loom" cargo test -p vaeform-loom`
//! builds in seconds. Without the flag there is nothing in this crate.
#![cfg(loom)]
#![expect(dead_code, reason = "the models use a part of each hand-off; the session uses all of it")]

#[path = "../../../session/src/threads/latest.rs"]
mod latest;
#[path = "../../../session/src/sysex/slot.rs"]
mod sysex_slot;
