//! What the Librarian is asked to do.

use std::path::PathBuf;

use super::RequestWish;

/// What the Librarian is asked to do; the worker does it some time later.
#[derive(Clone, Debug, PartialEq)]
pub enum LibrarianOrder {
    /// Writes the dump, or one preset, as a .syx; into a folder under its name.
    Export {
        /// Its place in the dump; all where there is none.
        preset: Option<usize>,
        /// The file, which is replaced, or a folder.
        path: PathBuf,
    },
    /// Sends the dump, or one preset, to the MIDI output that is chosen, no faster than the instrument bears.
    Send {
        /// Its place in the dump; all where there is none.
        preset: Option<usize>,
        /// It is read back and compared, and sent once more where it differs.
        verify: bool,
    },
    /// Loads a patch of ours that comes near to one preset.
    Approximate {
        /// Its place in the dump.
        preset: usize,
    },
    /// Asks the instrument for something; what comes is the next dump.
    Request(RequestWish),
    /// Asks all instruments at the MIDI output who they are.
    Identify,
    /// Gives up what is under way; what has come stays.
    Cancel,
}
