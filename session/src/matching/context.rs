//! What the thread takes out of the document to go on with a search.

use std::sync::Arc;

use vaeform_models::search::{Seed, Target};

use super::places::Places;
use super::sample::Sample;

/// See the [module](self).
#[derive(Clone, Debug, Default)]
pub(crate) struct Context {
    /// The sound, if it is here.
    pub(crate) sample: Option<Arc<Sample>>,
    /// What was measured of it, if it was in this process.
    pub(crate) target: Option<Arc<Target>>,
    /// What lived at the end of the last search, nearest first.
    pub(crate) living: Arc<[Seed]>,
    /// What a person has before them.
    pub(crate) candidates: Places,
}
