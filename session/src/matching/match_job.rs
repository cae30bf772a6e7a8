//! What the matching thread is asked to do.

use std::path::PathBuf;
use std::sync::Arc;

use super::sample::Sample;

/// One piece of work.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum MatchTask {
    /// Read files in turn and match the first that holds a sound.
    Files(Vec<PathBuf>),
    /// Match this sound.
    Sample(Arc<Sample>),
    /// More renders for what was found, or around the candidate of one island.
    Onward {
        /// That island.
        like: Option<usize>,
    },
}

/// Work with its number; only the newest order's results are taken.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MatchJob {
    /// Counts up over the life of the session.
    pub(crate) serial: u64,
    /// What to do.
    pub(crate) work: MatchTask,
}
