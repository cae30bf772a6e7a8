//! Resynthesis: a sound that was dropped or recorded becomes patches, on a thread of low priority, nearer with every step.
//!
//! A [`MatchJob`] goes to the thread, newest wins; what is found goes through the document behind the lock, from where
//! snapshots show it and a saved state keeps it.

mod body;
mod context;
mod handle;
mod library_growth;
mod match_job;
mod run;
mod sample;
mod seeds;
mod thread;
mod view;

pub(crate) use body::MatchBody;
pub(crate) use context::Context;
pub(crate) use handle::Matcher;
pub(crate) use match_job::{MatchJob, MatchTask};
pub(crate) use sample::Sample;
pub(crate) use view::TargetView;
pub use view::{Audible, Matches, Overview, Phase, SoundView, TargetSummary};
