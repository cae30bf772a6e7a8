//! No panic of ours ends a host. The framework calls us from functions that must not unwind, so every call into our code ends here: the
//! panic is caught, the window tells of it, and the caller gets an answer that does no harm.
//!
//! The window library rethrows what its thread panicked with when the window closes, so the window's calls are guarded too
//! ([`editor`]).

pub(crate) mod editor;
mod window;

use std::panic::{AssertUnwindSafe, catch_unwind};

use nice_plug::util::permit_alloc;
use vaeform_session::{Caught, Client};

/// What `body` gives, or after a panic in it what `otherwise` gives.
pub(crate) fn guard<T>(client: &Client, place: Caught, otherwise: impl FnOnce() -> T, body: impl FnOnce() -> T) -> T {
    guard_with(|| client.caught(place), otherwise, body)
}

/// The same where there is no session to tell: for the texts of values.
pub(crate) fn quietly<T>(otherwise: impl FnOnce() -> T, body: impl FnOnce() -> T) -> T {
    guard_with(|| (), otherwise, body)
}

fn guard_with<T>(tell: impl FnOnce(), otherwise: impl FnOnce() -> T, body: impl FnOnce() -> T) -> T {
    // What is left half done is the session's, whose changes are replacements of plain values, or the engine's, which is not used again.
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(value) => value,
        Err(payload) => {
            // The payload may be a stranger's, whose own end might panic; there is little of it.
            std::mem::forget(payload);
            permit_alloc(tell);
            otherwise()
        }
    }
}

#[cfg(test)]
mod tests;
