//! Faults that tests plant in the worker, to show that the sound does not hang on it.

use std::time::Duration;

/// What goes wrong in the worker's next turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It panics.
    Panic,
    /// It sleeps for so long.
    Stall(Duration),
    /// The thread ends, as when its channel closes.
    End,
}
