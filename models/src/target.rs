//! The sound to match: which part of a recording it is, what is measured of it before any search, whether one FM patch can be expected
//! to come near it, and what it is called.

mod measure;
mod naming;
pub(crate) mod note;
mod region;
pub(crate) mod release;
mod sequence;
mod suitability;

pub use measure::{MAX_SECONDS, MIN_SECONDS, SILENT_DB, Target, TargetError};
pub use naming::{descriptive_name, patch_name};
pub use region::region;
pub use suitability::{Reason, Suitability};
